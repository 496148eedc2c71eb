#!/usr/bin/env bash
# put-connection-dev.sh ID < connection.json
set -euo pipefail

id=${1:?the id of the connection}
project=grid-airflow-dev
name="grid-dev-connections-$id"

if ! gcloud secrets describe "$name" --project "$project" > /dev/null 2>&1; then
  echo "unknown connection $id: add it to terraform/dev/main.tf first" >&2
  exit 1
fi
gcloud secrets versions add "$name" --project "$project" --data-file=-
