resource "aws_secretsmanager_secret" "connection" {
  for_each = var.connections

  name                    = "${var.prefix}/connections/${each.key}"
  description             = each.value
  kms_key_id              = var.kms_key_id
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret" "variable" {
  for_each = var.variables

  name       = "${var.prefix}/variables/${each.key}"
  kms_key_id = var.kms_key_id
}

resource "aws_secretsmanager_secret_version" "variable" {
  for_each = var.variables

  secret_id     = aws_secretsmanager_secret.variable[each.key].id
  secret_string = each.value
}
