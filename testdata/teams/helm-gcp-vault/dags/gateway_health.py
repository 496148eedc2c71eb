from __future__ import annotations

from airflow.decorators import dag, task
from airflow.hooks.base import BaseHook
from airflow.models import Variable

from grid.settings import DEFAULT_ARGS, START


@dag(schedule="*/10 * * * *", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["operations"])
def gateway_health():
    @task
    def ping() -> str:
        gateway = BaseHook.get_connection("meter_gateway")
        return f"{gateway.host}: tell {Variable.get('outage_contact')}"

    ping()


gateway_health()
