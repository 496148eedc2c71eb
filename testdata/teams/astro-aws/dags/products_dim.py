"""Rebuilds the dimension of products."""

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
    tags=["warehouse", "products"],
)
def products_dim():
    statement("stage_products", "products_dim_stage.sql") >> statement("merge_products", "products_dim.sql")


products_dim()
