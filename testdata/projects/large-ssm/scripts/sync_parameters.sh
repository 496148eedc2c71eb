#!/usr/bin/env bash
# Copies the connections of one environment to another: sync_parameters.sh dev staging
set -Eeuo pipefail
shopt -s inherit_errexit

source "${BASH_SOURCE[0]%/*}/lib/common.sh"
trap 'die "line $LINENO"' ERR

from=${1:?} to=${2:?}
[[ $to != prod ]] || die "prod gets its connections from rotate_connection.sh only"

declare -A renamed=(
  [warehouse]=dwh
  [slack_default]=slack_alerts
)

copied=0
while IFS=$'\t' read -r name value; do
  id=${name##*/}
  id=${renamed[$id]:-$id}
  aws ssm put-parameter --region "$(region_of "$to")" --type SecureString --overwrite \
    --name "/${to}/airflow/connections/${id}" --value "$value" > /dev/null
  (( copied += 1 ))
done < <(
  aws ssm get-parameters-by-path --region "$(region_of "$from")" --with-decryption --recursive \
    --path "/${from}/airflow/connections/" \
    | jq -r '.Parameters[] | [.Name, .Value] | @tsv'
)
log info "$copied connections copied from $from to $to"

for variable in batch_size lookback_days; do
  value=$(aws ssm get-parameter --region "$(region_of "$from")" --name "/$from/airflow/variables/$variable" --query Parameter.Value --output text)
  aws ssm put-parameter --region "$(region_of "$to")" --type String --overwrite --name "/$to/airflow/variables/$variable" --value "$value"
done
