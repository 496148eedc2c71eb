output "arns" {
  value = concat(
    [for parameter in aws_ssm_parameter.connection : parameter.arn],
    [for parameter in aws_ssm_parameter.variable : parameter.arn],
  )
}
