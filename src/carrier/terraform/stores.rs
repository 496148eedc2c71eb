//! Secrets and parameters that Terraform writes to a store.
//!
//! Enters: the body of a resource. Leaves: the store and the name of the secret, if it is literal or begins so; and the
//! secret, if that is literal.

use super::Reader;
use crate::carrier::StoredSecret;
use crate::format::hcl::{BodyId, Hcl};
use crate::format::is_json;
use crate::knowledge::Store;
use crate::text::{Mapped, Span};

/// The resources that write a secret, and the attribute with its name.
const RESOURCES: [(&str, Store, &str); 5] = [
    ("aws_ssm_parameter", Store::AwsParameterStore, "name"),
    ("aws_secretsmanager_secret", Store::AwsSecretsManager, "name"),
    ("google_secret_manager_secret", Store::GoogleSecretManager, "secret_id"),
    ("azurerm_key_vault_secret", Store::AzureKeyVault, "name"),
    ("vault_kv_secret_v2", Store::HashicorpVault, "name"),
];

/// The attributes that hold the secret itself.
const VALUES: [(&str, &str); 3] = [
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("google_secret_manager_secret_version", "secret_data"),
    ("azurerm_key_vault_secret", "value"),
];

impl Reader<'_, '_> {
    pub(super) fn store(&mut self, of: &str, body: BodyId) {
        let value = VALUES.iter().find(|(own, _)| *own == of).and_then(|(_, attribute)| self.value(body, attribute));
        let value = value.and_then(|value| value.text()).filter(Mapped::is_certain);
        self.carried.literals.extend(value.map(|value| (None, value)));
        let Some((_, store, attribute)) = RESOURCES.iter().find(|(own, ..)| *own == of) else { return };
        let Some(name) = self.value(body, attribute).and_then(|name| name.text()) else { return };
        let mount = self.text(body, "mount").map(|mount| format!("{}/", mount.trim_matches('/')));
        // A name without its mount says nothing.
        if *store == Store::HashicorpVault && mount.is_none() {
            return;
        }
        let kind = self.value(body, "type").and_then(|kind| kind.text()).filter(|_| *store == Store::AwsParameterStore);
        let region = self.value(body, "region").and_then(|region| region.text());
        let has_provider = self.hcl.attribute(body, "provider").is_some();
        self.carried.secrets.push(StoredSecret { store: *store, name, mount, kind, region, has_provider });
    }
}

/// The region of each provider for AWS in a file that resources have without naming it; `None` where it is not literal.
pub fn regions<'t>(path: &str, text: &'t str) -> Vec<Option<Mapped<'t>>> {
    let hcl = if is_json(path) { Hcl::read_json(text) } else { Hcl::read(text) };
    let is_aws = |label: &Span| label.of_text(text).trim_matches('"') == "aws";
    let blocks = hcl.blocks(hcl.root());
    let providers =
        blocks.iter().filter(|block| block.kind.of_text(text) == "provider" && block.labels.iter().any(is_aws));
    let usual = providers.filter(|block| hcl.attribute(block.body, "alias").is_none());
    let region = |body: BodyId| hcl.value(hcl.attribute(body, "region")?.value).text();
    usual.map(|block| region(block.body).filter(Mapped::is_certain)).collect()
}
