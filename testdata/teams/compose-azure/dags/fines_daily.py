from __future__ import annotations

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import dag

from lending.common import LOANS_DB, DEFAULT_ARGS, START


@dag(schedule="@daily", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["fines"])
def fines_daily():
    SQLExecuteQueryOperator(task_id="run", conn_id=LOANS_DB, sql="sql/fines_daily.sql", split_statements=True)


fines_daily()
