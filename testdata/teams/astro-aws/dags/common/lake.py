"""Names in the lake."""

from __future__ import annotations

from airflow.sdk import Variable

LAKE_CONNECTION = "lake"


def bucket() -> str:
    return Variable.get("lake_bucket")


def key(dataset: str, day: str) -> str:
    return f"{dataset}/day={day}/part-0.parquet"
