from airflow.sdk import Variable, dag, task
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator


@dag(schedule="@daily")
def daily_report():
    rows = SQLExecuteQueryOperator(task_id="rows", conn_id="warehouse", sql="SELECT 1")

    @task
    def send():
        print(Variable.get("report_recipients"))

    rows >> send()


daily_report()
