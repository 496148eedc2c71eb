import pendulum

from plugins.lending_macros import due


def test_due():
    assert due(pendulum.date(2025, 1, 1), 21) == pendulum.date(2025, 1, 22)
