#!/usr/bin/env bash
# put-connection.sh ID: reads a connection as JSON from standard input and stores it for dev.
#
#   jq -n '{conn_type: "http", host: "https://crm.example"}' | scripts/put-connection.sh crm_api
source "${BASH_SOURCE[0]%/*}/lib/common.sh"

id=${1:?the id of the connection}
[[ $id =~ ^[a-z][a-z0-9_]*$ ]] || die "$id: lower case, digits and underscores only"

value=$(jq -ce '.conn_type as $type | select($type != null)') || die "not a connection: no conn_type"

aws ssm put-parameter --region eu-central-1 --overwrite --type SecureString \
  --name "/orders/dev/airflow/connections/$id" --value "$value" > /dev/null
log "stored $id"
