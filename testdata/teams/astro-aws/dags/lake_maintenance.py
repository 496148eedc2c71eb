"""Removes what is older than the lake keeps."""

from __future__ import annotations

import pendulum
from airflow.providers.amazon.aws.operators.s3 import S3DeleteObjectsOperator
from airflow.sdk import dag

from common.defaults import DEFAULT_ARGS


@dag(
    schedule="@weekly",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    default_args=DEFAULT_ARGS,
    tags=["operations"],
)
def lake_maintenance():
    for dataset in ("orders", "payments", "returns"):
        S3DeleteObjectsOperator(
            task_id=f"expire_{dataset}",
            bucket="{{ var.value.lake_bucket }}",
            prefix=f"{dataset}/day={{{{ macros.ds_add(ds, -400) }}}}",
            aws_conn_id="lake",
        )


lake_maintenance()
