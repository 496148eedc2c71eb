#!/bin/sh
# A Vault for local development, with the connections that the DAGs need.
set -eu

docker run --rm -d --name vault-dev --cap-add IPC_LOCK -p 8200:8200 hashicorp/vault:1.19 server -dev -dev-root-token-id=root
trap 'docker stop vault-dev' INT

export VAULT_ADDR=http://127.0.0.1:8200
until vault status > /dev/null 2>&1; do
  sleep 1
done
vault login -no-print root
vault secrets enable -path=airflow -version=2 kv

vault kv put -mount=airflow connections/warehouse conn_uri="${WAREHOUSE_URI:-postgresql://postgres@host.docker.internal/postgres}"
vault kv put -mount=airflow connections/smtp_default conn_uri="smtp://localhost:1025"
vault kv put airflow/variables/report_recipients value=dev@example.com
