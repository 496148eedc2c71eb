from __future__ import annotations

from airflow.decorators import dag
from airflow.providers.google.cloud.transfers.sftp_to_gcs import SFTPToGCSOperator

from grid.settings import DEFAULT_ARGS, START


@dag(schedule="0 13 * * *", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["market"])
def market_files():
    SFTPToGCSOperator(
        task_id="copy",
        sftp_conn_id="market_sftp",
        source_path="/out/{{ ds }}/*.csv",
        destination_bucket="{{ var.value.lake_bucket }}",
        destination_path="market/{{ var.value.price_zone }}/{{ ds }}/",
        gcp_conn_id="lake",
    )


market_files()
