output "arns" {
  value = concat(
    [for secret in aws_secretsmanager_secret.connection : secret.arn],
    [for secret in aws_secretsmanager_secret.variable : secret.arn],
  )
}
