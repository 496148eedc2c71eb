#!/usr/bin/env bash
set -euo pipefail
REGION=us-east-1
KWARGS='{"connections_prefix": "/airflow/connections", "region_name": "us-east-1"}'
astro deployment variable create --deployment-id "$ID" --secret AIRFLOW__SECRETS__BACKEND_KWARGS="$KWARGS"
if [ -n "${SLACK_TOKEN:-$(pass slack)}" ]; then
  aws ssm put-parameter --region "$REGION" --name /airflow/connections/slack --value "slack://:$(pass slack)@"
fi
