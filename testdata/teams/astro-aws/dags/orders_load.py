"""Loads the orders of a day from the lake."""

from __future__ import annotations

import pendulum
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS
from common.warehouse import statement


@dag(
    schedule="@hourly",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["warehouse", "orders"],
)
def orders_load():
    statement("stage_orders", "orders_load_stage.sql") >> statement("merge_orders", "orders_load.sql")


orders_load()
