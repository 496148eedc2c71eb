from __future__ import annotations

from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.providers.smtp.hooks.smtp import SmtpHook
from airflow.sdk import Variable, dag, task

from lending.common import DEFAULT_ARGS, START


@dag(schedule="0 8 * * *", start_date=START, catchup=False, default_args=DEFAULT_ARGS, tags=["mail"])
def reminders():
    @task
    def send() -> int:
        days = int(Variable.get("reminder_days", default="3"))
        rows = PostgresHook(postgres_conn_id="loans_db").get_records(
            "SELECT mail, title FROM loans WHERE due = current_date + %s", parameters=(days,)
        )
        with SmtpHook(smtp_conn_id="mail") as smtp:
            for mail, title in rows:
                smtp.send_email_smtp(to=mail, subject="Due soon", html_content=title)
        return len(rows)

    send()


reminders()
