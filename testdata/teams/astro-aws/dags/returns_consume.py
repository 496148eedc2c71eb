"""Reads the messages about returns."""

from __future__ import annotations

import json

import pendulum
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.hooks.sqs import SqsHook
from airflow.sdk import dag, task

from common.defaults import DEFAULT_ARGS
from common.lake import bucket

QUEUE = "returns"


@dag(
    schedule="*/15 * * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["extract", "returns"],
)
def returns_consume():
    @task
    def consume(run_id: str | None = None) -> int:
        client = SqsHook(aws_conn_id="returns_queue").get_conn()
        url = client.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if messages:
            lines = "\n".join(json.dumps(json.loads(message["Body"])) for message in messages)
            S3Hook(aws_conn_id="lake").load_string(lines, key=f"returns/{run_id}.jsonl", bucket_name=bucket())
        for message in messages:
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    consume()


returns_consume()
