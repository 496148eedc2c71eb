#!/usr/bin/env bash
# restart-with-debug.sh on|off: DEBUG logs of the scheduler, to see why a connection is not found.
set -euo pipefail

case ${1:?on or off} in
  on) kubectl set env --namespace airflow deployment/airflow-scheduler AIRFLOW__LOGGING__LOGGING_LEVEL=DEBUG AIRFLOW__SECRETS__USE_CACHE=False ;;
  off) kubectl set env --namespace airflow deployment/airflow-scheduler AIRFLOW__LOGGING__LOGGING_LEVEL- AIRFLOW__SECRETS__USE_CACHE- ;;
esac
