"""What the DAGs share."""
