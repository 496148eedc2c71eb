from __future__ import annotations

from airflow.decorators import dag, task
from airflow.models import Variable
from airflow.providers.google.cloud.hooks.gcs import GCSHook
from airflow.providers.http.hooks.http import HttpHook

from grid.settings import DEFAULT_ARGS, START


@dag(schedule="@hourly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["weather"])
def weather_forecast():
    @task
    def regions() -> list[str]:
        return Variable.get("grid_regions", deserialize_json=True)

    @task
    def fetch(region: str, ts_nodash: str | None = None) -> str:
        hours = Variable.get("forecast_hours", default_var="24")
        response = HttpHook(method="GET", http_conn_id="weather_api").run("/v3/forecast", data={"region": region, "hours": hours})
        name = f"weather/{ts_nodash}/{region}.json"
        GCSHook(gcp_conn_id="lake").upload(Variable.get("lake_bucket"), name, data=response.text)
        return name

    fetch.expand(region=regions())


weather_forecast()
