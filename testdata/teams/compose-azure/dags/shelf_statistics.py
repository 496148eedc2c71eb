from __future__ import annotations

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import dag

from lending.common import CATALOGUE_DB, DEFAULT_ARGS, START


@dag(schedule="@monthly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["shelf"])
def shelf_statistics():
    SQLExecuteQueryOperator(task_id="run", conn_id=CATALOGUE_DB, sql="sql/shelf_statistics.sql", split_statements=True)


shelf_statistics()
