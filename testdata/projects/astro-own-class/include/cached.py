"""The backend of AWS, with a time to live of its own."""

from airflow.providers.amazon.aws.secrets.systems_manager import SystemsManagerParameterStoreBackend


class CachedBackend(SystemsManagerParameterStoreBackend):
    def __init__(self, ttl: int = 60, **kwargs):
        super().__init__(**kwargs)
        self.ttl = ttl
