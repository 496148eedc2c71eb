#!/usr/bin/env bash
set -e
KWARGS='{"connections_prefix": "/airflow/connections", "region_name": "us-east-1"}'

astro deployment variable create --deployment-id "$ID" --secret AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "/airflow/connections", "region_name": "us-east-1"}
astro deployment variable create --deployment-id "$ID" --secret AIRFLOW__SECRETS__BACKEND_KWARGS="{"region_name": "us-east-1"}"
astro deployment variable create --deployment-id "$ID" --secrets AIRFLOW__SECRETS__BACKEND_KWARGS="$KWARGS"
astro deployment variable create --deployment-id "$ID" --env .env.prod
astro deployment variable create --deployment-id "$ID" --load .env.prod
astro deployment variable create --load --env .env.production
astro deployment variable update --deployment-id "$ID" SLACK_TOKEN=<slack-token> --secret
astro deployment variable update --deployment-id "$ID" \ 
  ENVIRONMENT=prod
