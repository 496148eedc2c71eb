from __future__ import annotations

from airflow.decorators import dag, task
from airflow.models import Variable
from airflow.providers.google.cloud.hooks.gcs import GCSHook
from airflow.providers.http.hooks.http import HttpHook

from grid.settings import DEFAULT_ARGS, START


@dag(schedule="@hourly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["prices"])
def market_prices():
    @task
    def regions() -> list[str]:
        return Variable.get("grid_regions", deserialize_json=True)

    @task
    def fetch(region: str, ts_nodash: str | None = None) -> str:
        hours = Variable.get("forecast_hours", default_var="24")
        response = HttpHook(method="GET", http_conn_id="market_api").run("/prices", data={"region": region, "hours": hours})
        name = f"prices/{ts_nodash}/{region}.json"
        GCSHook(gcp_conn_id="lake").upload(Variable.get("lake_bucket"), name, data=response.text)
        return name

    fetch.expand(region=regions())


market_prices()
