#!/usr/bin/env bash
# check-names.sh dev: is each connection that a DAG names in the store?
set -euo pipefail

[[ ${1:?dev} == dev ]] || { echo "only dev can be listed from CI" >&2; exit 2; }

stored=$(gcloud secrets list --project grid-airflow-dev --filter='labels.app=airflow' --format='value(name)')
missing=0
while read -r id; do
  grep -qx "grid-dev-connections-$id" <<< "$stored" || { echo "not stored: $id" >&2; missing=1; }
done < <(grep -rhoE 'conn_id="[a-z_]+"' dags | cut -d'"' -f2 | sort -u)
exit "$missing"
