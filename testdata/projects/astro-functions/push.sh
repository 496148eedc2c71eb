#!/usr/bin/env bash
# push.sh [-d DEPLOYMENT]: sets what the deployment needs; secrets come from the keyring.
set -euo pipefail

deployment=${DEPLOYMENT_ID:-}
while [[ $# -gt 0 ]]; do
  case $1 in
    -d | --deployment) deployment=$2; shift 2 ;;
    *) echo "unknown: $1" >&2; exit 64 ;;
  esac
done
[[ -n $deployment ]] || { echo 'no deployment' >&2; exit 64; }

from_keyring() {
  secret-tool lookup service airflow name "$1"
}

set_plain() {
  astro deployment variable update --deployment-id "$deployment" "$1=$2"
}

set_secret() {
  local key=$1 value
  value=$(from_keyring "$key")
  astro deployment variable update --deployment-id "$deployment" --secret "$key=$value"
}

main() {
  set_plain ENVIRONMENT prod
  set_plain AIRFLOW__CORE__PARALLELISM 16
  local key
  for key in DB_PASSWORD SLACK_TOKEN REPORTS_API_KEY; do
    set_secret "$key"
  done
  set_plain AIRFLOW__SECRETS__BACKEND airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
  astro deployment variable update --deployment-id "$deployment" --secret \
    AIRFLOW__SECRETS__BACKEND_KWARGS="$(printf '{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "project_id": "%s"}' "$GCP_PROJECT")"
}

main
