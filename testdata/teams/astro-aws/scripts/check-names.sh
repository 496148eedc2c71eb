#!/usr/bin/env bash
# Every connection that a DAG names must be in the store of dev.
source "${BASH_SOURCE[0]%/*}/lib/common.sh"

root=/orders/dev/airflow/connections
stored=$(aws ssm get-parameters-by-path --region eu-central-1 --path "$root/" --query 'Parameters[].Name' --output text | tr '\t' '\n')

missing=0
while read -r id; do
  grep -qxF "$root/$id" <<< "$stored" || { log "not stored: $id"; missing=1; }
done < <(grep -rhoE '[a-z_]*conn_id="[a-z0-9_]+"' dags | sed -E 's/.*"(.*)"/\1/' | sort -u)
exit "$missing"
