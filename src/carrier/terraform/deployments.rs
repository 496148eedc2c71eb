//! Astro deployments.
//!
//! Enters: the body of an `astro_deployment`. Leaves: a block of its variables, and those that are secrets without being
//! marked as such. The list is all that the deployment gets, besides what Astro and the image set.

use super::Reader;
use crate::carrier::{Block, Identity, OddityKind};
use crate::format::hcl::BodyId;
use crate::format::hcl::value::Value;
use crate::text::{Mapped, is_variable_name};

impl Reader<'_, '_> {
    pub(super) fn astro(&mut self, body: BodyId) {
        let Some(Value::List(items, _)) = self.value(body, "environment_variables") else { return };
        let name = self.named("Astro deployment", body);
        // As for a deployment file: applying it deletes what it does not name.
        let has_identity = self.hcl.attribute(body, "workload_identity").is_some();
        let identity = self.text(body, "name").map(|name| Identity::deployment(vec![name]));
        let mut block = Block { name, has_identity, identity, is_deployment: true, ..Block::default() };
        for item in items {
            let key = item.get("key").and_then(Value::text).filter(|key| key.text().is_some_and(is_variable_name));
            let value = item.get("value").and_then(Value::text);
            let (Some(key), Some(value)) = (key.filter(Mapped::is_certain), value) else {
                block.is_open = true;
                continue;
            };
            let flag = item.get("is_secret");
            let is_plain = match flag {
                None | Some(Value::Null(_)) => true,
                Some(Value::Plain(flag) | Value::Text(flag)) => flag.bytes() == b"false",
                Some(_) => false,
            };
            if is_plain {
                self.odd(OddityKind::NotMarked, &key, key.whole(), flag.map(Value::span));
            }
            block.variables.push((key, value));
        }
        // All of them are for Airflow.
        if !block.variables.is_empty() {
            self.carried.blocks.push(block);
        }
    }
}
