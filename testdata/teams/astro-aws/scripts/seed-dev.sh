#!/usr/bin/env bash
# Stores what a new development account needs; passwords come from the team's password manager, by `op read`.
source "${BASH_SOURCE[0]%/*}/lib/common.sh"

export AWS_PROFILE=${AWS_PROFILE:-orders-dev}
export AWS_DEFAULT_REGION=eu-central-1

put() { aws ssm put-parameter --overwrite --name "$1" --type "$2" --value "$3" > /dev/null; log "stored $1"; }

put /orders/dev/airflow/connections/warehouse SecureString \
  "postgres://airflow:$(op read 'op://orders/dev warehouse/password')@warehouse.dev.orders.internal:5432/orders"
put /orders/dev/airflow/connections/orders_api SecureString \
  "http://pipelines:$(op read 'op://orders/dev api/password')@api.dev.orders.internal/https"
put /orders/dev/airflow/connections/carrier_sftp SecureString \
  "sftp://orders:$(op read 'op://orders/dev carrier/password')@sftp.carrier.example:22"

put /orders/dev/airflow/variables/batch_size String 500
put /orders/dev/airflow/variables/lookback_days String 3
put /orders/dev/airflow/variables/lake_bucket String orders-lake-dev
put /orders/dev/airflow/variables/alert_channel String '#orders-dev'
put /orders/dev/airflow/variables/fx_base_currency String EUR
