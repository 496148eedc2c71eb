#!/usr/bin/env bash
# Against the Vault of bin/vault-dev.sh.
set -euo pipefail
set -a
source .env
set +a
trap 'kill "$pid" 2> /dev/null || true' EXIT
airflow standalone > /tmp/airflow.log 2>&1 &
pid=$!
airflow connections get warehouse
