#!/bin/sh
# Writes one connection of both environments anew: rotate.sh ID < uri
set -eu

id=${1:?id}
uri=$(cat)

aws ssm put-parameter --region us-east-1 --name "/dev/airflow/connections/${id}" --type SecureString --overwrite --value "$uri"
aws ssm put-parameter --region eu-west-1 --name "/prod/airflow/connections/${id}" --type SecureString --overwrite --value "$uri"
aws ssm put-parameter --region eu-west-1 --name /prod/airflow/variables/rotated_at --type String --overwrite --value "$(date -u +%F)"
