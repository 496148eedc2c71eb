variable "prefix" {
  description = "What the names begin with, such as orders/prod/airflow"
  type        = string
}

variable "connections" {
  type = map(string)
}

variable "variables" {
  type    = map(string)
  default = {}
}

variable "kms_key_id" {
  type = string
}
