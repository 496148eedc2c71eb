from __future__ import annotations

import pytest
from airflow.models import DagBag


@pytest.fixture(scope="module")
def bag(dags_folder) -> DagBag:
    return DagBag(dag_folder=str(dags_folder), include_examples=False)


def test_all_parse(bag):
    assert not bag.import_errors


def test_every_dag_has_tags_and_retries(bag):
    for dag_id, dag in bag.dags.items():
        assert dag.tags, dag_id
        assert dag.default_args.get("retries", 0) >= 1, dag_id
