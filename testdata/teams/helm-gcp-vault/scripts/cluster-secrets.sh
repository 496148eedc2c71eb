#!/usr/bin/env bash
# Secrets that Airflow needs before it can ask a store; made once in each cluster.
set -euo pipefail

namespace=${NAMESPACE:-airflow}

fernet=$(python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')
kubectl create secret generic airflow-fernet --namespace "$namespace" --from-literal=fernet-key="$fernet"
kubectl create secret generic airflow-webserver --namespace "$namespace" \
  --from-literal=webserver-secret-key="$(openssl rand -hex 32)"
kubectl create secret generic airflow-metadata --namespace "$namespace" \
  --from-literal=connection="postgresql://airflow:${METADATA_PASSWORD:?}@airflow-db.internal:5432/airflow"
