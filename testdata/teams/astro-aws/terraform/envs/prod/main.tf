# Production: connections and variables in Secrets Manager, which rotates them.
locals {
  prefix = "orders/prod/airflow"
}

resource "aws_kms_key" "airflow" {
  description         = "Connections of Airflow, prod"
  enable_key_rotation = true
}

module "secrets" {
  source = "../../modules/secrets-manager"

  prefix     = local.prefix
  kms_key_id = aws_kms_key.airflow.arn

  connections = {
    warehouse     = "The warehouse, as the user airflow"
    orders_api    = "The API of the shop"
    carrier_sftp  = "Where the carriers leave their files"
    lake          = "The bucket of the lake"
    crm_api       = "Customers"
    fx_api        = "Exchange rates"
    metrics_db    = "Where the pipelines write their own figures"
    mail_relay    = "Reports by mail"
    slack_alerts  = "Alerts"
    returns_queue = "Messages about returns"
  }

  variables = {
    batch_size        = "5000"
    lookback_days     = "7"
    lake_bucket       = "orders-lake-prod"
    alert_channel     = "#orders-alerts"
    fx_base_currency  = "EUR"
    report_recipients = "finance@orders.example,pipelines@orders.example"
  }
}

# Made by the payments team; only the name is ours.
resource "aws_secretsmanager_secret" "payments_api" {
  name       = "orders/prod/airflow/connections/payments_api"
  kms_key_id = aws_kms_key.airflow.arn
}

module "reader" {
  source = "../../modules/reader-role"

  name        = "orders-prod-airflow-reader"
  trusted     = var.workload_identities
  readable    = concat(module.secrets.arns, [aws_secretsmanager_secret.payments_api.arn])
  kms_key_arn = aws_kms_key.airflow.arn
}
