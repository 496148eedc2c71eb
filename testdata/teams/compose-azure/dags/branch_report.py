from __future__ import annotations

from airflow.providers.smtp.operators.smtp import EmailOperator
from airflow.sdk import dag

from lending.common import DEFAULT_ARGS, START


@dag(schedule="@monthly", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["mail"])
def branch_report():
    EmailOperator(
        task_id="mail",
        conn_id="mail",
        to="{{ var.value.report_recipients }}",
        subject="The month of the branches",
        html_content="Loans of at most {{ var.value.loan_days }} days, {{ var.value.fine_per_day }} a day after that.",
    )


branch_report()
