output "role_arn" {
  description = "For role_arn in the kwargs"
  value       = module.reader.arn
}
