terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket = "orders-terraform-state"
    key    = "airflow/prod.tfstate"
    region = "eu-central-1"
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["210987654321"]
}
