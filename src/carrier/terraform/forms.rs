//! Variables of Airflow in resources, modules and locals that airenv does not know, by their form.
//!
//! Enters: the body of a block. Leaves: a [`Block`] of the members of maps, the `{ name, value }` and the `"NAME=value"` in
//! it whose name is one of Airflow's, and of the names that a script in a string sets. Who gets them is not known, so the block
//! is open. Never takes what another block has read already.

use std::collections::HashSet;

use super::Reader;
use crate::carrier::Block;
use crate::format::hcl::BodyId;
use crate::format::hcl::value::Value;
use crate::text::{Mapped, Span, is_variable_name, name_length};

/// Blocks and values are nested so far.
const DEEPEST: usize = 12;

/// Variables, in order.
type Variables<'t> = Vec<(Mapped<'t>, Mapped<'t>)>;

impl<'t> Reader<'_, 't> {
    /// What a block gives by its form.
    pub(super) fn by_form(&mut self, name: String, body: BodyId) {
        let mut variables = Variables::new();
        self.walk(body, &mut variables, 0);
        let read = self.carried.blocks.iter().flat_map(|block| &block.variables);
        let known: HashSet<Span> = read.map(|(key, _)| key.whole()).collect();
        variables.retain(|(key, _)| !known.contains(&key.whole()));
        self.add(Block { name, variables, is_open: true, has_platform: true, ..Block::default() });
    }

    fn walk(&self, body: BodyId, found: &mut Variables<'t>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for attribute in self.hcl.attributes(body) {
            gather(&self.hcl.value(attribute.value), found, depth);
        }
        for block in self.hcl.blocks(body) {
            match (self.value(block.body, "name"), self.value(block.body, "value")) {
                (Some(name), Some(value)) => found.extend(pair(&name, &value)),
                _ => self.walk(block.body, found, depth + 1),
            }
        }
    }
}

fn gather<'t>(value: &Value<'t>, found: &mut Variables<'t>, depth: usize) {
    match value {
        _ if depth > DEEPEST => {}
        Value::Object(members, _) => {
            if let (Some(name), Some(value)) = (value.get("name"), value.get("value")) {
                found.extend(pair(name, value));
            }
            for (key, value) in members {
                match value.text().filter(|_| is_of_airflow(key)) {
                    Some(value) => found.push((key.clone(), value)),
                    None => gather(value, found, depth + 1),
                }
            }
        }
        Value::List(items, _) => {
            for item in items {
                match item {
                    Value::Text(text) => match assignment(text) {
                        Some(variable) => found.push(variable),
                        None => set_in_script(text, found),
                    },
                    other => gather(other, found, depth + 1),
                }
            }
        }
        Value::Text(text) => set_in_script(text, found),
        _ => {}
    }
}

/// The names that a script sets for programs: `export NAME=…`, `docker run -e NAME=…`, a line `NAME=…`. What the shell makes
/// of their values is not known here.
fn set_in_script<'t>(text: &Mapped<'t>, found: &mut Variables<'t>) {
    const BEFORE: [&[u8]; 4] = [b"export ", b"-e ", b"--env ", b"--env="];
    let bytes = text.bytes();
    for at in memchr::memmem::find_iter(bytes, b"AIRFLOW_") {
        let before = bytes.get(..at).unwrap_or_default();
        let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_start();
        let bare = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
        let is_set = line.is_empty() || BEFORE.iter().any(|word| bare.ends_with(word));
        let length = name_length(bytes.get(at..).unwrap_or_default());
        let is_assigned = bytes.get(at + length) == Some(&b'=');
        let key = text.slice(Span::new(at, at + length));
        if is_set && is_assigned && !line.starts_with(b"#") && is_of_airflow(&key) {
            found.push((key, Mapped::hole(text.origin(Span::new(at, at + length)))));
        }
    }
}

/// A name and a value that stand beside each other.
fn pair<'t>(name: &Value<'t>, value: &Value<'t>) -> Option<(Mapped<'t>, Mapped<'t>)> {
    let name = name.text().filter(is_of_airflow)?;
    Some((name, value.text()?))
}

/// `"NAME=value"`
fn assignment<'t>(text: &Mapped<'t>) -> Option<(Mapped<'t>, Mapped<'t>)> {
    let at = text.bytes().iter().position(|byte| *byte == b'=')?;
    let key = text.slice(Span::new(0, at));
    is_of_airflow(&key).then(|| (key, text.slice(Span::new(at + 1, text.len()))))
}

fn is_of_airflow(key: &Mapped<'_>) -> bool {
    key.is_certain() && key.text().is_some_and(|key| key.starts_with("AIRFLOW_") && is_variable_name(key))
}
