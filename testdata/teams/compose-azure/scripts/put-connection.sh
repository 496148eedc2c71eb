#!/usr/bin/env bash
# put-connection.sh dev|prod ID < connection
#
# The vault has no underscores in names: catalogue_db is airflow-connections-catalogue-db there.
set -euo pipefail

environment=${1:?dev or prod}
id=${2:?the id of the connection}
[[ $environment == dev || $environment == prod ]] || { echo "unknown environment $environment" >&2; exit 2; }

file=$(mktemp)
trap 'rm -f "$file"' EXIT
cat > "$file"

az keyvault secret set --vault-name "lending-$environment-kv" --name "airflow-connections-${id//_/-}" \
  --file "$file" --output none
echo "stored $id in lending-$environment-kv"
