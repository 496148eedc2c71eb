#!/usr/bin/env bash
# The connections of the batch Airflow; they begin with batch-, beside those of the others.
set -euo pipefail

for id in catalogue-db archive-storage; do
  az keyvault secret set --vault-name lending-dev-kv --name "batch-connections-$id" --file "$id.uri" --output none
done
az keyvault secret set --vault-name lending-dev-kv --name batch-variables-chunk-size --value 5000 --output none
