terraform {
  required_version = "~> 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }

  backend "gcs" {
    bucket = "grid-terraform-state"
    prefix = "airflow/dev"
  }
}

provider "google" {
  project = "grid-airflow-dev"
  region  = "europe-west3"
}

resource "google_service_account" "airflow" {
  account_id   = "airflow"
  display_name = "Airflow"
}

resource "google_service_account_iam_member" "workload_identity" {
  for_each = toset(["airflow-scheduler", "airflow-webserver", "airflow-worker", "airflow-triggerer", "airflow-jobs"])

  service_account_id = google_service_account.airflow.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:grid-airflow-dev.svc.id.goog[airflow/${each.key}]"
}

module "secrets" {
  source = "../modules/secrets"

  project = "grid-airflow-dev"
  prefix  = "grid-dev"
  reader  = google_service_account.airflow.email

  connections = [
    "meter_db",
    "meter_gateway",
    "weather_api",
    "market_sftp",
    "lake",
    "outage_api",
    "forecast_api",
  ]

  variables = {
    grid_regions   = jsonencode(["north", "south"])
    forecast_hours = "48"
    lake_bucket    = "grid-airflow-dev-lake"
    price_zone     = "DE-LU"
  }
}

# Of the market team: they write its versions.
resource "google_secret_manager_secret" "market_api" {
  secret_id = "grid-dev-connections-market_api"

  replication {
    auto {}
  }
}
