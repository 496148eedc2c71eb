"""Fetches the exchange rates of the day."""

from __future__ import annotations

import pendulum
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.http.hooks.http import HttpHook
from airflow.sdk import Variable, dag, task

from common.defaults import DEFAULT_ARGS
from common.lake import LAKE_CONNECTION, bucket, key


@dag(
    schedule="@daily",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["extract", "fx"],
)
def fx_rates():
    @task
    def currency() -> str:
        return Variable.get("fx_base_currency")

    @task
    def fetch(ds: str | None = None) -> int:
        size = int(Variable.get("batch_size", default="500"))
        days = int(Variable.get("lookback_days", default="1"))
        hook = HttpHook(method="GET", http_conn_id="fx_api")
        response = hook.run("/latest", data={"until": ds, "days": days, "limit": size})
        S3Hook(aws_conn_id=LAKE_CONNECTION).load_bytes(
            response.content, key=key("fx", ds), bucket_name=bucket(), replace=True
        )
        return len(response.content)

    currency() >> fetch()


fx_rates()
