#!/usr/bin/env bash
# Run by the CI. Every value comes from its variables; nothing is written here.
set -euo pipefail

: "${ASTRO_API_TOKEN:?}" "${DEPLOYMENT_ID:?}" "${SECRETS_ROLE_ARN:?}" "${AWS_REGION:?}"
export ASTRO_API_TOKEN

PREFIX="/${ENVIRONMENT:-dev}/airflow"

kwargs=$(jq -cn \
  --arg connections "$PREFIX/connections" \
  --arg variables "$PREFIX/variables" \
  --arg role "$SECRETS_ROLE_ARN" \
  --arg region "$AWS_REGION" \
  '{connections_prefix: $connections, variables_prefix: $variables, role_arn: $role, region_name: $region}')

secret_variables=(
  "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
  "AIRFLOW__SECRETS__BACKEND_KWARGS=$kwargs"
  "SLACK_TOKEN=$SLACK_TOKEN"
  "DB_PASSWORD=${DB_PASSWORD}"
)
astro deployment variable update --deployment-id "$DEPLOYMENT_ID" --secret "${secret_variables[@]}"

astro deployment variable update --deployment-id "$DEPLOYMENT_ID" \
  ENVIRONMENT="$ENVIRONMENT" \
  GIT_SHA="$CI_COMMIT_SHA" \
  AIRFLOW__CORE__PARALLELISM="${PARALLELISM:-32}"

# A file that an earlier job left.
if [ -n "${ENV_FILE:-}" ]; then
  astro deployment variable update --deployment-id "$DEPLOYMENT_ID" --load --env "$ENV_FILE" ${ENV_FILE_SECRET:+--secret}
fi

put() {
  aws ssm put-parameter --region "$AWS_REGION" --overwrite --name "$PREFIX/$1" --type "${3:-SecureString}" --value "$2"
}

put connections/dwh "$DWH_URI"
put connections/slack "slack://:${SLACK_TOKEN}@"
put variables/environment "$ENVIRONMENT" String

while IFS='=' read -r key value; do
  [[ $key == AIRFLOW_VAR_* ]] || continue
  put "variables/$(tr '[:upper:]' '[:lower:]' <<< "${key#AIRFLOW_VAR_}")" "$value"
done < <(env)

astro deploy "$DEPLOYMENT_ID" --pytest
