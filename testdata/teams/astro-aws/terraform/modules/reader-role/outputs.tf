output "arn" {
  value = aws_iam_role.reader.arn
}
