from datetime import datetime

from airflow.decorators import dag, task
from airflow.models import Variable
from airflow.providers.postgres.hooks.postgres import PostgresHook


@dag(schedule="@daily", start_date=datetime(2025, 1, 1), catchup=False)
def orders():
    @task
    def extract(ds=None):
        size = int(Variable.get("batch_size", default_var=1000))
        return PostgresHook("dwh").get_records("SELECT id FROM orders WHERE day = %s LIMIT %s", (ds, size))

    extract()


orders()
