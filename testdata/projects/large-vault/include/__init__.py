"""Shared by the reports."""
