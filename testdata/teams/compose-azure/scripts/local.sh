#!/usr/bin/env bash
# Airflow without containers, for whoever debugs a hook: . scripts/local.sh
export AIRFLOW_HOME=${AIRFLOW_HOME:-$PWD/.airflow}
export AIRFLOW_CONFIG=$PWD/config/airflow.cfg
export AIRFLOW__CORE__DAGS_FOLDER=$PWD/dags AIRFLOW__CORE__PLUGINS_FOLDER=$PWD/plugins
set -a
# shellcheck source=/dev/null
. ./.env
. env/dev.env
set +a
airflow standalone
