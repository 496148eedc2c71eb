"""Loads returns."""

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
    tags=["warehouse", "returns"],
)
def returns_load():
    statement("stage_returns", "returns_load_stage.sql") >> statement("merge_returns", "returns_load.sql")


returns_load()
