from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("ORDERS_ENVIRONMENT", "test")


@pytest.fixture(scope="session")
def dags_folder() -> Path:
    return Path(__file__).parents[1] / "dags"
