"""What every DAG begins with."""

from datetime import timedelta

import pendulum

METER_DB = "meter_db"
START = pendulum.datetime(2024, 6, 1, tz="Europe/Berlin")
DEFAULT_ARGS = {"owner": "grid", "retries": 3, "retry_delay": timedelta(minutes=2)}
