//! Containers of Kubernetes and of ECS.
//!
//! Enters: the body of a resource. Leaves: a block for each container with variables, each `data` of a config map or a
//! secret, and each manifest.

use super::Reader;
use crate::carrier::{Block, Kind, compose};
use crate::format::hcl::value::Value;
use crate::format::hcl::{self, BodyId};
use crate::text::{Mapped, is_variable_name};

/// Blocks of Kubernetes are nested so far: a cron job has the most.
const DEEPEST: usize = 12;

impl<'t> Reader<'_, 't> {
    /// A resource of the provider for Kubernetes.
    pub(super) fn kubernetes(&mut self, of: &str, body: BodyId) {
        let is_data = of.starts_with("kubernetes_config_map") || of.starts_with("kubernetes_secret");
        if let Some(data) = self.hcl.attribute(body, "data").filter(|_| is_data) {
            let members = self.entries(data.value).members.into_iter();
            let of_member = |(key, value): (Mapped<'t>, Value<'t>)| {
                let key = key.text().is_some_and(is_variable_name).then_some(key)?;
                Some((key, value.text()?))
            };
            let variables = members.filter_map(of_member).collect();
            self.add(Block { variables, is_open: true, has_platform: true, ..Block::default() });
        }
        let metadata = self.hcl.blocks_of(body, "metadata").next().map(|block| block.body);
        let name = metadata.and_then(|metadata| self.text(metadata, "name")).unwrap_or_default();
        self.containers(&format!("{of} {name}"), body, 0);
    }

    fn containers(&mut self, owner: &str, body: BodyId, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let hcl = self.hcl;
        for block in hcl.blocks(body) {
            match block.kind.of_text(hcl.text()) {
                "container" | "init_container" => self.container(owner, block.body),
                _ => self.containers(owner, block.body, depth + 1),
            }
        }
    }

    fn container(&mut self, owner: &str, body: BodyId) {
        let text = self.hcl.text();
        let is_other = |block: &hcl::Block| {
            let label = block.labels.first().map(|label| label.of_text(text));
            let kind = block.kind.of_text(text);
            kind == "env_from" || kind == "dynamic" && matches!(label, Some("env" | "env_from"))
        };
        let is_known = self.text(body, "image").is_some_and(|image| compose::is_known(&image))
            && !self.hcl.blocks(body).iter().any(is_other);
        let name = self.text(body, "name").map_or_else(|| owner.to_owned(), |name| format!("{owner} container {name}"));
        let variables = self.hcl.blocks_of(body, "env").filter_map(|block| self.variable(block.body)).collect();
        self.add(Block { name, variables, is_open: !is_known, has_platform: true, ..Block::default() });
    }

    fn variable(&self, body: BodyId) -> Option<(Mapped<'t>, Mapped<'t>)> {
        let name = self.value(body, "name")?.text()?;
        let name = name.text().is_some_and(is_variable_name).then(|| name.clone())?;
        let is_elsewhere = self.hcl.blocks_of(body, "value_from").next().is_some();
        let value = match self.value(body, "value") {
            Some(value) => value.text()?,
            None if is_elsewhere => Mapped::hole(name.whole()),
            None => return None,
        };
        Some((name, value))
    }

    /// A whole object of Kubernetes, as an object of Terraform or as YAML.
    pub(super) fn manifest(&mut self, body: BodyId) {
        let manifest = ["manifest", "yaml_body"].iter().find_map(|name| self.hcl.attribute(body, name));
        let manifest = manifest.map(|attribute| self.hcl.yaml_value(attribute.value));
        match manifest {
            Some(Value::Text(text)) => self.embedded(&text, Kind::Kubernetes),
            Some(object @ Value::Object(..)) => self.embedded(&object.json(), Kind::Kubernetes),
            _ => {}
        }
    }

    /// The containers of a task definition, which are JSON.
    pub(super) fn ecs(&mut self, body: BodyId) {
        if let Some(Value::Text(text)) = self.value(body, "container_definitions") {
            self.embedded(&text, Kind::Terraform);
        }
    }
}
