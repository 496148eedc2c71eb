"""Test the validity of all DAGs."""
