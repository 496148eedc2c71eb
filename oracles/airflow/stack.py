"""The stack: which Airflow and which providers this Python has."""

import re
from importlib.metadata import PackageNotFoundError, distributions, version

PREFIX = 'apache-airflow-providers-'


def airflow():
    """The version of Airflow."""
    return version('apache-airflow')


def providers():
    """Every provider with its version."""
    found = {re.sub(r'[-_.]+', '-', one.metadata['Name']).lower(): one.version for one in distributions()}
    return {name.removeprefix(PREFIX): found[name] for name in sorted(found) if name.startswith(PREFIX)}


def name():
    """A name as the stored answers have it."""
    try:
        return f'af{airflow()}-amazon{version(PREFIX + "amazon")}'
    except PackageNotFoundError:
        return f'af{airflow()}'


def is_three():
    """Whether this is Airflow 3, which gives tasks backends of their own."""
    return airflow().startswith('3.')
