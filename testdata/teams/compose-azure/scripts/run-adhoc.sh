#!/usr/bin/env bash
# run-adhoc.sh COMMAND…: Airflow's command line against production's vault, without the rest of production.
set -euo pipefail

kwargs='{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "vault_url": "https://lending-prod-kv.vault.azure.net/"}'

exec docker run --rm -it \
  --env AZURE_CLIENT_ID --env AZURE_TENANT_ID --env AZURE_CLIENT_SECRET \
  -e AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend \
  -e AIRFLOW__SECRETS__BACKEND_KWARGS="$kwargs" \
  -e AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=sqlite:////tmp/airflow.db \
  --env-file env/common.env \
  lending.azurecr.io/airflow:latest airflow "$@"
