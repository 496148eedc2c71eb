#!/usr/bin/env bash
# debug-task.sh DAG TASK: runs one task in a container, with more to read.
set -euo pipefail
cd "$(dirname "$0")/.."

docker compose run --rm \
  -e AIRFLOW__LOGGING__LOGGING_LEVEL=DEBUG \
  -e AIRFLOW__SECRETS__USE_CACHE=False \
  airflow-cli airflow tasks test "${1:?the DAG}" "${2:?the task}"
