"""Shared helpers of the DAGs."""
