#!/bin/sh
# Writes one connection anew. The URI comes on standard input, so it stands in no history.
#   rotate_connection.sh ENVIRONMENT ID < uri
set -eu

environment=${1:?environment}
id=${2:?id of the connection}

case $environment in
  prod) region=eu-west-1 ;;
  dev|staging) region=eu-central-1 ;;
  *) echo "unknown environment: $environment" >&2; exit 64 ;;
esac

umask 077
file=$(mktemp)
trap 'rm -f "$file"' EXIT INT TERM
cat > "$file"

aws ssm put-parameter --region "$region" --overwrite --type SecureString \
  --key-id "alias/airflow-$environment" \
  --name "/$environment/airflow/connections/$id" \
  --value "file://$file"

version=$(aws ssm get-parameter --region "$region" --name "/$environment/airflow/connections/$id" --query Parameter.Version --output text)
echo "$environment/$id is at version $version"
