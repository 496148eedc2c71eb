"""Sums up margins."""

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
    tags=["warehouse", "margin"],
)
def margin_mart():
    statement("stage_margin", "margin_mart_stage.sql") >> statement("merge_margin", "margin_mart.sql")


margin_mart()
