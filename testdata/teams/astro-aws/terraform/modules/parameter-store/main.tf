# One parameter for each connection and variable. The values of connections are written once, by hand or by a script;
# Terraform owns the names.
resource "aws_ssm_parameter" "connection" {
  for_each = var.connections

  name        = "${var.prefix}/connections/${each.key}"
  description = each.value
  type        = "SecureString"
  key_id      = var.kms_key_id
  value       = "to be set"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_ssm_parameter" "variable" {
  for_each = var.variables

  name  = "${var.prefix}/variables/${each.key}"
  type  = "String"
  value = each.value
}
