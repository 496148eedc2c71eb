#!/usr/bin/env bash
# Connections of production that have no password; the others are written by put-connection-prod.sh.
set -euo pipefail

export VAULT_ADDR=https://vault.grid.example:8200

vault kv put -mount=kv airflow/connections/lake conn_uri='google-cloud-platform://?project=grid-airflow-prod'
vault kv put -mount=kv airflow/connections/forecast_api conn_type=http host=https://forecast.grid.internal
vault kv put kv/airflow/connections/outage_api conn_type=http host=https://outage.grid.internal
vault kv put kv/airflow/variables/outage_contact value=dispatch@grid.example
