from __future__ import annotations

from airflow.decorators import dag
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

from grid.settings import DEFAULT_ARGS, METER_DB, START


@dag(schedule="@weekly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["meters"])
def losses():
    SQLExecuteQueryOperator(task_id="load", conn_id=METER_DB, sql="sql/losses.sql", split_statements=True)


losses()
