#!/usr/bin/env bash
# Gives the warehouse user of production a new password and stores the connection anew.
source "${BASH_SOURCE[0]%/*}/lib/common.sh"
require WAREHOUSE_ADMIN_URL

region=eu-west-1
host=warehouse.orders.internal

new=$(openssl rand -hex 24)
psql "$WAREHOUSE_ADMIN_URL" -v ON_ERROR_STOP=1 -c "ALTER ROLE airflow PASSWORD '$new'" > /dev/null

aws secretsmanager put-secret-value --region "$region" \
  --secret-id orders/prod/airflow/connections/warehouse \
  --secret-string "postgres://airflow:$new@$host:5432/orders" > /dev/null
log "the warehouse has a new password; tasks see it within five minutes"
