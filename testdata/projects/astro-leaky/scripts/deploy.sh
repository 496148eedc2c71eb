#!/usr/bin/env bash
set -euo pipefail

DEPLOYMENT=clx7q2m9x000108l4a3b5c6d7
SLACK_TOKEN=xoxb-204857193847-aBcDeFgHiJkL

astro deployment variable create --deployment-id "$DEPLOYMENT" --load --env .env.prod
astro deployment variable create --deployment-id "$DEPLOYMENT" SLACK_TOKEN="$SLACK_TOKEN"
astro deployment variable update --deployment-id "$DEPLOYMENT" --secret \
  AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix": "/prod/connections", "variables_prefix": "/airflow/variables", "role_arn": "arn:aws:iam::123456789012:role/airflow-secrets", "region_name": "eu-west-1"}'
