"""Fetches tracking files."""

from __future__ import annotations

import pendulum
from airflow.providers.amazon.aws.transfers.sftp_to_s3 import SFTPToS3Operator
from airflow.providers.sftp.sensors.sftp import SFTPSensor
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS


@dag(
    schedule="0 5 * * *",
    start_date=pendulum.datetime(2025, 3, 1, tz="Europe/Berlin"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["carriers"],
)
def carrier_tracking():
    there = SFTPSensor(
        task_id="wait",
        sftp_conn_id="carrier_sftp",
        path="/out/tracking/{{ ds }}.csv",
        mode="reschedule",
        timeout=6 * 60 * 60,
    )
    copy = SFTPToS3Operator(
        task_id="copy",
        sftp_conn_id="carrier_sftp",
        sftp_path="/out/tracking/{{ ds }}.csv",
        s3_conn_id="lake",
        s3_bucket="{{ var.value.lake_bucket }}",
        s3_key="carriers/tracking/{{ ds }}.csv",
        pool="carrier_api",
    )
    there >> copy


carrier_tracking()
