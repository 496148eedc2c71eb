"""Takes a snapshot of the stock."""

from __future__ import annotations

import pendulum
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS
from common.warehouse import statement


@dag(
    schedule="@daily",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["warehouse", "stock"],
)
def stock_snapshot():
    statement("stage_stock", "stock_snapshot_stage.sql") >> statement("merge_stock", "stock_snapshot.sql")


stock_snapshot()
