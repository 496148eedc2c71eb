variable "image_tag" {
  type    = string
  default = "latest"
}
