"""Logs how long each task took."""

from __future__ import annotations

import logging

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

log = logging.getLogger(__name__)


class DurationListener:
    @hookimpl
    def on_task_instance_success(self, previous_state, task_instance):
        log.info("%s.%s took %ss", task_instance.dag_id, task_instance.task_id, task_instance.duration)


class OrdersPlugin(AirflowPlugin):
    name = "orders"
    listeners = [DurationListener()]
