#!/usr/bin/env bash
# deploy-prod.sh variables | code
#
# Run by .github/workflows/deploy-prod.yml only, which provides the passwords.
source "${BASH_SOURCE[0]%/*}/lib/common.sh"
require ASTRO_API_TOKEN CI

deployment=orders-prod
region=eu-west-1
prefix=orders/prod/airflow
role=arn:aws:iam::210987654321:role/orders-prod-airflow-reader

kwargs=$(cat << JSON
{
  "connections_prefix": "$prefix/connections",
  "variables_prefix": "$prefix/variables",
  "config_prefix": "$prefix/config",
  "role_arn": "$role",
  "region_name": "$region"
}
JSON
)

push_variables() {
  require SMTP_PASSWORD SENTRY_DSN

  astro deployment variable create --deployment-name "$deployment" --secret \
    "AIRFLOW__SECRETS__BACKEND=$secrets_manager_backend" \
    "AIRFLOW__SECRETS__BACKEND_KWARGS=$kwargs" \
    "AIRFLOW__SMTP__SMTP_PASSWORD=$SMTP_PASSWORD" \
    "SENTRY_DSN=$SENTRY_DSN"

  astro deployment variable update --deployment-name "$deployment" \
    AWS_DEFAULT_REGION="$region" \
    AIRFLOW__SMTP__SMTP_HOST=email-smtp.eu-west-1.amazonaws.com \
    AIRFLOW__SMTP__SMTP_MAIL_FROM=pipelines@orders.example \
    ORDERS_ENVIRONMENT=prod \
    ORDERS_GIT_SHA="$(git_sha)"
}

case ${1:-} in
  variables) push_variables ;;
  code) deploy_code "$deployment" ;;
  *) die "usage: ${0##*/} variables | code" ;;
esac
