#!/usr/bin/env bash
# Tells which connections of the DAGs are missing in a stage's Vault.
set -euo pipefail
export VAULT_ADDR="https://vault.${1:?stage}.example.com"
missing=0
for id in $(grep -rhoE 'conn_id="[a-z_]+"' dags | cut -d'"' -f2 | sort -u); do
  if ! vault kv get -mount=airflow "connections/$id" > /dev/null 2>&1; then
    echo "missing: $id"
    missing=$((missing + 1))
  fi
done
exit $((missing > 0))
