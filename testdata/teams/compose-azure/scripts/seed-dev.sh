#!/usr/bin/env bash
# The connections and variables of development that hold no secret.
set -euo pipefail

vault=lending-dev-kv

put() { az keyvault secret set --vault-name "$vault" --name "$1" --value "$2" --output none; }

put airflow-connections-holds-api 'http://holds.dev.lending.internal/https'
put airflow-connections-isbn-api 'http://isbn.example/https'
put airflow-connections-mail 'smtp://mail:1025'
put airflow-variables-branches '["central", "harbour", "north"]'
put airflow-variables-loan-days 21
put airflow-variables-fine-per-day 0.20
put airflow-variables-report-recipients desk@lending.example

az keyvault secret set --vault-name lending-dev-kv --name airflow-variables-reminder-days --value 3 --output none
