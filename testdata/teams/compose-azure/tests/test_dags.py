from airflow.models import DagBag


def test_all_parse():
    bag = DagBag("dags", include_examples=False)
    assert not bag.import_errors
    assert all(dag.tags for dag in bag.dags.values())
