"""Arguments that every DAG begins with."""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

WAREHOUSE = "warehouse"

DEFAULT_ARGS = {
    "owner": "pipelines",
    "retries": 2,
    "retry_delay": timedelta(minutes=5),
    "on_failure_callback": SlackWebhookNotifier(
        slack_webhook_conn_id="slack_alerts",
        text="{{ ti.dag_id }}.{{ ti.task_id }} failed",
    ),
}
