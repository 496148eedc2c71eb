"""What the DAGs share."""

from __future__ import annotations

from datetime import timedelta

import pendulum

CATALOGUE_DB = "catalogue_db"
LOANS_DB = "loans_db"
START = pendulum.datetime(2025, 2, 1, tz="Europe/Amsterdam")
DEFAULT_ARGS = {"owner": "lending", "retries": 2, "retry_delay": timedelta(minutes=10)}
