variable "workload_identities" {
  description = "Who may assume the role"
  type        = list(string)
}
