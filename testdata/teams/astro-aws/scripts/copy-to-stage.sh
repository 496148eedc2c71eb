#!/usr/bin/env bash
# Copies the variables of dev to stage, so that a new variable is not forgotten. Connections are never copied.
set -euo pipefail

from=/orders/dev/airflow/variables
to=/orders/stage/airflow/variables
export AWS_DEFAULT_REGION=eu-central-1

while IFS=$'\t' read -r name value; do
  key=${name##*/}
  [[ $key == lake_bucket || $key == alert_channel ]] && continue
  aws ssm put-parameter --overwrite --type String --name "$to/$key" --value "$value" > /dev/null
  echo "copied $key"
done < <(aws ssm get-parameters-by-path --path "$from/" --query 'Parameters[].[Name,Value]' --output text)
