"""Mails how late the carriers were."""

from __future__ import annotations

import pendulum
from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.providers.smtp.operators.smtp import EmailOperator
from airflow.sdk import dag, task

from common.defaults import DEFAULT_ARGS, WAREHOUSE


@dag(
    schedule="30 7 * * 1",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["report"],
)
def report_carriers():
    @task
    def table() -> str:
        rows = PostgresHook(postgres_conn_id=WAREHOUSE).get_records("SELECT * FROM mart.report_carriers")
        return "".join(f"<tr><td>{row[0]}</td><td>{row[1]}</td></tr>" for row in rows)

    EmailOperator(
        task_id="mail",
        conn_id="mail_relay",
        to="{{ var.value.report_recipients }}",
        subject="Mails how late the carriers were: {{ ds }}",
        html_content=table(),
    )


report_carriers()
