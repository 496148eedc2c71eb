variable "name" {
  type = string
}

variable "trusted" {
  description = "The workload identities of the deployment"
  type        = list(string)
}

variable "readable" {
  description = "ARNs of what the role may read"
  type        = list(string)
}

variable "kms_key_arn" {
  type = string
}
