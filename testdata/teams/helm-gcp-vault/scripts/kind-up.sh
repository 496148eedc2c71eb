#!/usr/bin/env bash
# Airflow in a kind cluster on this machine, with the secrets of dev.
set -euo pipefail
cd "$(dirname "$0")/.."

key=${GOOGLE_APPLICATION_CREDENTIALS:?a key of the account airflow-local}

kind get clusters | grep -qx grid || kind create cluster --name grid
docker build -t airflow:dev -f images/airflow/Dockerfile .
kind load docker-image airflow:dev --name grid

kubectl create namespace airflow --dry-run=client -o yaml | kubectl apply -f -
kubectl create secret generic google-key --namespace airflow --from-file=key.json="$key" \
  --dry-run=client -o yaml | kubectl apply -f -
kubectl apply -k k8s/overlays/kind
kubectl rollout status --namespace airflow statefulset/airflow-standalone
