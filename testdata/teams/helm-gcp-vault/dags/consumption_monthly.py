from __future__ import annotations

from airflow.decorators import dag
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

from grid.settings import DEFAULT_ARGS, METER_DB, START


@dag(schedule="@monthly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["meters"])
def consumption_monthly():
    SQLExecuteQueryOperator(task_id="load", conn_id=METER_DB, sql="sql/consumption_monthly.sql", split_statements=True)


consumption_monthly()
