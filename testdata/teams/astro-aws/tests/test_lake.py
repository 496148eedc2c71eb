from __future__ import annotations

from common import lake


def test_key():
    assert lake.key("orders", "2025-01-01") == "orders/day=2025-01-01/part-0.parquet"
