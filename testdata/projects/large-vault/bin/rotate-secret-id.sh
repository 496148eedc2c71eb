#!/usr/bin/env bash
# A new secret id of the AppRole for each stage, given to its deployment. Run by cron, once a month.
set -euo pipefail

declare -A DEPLOYMENTS=(
  [test]=cm0test0000108l4
  [live]=cm0live0000108l4
)

kwargs() {
  jq -cn --arg url "$1" --arg role "$2" --arg secret "$3" '{
    connections_path: "connections", variables_path: "variables", config_path: null,
    mount_point: "airflow", url: $url, namespace: "data",
    auth_type: "approle", role_id: $role, secret_id: $secret, kv_engine_version: 2
  }'
}

rotate() {
  local stage=$1 url="https://vault.$1.example.com" role secret
  export VAULT_ADDR=$url VAULT_NAMESPACE=data
  role=$(vault read -field=role_id auth/approle/role/airflow/role-id)
  secret=$(vault write -f -field=secret_id auth/approle/role/airflow/secret-id)
  astro deployment variable update --deployment-id "${DEPLOYMENTS[$stage]}" --secret \
    AIRFLOW__SECRETS__BACKEND_KWARGS="$(kwargs "$url" "$role" "$secret")"
}

for stage in "${!DEPLOYMENTS[@]}"; do
  rotate "$stage" || echo "rotation of $stage failed" >&2
done
