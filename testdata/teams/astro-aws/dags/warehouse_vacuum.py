"""Vacuums the warehouse at night."""

from __future__ import annotations

import pendulum
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS


@dag(
    schedule="0 2 * * 0",
    start_date=pendulum.datetime(2025, 1, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["operations"],
)
def warehouse_vacuum():
    SQLExecuteQueryOperator(
        task_id="vacuum",
        conn_id="warehouse",
        sql=["VACUUM ANALYZE mart.orders", "VACUUM ANALYZE mart.returns"],
        autocommit=True,
    )


warehouse_vacuum()
