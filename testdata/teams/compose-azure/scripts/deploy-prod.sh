#!/usr/bin/env bash
# deploy-prod.sh TAG: run by the pipeline.
set -euo pipefail

tag=${1:?the tag of the image}
host=airflow@airflow-vm.lending.internal

key=$(mktemp)
trap 'rm -f "$key"' EXIT
printf '%s\n' "$SSH_KEY" > "$key"

rsync -az --delete -e "ssh -i $key" compose.yaml compose.prod.yaml config env "$host:/srv/lending-airflow/"
ssh -i "$key" "$host" sudo tee /etc/systemd/system/lending-airflow.service.d/image.conf > /dev/null << UNIT
[Service]
Environment=AIRFLOW_IMAGE=lending.azurecr.io/airflow:$tag
UNIT
ssh -i "$key" "$host" sudo systemctl daemon-reload
ssh -i "$key" "$host" sudo systemctl restart lending-airflow.service
