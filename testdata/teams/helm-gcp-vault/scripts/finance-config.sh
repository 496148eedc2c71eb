#!/usr/bin/env bash
# Changes an option of the finance environment without Terraform, in a hurry.
set -euo pipefail

gcloud composer environments update finance --location europe-west3 --project grid-airflow-dev \
  --update-airflow-configs='^|^secrets-backend_kwargs={"connections_prefix": "grid-dev-connections", "variables_prefix": "grid-dev-variables"}|core-parallelism=24'
