# One Airflow that anybody may break. Installed by hand: terraform apply.
terraform {
  required_version = "~> 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "~> 2.17"
    }
  }
}

provider "helm" {
  kubernetes {
    config_path    = "~/.kube/config"
    config_context = "sandbox"
  }
}

locals {
  project = "grid-airflow-sandbox"

  backend_kwargs = jsonencode({
    connections_prefix = "grid-sandbox-connections"
    variables_prefix   = "grid-sandbox-variables"
    project_id         = local.project
  })
}

resource "helm_release" "airflow" {
  name             = "airflow"
  namespace        = "airflow"
  create_namespace = true
  repository       = "https://airflow.apache.org"
  chart            = "airflow"
  version          = "1.16.0"
  timeout          = 900

  values = [
    file("${path.module}/../../helm/base.yaml"),
    yamlencode({
      config = {
        secrets = {
          backend        = "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend"
          backend_kwargs = local.backend_kwargs
        }
      }
      scheduler = {
        serviceAccount = {
          annotations = { "iam.gke.io/gcp-service-account" = "airflow@${local.project}.iam.gserviceaccount.com" }
        }
      }
    }),
  ]

  set {
    name  = "images.airflow.tag"
    value = var.image_tag
  }

  set {
    name  = "webserver.replicas"
    value = "1"
  }
}
