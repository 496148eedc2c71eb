variable "project" {
  type = string
}

variable "prefix" {
  type = string
}

variable "connections" {
  type = list(string)
}

variable "variables" {
  type    = map(string)
  default = {}
}

variable "reader" {
  description = "E-mail of the service account that reads"
  type        = string
}
