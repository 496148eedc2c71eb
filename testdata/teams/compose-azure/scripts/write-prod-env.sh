#!/usr/bin/env bash
# Writes /etc/lending-airflow/env on the virtual machine, from the vault that only it may read. Run by hand, once.
set -euo pipefail
umask 077

read_secret() { az keyvault secret show --vault-name lending-host-kv --name "$1" --query value --output tsv; }

install -d -m 0700 /etc/lending-airflow
{
  echo "FERNET_KEY=$(read_secret fernet-key)"
  echo "JWT_SECRET=$(read_secret jwt-secret)"
  echo "POSTGRES_PASSWORD=$(read_secret postgres-password)"
  echo "ADMIN_PASSWORD=$(read_secret admin-password)"
} > /etc/lending-airflow/env
