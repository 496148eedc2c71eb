#!/usr/bin/env bash
# Is each connection that a DAG names in the vault of development?
set -euo pipefail

stored=$(az keyvault secret list --vault-name lending-dev-kv --query '[].name' --output tsv)
missing=0
while read -r id; do
  grep -qx "airflow-connections-${id//_/-}" <<< "$stored" || { echo "not stored: $id" >&2; missing=1; }
done < <(grep -rhoE 'conn_id="[a-z_]+"' dags | cut -d'"' -f2 | sort -u)
exit "$missing"
