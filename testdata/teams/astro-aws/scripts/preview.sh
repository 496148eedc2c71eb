#!/usr/bin/env bash
# preview.sh create | delete: a deployment for a pull request, with the store of dev.
set -euo pipefail

name="orders-pr-${PR_NUMBER:?}"

case ${1:-} in
  create)
    astro deployment create --name "$name" --deployment-type standard --runtime-version 3.1-5 --executor celery --wait
    astro deployment variable create --deployment-name "$name" \
      AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend \
      AWS_DEFAULT_REGION=eu-central-1 \
      ORDERS_ENVIRONMENT=preview
    astro deployment variable create --deployment-name "$name" --secret \
      AIRFLOW__SECRETS__BACKEND_KWARGS="$(
        jq -cn '{
          connections_prefix: "/orders/dev/airflow/connections",
          variables_prefix: "/orders/dev/airflow/variables",
          role_arn: "arn:aws:iam::123456789012:role/orders-dev-airflow-reader",
          region_name: "eu-central-1"
        }'
      )"
    astro deploy --deployment-name "$name" --wait
    ;;
  delete)
    astro deployment delete --deployment-name "$name" --force
    ;;
  *)
    echo "usage: ${0##*/} create | delete" >&2
    exit 2
    ;;
esac
