#!/usr/bin/env bash
# deploy-dev.sh variables | code
source "${BASH_SOURCE[0]%/*}/lib/common.sh"
require ASTRO_API_TOKEN

deployment=orders-dev

push_variables() {
  astro deployment variable create --deployment-name "$deployment" --secret \
    AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend \
    AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix": "/orders/dev/airflow/connections", "variables_prefix": "/orders/dev/airflow/variables", "config_prefix": "/orders/dev/airflow/config", "role_arn": "arn:aws:iam::123456789012:role/orders-dev-airflow-reader", "region_name": "eu-central-1"}'

  astro deployment variable update --deployment-name "$deployment" \
    AWS_DEFAULT_REGION=eu-central-1 \
    ORDERS_ENVIRONMENT=dev \
    ORDERS_SAMPLE_ROWS=100000 \
    ORDERS_GIT_SHA="$(git_sha)"
}

case ${1:-} in
  variables) push_variables ;;
  code) deploy_code "$deployment" ;;
  *) die "usage: ${0##*/} variables | code" ;;
esac
