"""Columns of the datasets in the lake."""

from __future__ import annotations

ORDERS = ("id", "customer_id", "placed_at", "total", "currency")
PAYMENTS = ("id", "order_id", "captured_at", "amount", "currency")
RETURNS = ("id", "order_id", "reason", "received_at")
