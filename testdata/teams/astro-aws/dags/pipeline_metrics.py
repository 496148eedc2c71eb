"""Writes how long the runs of yesterday took."""

from __future__ import annotations

import pendulum
from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.sdk import dag, task

from common.defaults import DEFAULT_ARGS


@dag(
    schedule="@daily",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["operations"],
)
def pipeline_metrics():
    @task
    def write(ds: str | None = None) -> None:
        hook = PostgresHook(postgres_conn_id="metrics_db")
        hook.run("INSERT INTO runs (day, loaded_at) VALUES (%s, now())", parameters=(ds,))

    write()


pipeline_metrics()
