#!/usr/bin/env bash
# What a new project for development needs; run once. Terraform has made the names.
set -euo pipefail

project=grid-airflow-dev

add() { gcloud secrets versions add "$1" --project "$project" --data-file=-; }

printf 'postgres://airflow:%s@10.20.0.5:5432/meters' "$(pass grid/dev/meter_db)" | add grid-dev-connections-meter_db
printf 'https://api.weather.example?api_key=%s' "$(pass grid/dev/weather)" | add grid-dev-connections-weather_api
printf 'sftp://grid:%s@sftp.market.example:22' "$(pass grid/dev/market)" | add grid-dev-connections-market_sftp
printf 'google-cloud-platform://?project=%s' "$project" | add grid-dev-connections-lake

# Owned by the outage team, so not in our Terraform.
gcloud secrets create grid-dev-variables-outage_contact --project "$project" --replication-policy=automatic
printf 'dispatch@grid.example' | add grid-dev-variables-outage_contact
