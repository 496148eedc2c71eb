# The deployment for training. It has no script: its variables are here.
terraform {
  required_version = "~> 1.11"

  required_providers {
    astro = {
      source  = "astronomer/astro"
      version = "~> 1.0"
    }
  }
}

variable "workspace_id" {
  type = string
}

variable "sentry_dsn" {
  type      = string
  sensitive = true
}

locals {
  backend_kwargs = {
    connections_prefix = "/orders/dev/airflow/connections"
    variables_prefix   = "/orders/dev/airflow/variables"
    role_arn           = "arn:aws:iam::123456789012:role/orders-dev-airflow-reader"
    region_name        = "eu-central-1"
  }
}

resource "astro_deployment" "training" {
  name                           = "orders-training"
  description                    = "For newcomers"
  type                           = "STANDARD"
  cloud_provider                 = "AWS"
  region                         = "eu-central-1"
  workspace_id                   = var.workspace_id
  executor                       = "CELERY"
  scheduler_size                 = "SMALL"
  original_astro_runtime_version = "3.1-5"
  is_dag_deploy_enabled          = true
  is_cicd_enforced               = false
  is_high_availability           = false
  is_development_mode            = true
  contact_emails                 = []
  default_task_pod_cpu           = "0.25"
  default_task_pod_memory        = "0.5Gi"
  resource_quota_cpu             = "10"
  resource_quota_memory          = "20Gi"

  worker_queues = [{
    name               = "default"
    is_default         = true
    astro_machine      = "A5"
    max_worker_count   = 2
    min_worker_count   = 0
    worker_concurrency = 5
  }]

  environment_variables = [
    {
      key       = "AIRFLOW__SECRETS__BACKEND"
      value     = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
      is_secret = false
    },
    {
      key       = "AIRFLOW__SECRETS__BACKEND_KWARGS"
      value     = jsonencode(local.backend_kwargs)
      is_secret = true
    },
    {
      key       = "AWS_DEFAULT_REGION"
      value     = local.backend_kwargs.region_name
      is_secret = false
    },
    {
      key       = "SENTRY_DSN"
      value     = var.sentry_dsn
      is_secret = true
    },
  ]
}
