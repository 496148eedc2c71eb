# Development: connections and variables in Parameter Store.
locals {
  prefix = "/orders/dev/airflow"
}

resource "aws_kms_key" "airflow" {
  description         = "Connections of Airflow, dev"
  enable_key_rotation = true
}

module "parameters" {
  source = "../../modules/parameter-store"

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
    batch_size        = "500"
    lookback_days     = "3"
    lake_bucket       = "orders-lake-dev"
    alert_channel     = "#orders-dev"
    fx_base_currency  = "EUR"
    report_recipients = "pipelines@orders.example"
  }
}

# Made by the payments team; only the name is ours.
resource "aws_ssm_parameter" "payments_api" {
  name   = "/orders/dev/airflow/connections/payments_api"
  type   = "SecureString"
  key_id = aws_kms_key.airflow.arn
  value  = "to be set"

  lifecycle {
    ignore_changes = [value]
  }
}

module "reader" {
  source = "../../modules/reader-role"

  name        = "orders-dev-airflow-reader"
  trusted     = var.workload_identities
  readable    = concat(module.parameters.arns, [aws_ssm_parameter.payments_api.arn])
  kms_key_arn = aws_kms_key.airflow.arn
}
