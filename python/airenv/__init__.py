"""The airenv program, as a Python package."""
