# The reports of the finance team run on Cloud Composer, with the secrets of dev.
terraform {
  required_version = "~> 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}

provider "google" {
  project = "grid-airflow-dev"
  region  = "europe-west3"
}

resource "google_composer_environment" "finance" {
  name   = "finance"
  region = "europe-west3"

  config {
    software_config {
      image_version = "composer-3-airflow-2.10.5-build.1"

      airflow_config_overrides = {
        core-parallelism       = "16"
        secrets-backend        = "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend"
        secrets-backend_kwargs = jsonencode({ connections_prefix = "grid-dev-connections", variables_prefix = "grid-dev-variables" })
      }

      env_variables = {
        GRID_ENVIRONMENT = "finance"
      }
    }

    node_config {
      service_account = "composer@grid-airflow-dev.iam.gserviceaccount.com"
    }
  }
}
