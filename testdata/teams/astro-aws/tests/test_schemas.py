from __future__ import annotations

from include import schemas


def test_every_dataset_has_an_id():
    for columns in (schemas.ORDERS, schemas.PAYMENTS, schemas.RETURNS):
        assert columns[0] == "id"
