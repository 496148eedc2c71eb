# The vaults and the names in them. Values of connections are written by scripts/put-connection.sh.
terraform {
  required_version = "~> 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.40"
    }
  }
}

provider "azurerm" {
  features {}
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "lending" {
  name     = "lending-airflow"
  location = "westeurope"
}

resource "azurerm_user_assigned_identity" "airflow" {
  name                = "lending-airflow"
  location            = azurerm_resource_group.lending.location
  resource_group_name = azurerm_resource_group.lending.name
}

resource "azurerm_key_vault" "airflow" {
  for_each = toset(["dev", "prod"])

  name                       = "lending-${each.key}-kv"
  location                   = azurerm_resource_group.lending.location
  resource_group_name        = azurerm_resource_group.lending.name
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
}

resource "azurerm_role_assignment" "airflow" {
  scope                = azurerm_key_vault.airflow["prod"].id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.airflow.principal_id
}

resource "azurerm_key_vault_secret" "loan_days" {
  name         = "airflow-variables-loan-days"
  value        = "21"
  key_vault_id = azurerm_key_vault.airflow["prod"].id
}

resource "azurerm_key_vault_secret" "branches" {
  name         = "airflow-variables-branches"
  value        = jsonencode(["central", "harbour", "north", "south", "bookmobile"])
  key_vault_id = azurerm_key_vault.airflow["prod"].id
}

resource "azurerm_key_vault_secret" "fine_per_day" {
  name         = "airflow-variables-fine-per-day"
  value        = "0.25"
  key_vault_id = azurerm_key_vault.airflow["prod"].id
}
