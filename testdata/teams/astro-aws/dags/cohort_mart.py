"""Cohorts of customers by month."""

from __future__ import annotations

import pendulum
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS
from common.warehouse import statement


@dag(
    schedule="@monthly",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["warehouse", "cohorts"],
)
def cohort_mart():
    statement("stage_cohorts", "cohort_mart_stage.sql") >> statement("merge_cohorts", "cohort_mart.sql")


cohort_mart()
