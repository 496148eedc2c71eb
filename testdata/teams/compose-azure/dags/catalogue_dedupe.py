from __future__ import annotations

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import dag

from lending.common import CATALOGUE_DB, DEFAULT_ARGS, START


@dag(schedule="@weekly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["catalogue"])
def catalogue_dedupe():
    SQLExecuteQueryOperator(task_id="run", conn_id=CATALOGUE_DB, sql="sql/catalogue_dedupe.sql", split_statements=True)


catalogue_dedupe()
