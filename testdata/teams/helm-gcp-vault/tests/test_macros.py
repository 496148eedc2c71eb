import pendulum

from plugins.grid_macros import quarter_hour


def test_quarter_hour():
    assert quarter_hour(pendulum.datetime(2025, 1, 1, 10, 44)) == pendulum.datetime(2025, 1, 1, 10, 30)
