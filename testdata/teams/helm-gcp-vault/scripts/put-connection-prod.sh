#!/usr/bin/env bash
# put-connection-prod.sh ID: asks for the URI and writes the connection to Vault.
set -euo pipefail

export VAULT_ADDR=https://vault.grid.example:8200

id=${1:?the id of the connection}
[[ $id =~ ^[a-z][a-z0-9_]*$ ]] || { echo "$id: lower case, digits and underscores only" >&2; exit 1; }

vault token lookup > /dev/null 2>&1 || vault login -method=oidc > /dev/null
read -rsp "URI of $id: " uri; echo
[[ $uri == *://* ]] || { echo "this is no URI" >&2; exit 1; }

printf '%s' "$uri" | vault kv put -mount=kv "airflow/connections/$id" conn_uri=-
