#!/usr/bin/env bash
set -euo pipefail

# Variables of all deployments.
DEPLOYMENTS=(clx-dev clx-stage clx-prod)
REGION="${AWS_REGION:-eu-west-1}"
PREFIX=airflow

kwargs() {
  local region="$1" profile=${2:-none}
  printf '{"connections_prefix": "%s/connections", "variables_prefix": "%s/variables", "region_name": "%s", "profile_name": "%s"}' "$PREFIX" "$PREFIX" "$region" "$profile"
}

log() { echo "[$(date)] $*" >&2; }

for id in "${DEPLOYMENTS[@]}"; do
  log "deploying $id"
  astro deployment variable create --deployment-id "$id" \
    AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
  astro deployment variable create --deployment-id "$id" \
    "AIRFLOW__SECRETS__BACKEND_KWARGS=$(kwargs "$REGION")" --secret
done
