#!/usr/bin/env bash
# Creates a new deployment and everything that it needs in the Parameter Store. Run once per environment.
set -euo pipefail
IFS=$'\n\t'
. "$(dirname "$0")/lib/common.sh"
require astro aws jq

environment=${1:?usage: bootstrap.sh ENVIRONMENT}
region="$(region_of "$environment")"
account="$(aws sts get-caller-identity --query Account --output text)"

workdir=$(mktemp -d)
trap 'rm -rf "$workdir"' EXIT

cat > "$workdir/trust.json" <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "${WORKLOAD_IDENTITY:?}"},
      "Action": "sts:AssumeRole"
    }
  ]
}
JSON

cat > "$workdir/policy.json" <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["ssm:GetParameter", "ssm:GetParameters"],
      "Resource": "arn:aws:ssm:${region}:${account}:parameter/${environment}/airflow/*"
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "${KMS_KEY_ARN:?}"
    }
  ]
}
JSON

if ! aws iam get-role --role-name secrets-reader > /dev/null 2>&1; then
  aws iam create-role --path /airflow/ --role-name secrets-reader \
    --assume-role-policy-document "file://$workdir/trust.json"
fi
aws iam put-role-policy --role-name secrets-reader --policy-name parameters \
  --policy-document "file://$workdir/policy.json"

# A first variable shows that lookups work.
aws ssm put-parameter \
  --region "$region" \
  --name "/$environment/airflow/variables/bootstrapped_at" \
  --type String \
  --value "$(date -u +%FT%TZ)" \
  --overwrite

astro deployment create --name "analytics-$environment" --runtime-version 12.6.0 \
  --workspace-id "${ASTRO_WORKSPACE_ID:?}" --cluster-id "${ASTRO_CLUSTER_ID:?}" --wait

role="arn:aws:iam::${account}:role/airflow/secrets-reader"
kwargs=$(jq -cn --arg environment "$environment" --arg role "$role" --arg region "$region" '{
  connections_prefix: "/\($environment)/airflow/connections",
  variables_prefix: "/\($environment)/airflow/variables",
  config_prefix: "/\($environment)/airflow/config",
  role_arn: $role,
  region_name: $region
}')

astro deployment variable create --deployment-name "analytics-$environment" --secret \
  AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend \
  "AIRFLOW__SECRETS__BACKEND_KWARGS=$kwargs"

cat <<TEXT

The deployment analytics-$environment is there. Next:

  1. put its connections:   scripts/rotate_connection.sh $environment ID < uri
  2. push its variables:    scripts/push_variables.sh $environment
  3. deploy:                astro deploy <deployment-id>
TEXT
