terraform {
  required_version = "~> 1.11"

  required_providers {
    vault = {
      source  = "hashicorp/vault"
      version = "~> 5.0"
    }
  }

  backend "gcs" {
    bucket = "grid-terraform-state"
    prefix = "airflow/prod"
  }
}

provider "vault" {
  address = "https://vault.grid.example:8200"
}

data "vault_policy_document" "airflow" {
  rule {
    path         = "kv/data/airflow/*"
    capabilities = ["read"]
  }

  rule {
    path         = "kv/metadata/airflow/*"
    capabilities = ["list", "read"]
  }
}

resource "vault_policy" "airflow" {
  name   = "airflow"
  policy = data.vault_policy_document.airflow.hcl
}

resource "vault_kubernetes_auth_backend_role" "airflow" {
  role_name                        = "airflow-prod"
  bound_service_account_names      = ["airflow-scheduler", "airflow-webserver", "airflow-worker", "airflow-triggerer"]
  bound_service_account_namespaces = ["airflow"]
  token_policies                   = [vault_policy.airflow.name]
  token_ttl                        = 3600
}

resource "vault_kubernetes_auth_backend_role" "jobs" {
  role_name                        = "airflow-jobs"
  bound_service_account_names      = ["airflow-jobs"]
  bound_service_account_namespaces = ["airflow"]
  token_policies                   = [vault_policy.airflow.name]
  token_ttl                        = 600
}

# Variables are no secrets: their values are here. Connections are written by scripts/put-connection-prod.sh.
resource "vault_kv_secret_v2" "variable" {
  for_each = {
    grid_regions   = jsonencode(["north", "south", "east", "west"])
    forecast_hours = "72"
    lake_bucket    = "grid-airflow-prod-lake"
    price_zone     = "DE-LU"
  }

  mount     = "kv"
  name      = "airflow/variables/${each.key}"
  data_json = jsonencode({ value = each.value })
}
