from airflow.models import DagBag


def test_no_import_errors():
    assert not DagBag(include_examples=False).import_errors
