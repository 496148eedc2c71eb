"""Posts the alerts of the night into the channel."""

from __future__ import annotations

import pendulum
from airflow.providers.slack.operators.slack_webhook import SlackWebhookOperator
from airflow.sdk import Variable, dag, task

from common.defaults import DEFAULT_ARGS


@dag(
    schedule="0 8 * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["operations"],
)
def alert_digest():
    @task
    def channel() -> str:
        return Variable.get("alert_channel")

    SlackWebhookOperator(
        task_id="post",
        slack_webhook_conn_id="slack_alerts",
        message="The night of {{ ds }} is over.",
        channel=channel(),
    )


alert_digest()
