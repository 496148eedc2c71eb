"""Statements on the warehouse."""

from __future__ import annotations

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

from common.defaults import WAREHOUSE


def statement(task_id: str, file: str, **parameters) -> SQLExecuteQueryOperator:
    """Runs a file of dags/sql on the warehouse, in its pool."""
    return SQLExecuteQueryOperator(
        task_id=task_id,
        conn_id=WAREHOUSE,
        sql=f"sql/{file}",
        parameters=parameters or None,
        pool="warehouse",
    )
