from __future__ import annotations

from airflow.providers.http.hooks.http import HttpHook
from airflow.providers.microsoft.azure.hooks.wasb import WasbHook
from airflow.sdk import Variable, dag, task

from lending.common import DEFAULT_ARGS, START


@dag(schedule="@hourly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["import"])
def holds_import():
    @task
    def branches() -> list[str]:
        return Variable.get("branches", deserialize_json=True)

    @task
    def fetch(branch: str, ts_nodash: str | None = None) -> None:
        response = HttpHook(method="GET", http_conn_id="holds_api").run("/holds", data={"branch": branch})
        WasbHook(wasb_conn_id="file_storage").load_string(
            response.text, container_name="import", blob_name=f"holds_import/{branch}/{ts_nodash}.json"
        )

    fetch.expand(branch=branches())


holds_import()
