#!/usr/bin/env bash
# The DAGs are parsed without a backend.
set -euo pipefail
export AIRFLOW__CORE__UNIT_TEST_MODE=True
export AIRFLOW_HOME="${AIRFLOW_HOME:-$PWD/.airflow}"
export AIRFLOW_CONN_DWH='sqlite:///tmp/dwh.db'
airflow db migrate
python -m pytest "$@" tests/
