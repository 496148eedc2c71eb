variable "prefix" {
  description = "What the names begin with, such as /orders/dev/airflow"
  type        = string

  validation {
    condition     = startswith(var.prefix, "/") && !endswith(var.prefix, "/")
    error_message = "The prefix begins with a slash and does not end in one."
  }
}

variable "connections" {
  description = "Descriptions by the id of the connection"
  type        = map(string)
}

variable "variables" {
  description = "Values by the key of the variable"
  type        = map(string)
  default     = {}
}

variable "kms_key_id" {
  type = string
}
