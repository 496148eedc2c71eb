//! Blocks of variables wherever they stand in a file.
//!
//! Enters: a tree. Leaves: a [`Block`] for each map, list of `K=V` and list of names with values that holds variables of
//! Airflow's. Nobody knows what else the process gets: all of them are open.

use std::collections::HashSet;

use super::interpolation;
use super::{Block, DEEPEST, Kind, Variable};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span, is_variable_name};

/// What stands under these keys are no variables of a process.
const OTHERS: &[&str] = &["args", "with", "inputs", "outputs", "secrets", "parameters", "labels", "annotations"];

/// Every block below a node.
pub(super) fn blocks<'p>(yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Block<'p>> {
    let keys = if kind == Kind::Kubernetes { keys_of_object(yaml, root) } else { &[] };
    let mut search = Search { yaml, kind, keys, seen: HashSet::new(), blocks: Vec::new() };
    search.look(root, 0, keys.is_empty());
    search.blocks
}

/// The keys under which an object of Kubernetes has variables as they are: a `Secret` has its `data` in base64.
fn keys_of_object(yaml: &Yaml<'_>, root: NodeId) -> &'static [&'static str] {
    match yaml.get(root, "kind").and_then(|kind| yaml.text(kind)) {
        Some("ConfigMap") => &["data"],
        Some("Secret") => &["stringData"],
        _ => &["env"],
    }
}

struct Search<'y, 'p> {
    yaml: &'y Yaml<'p>,
    kind: Kind,
    /// The keys under which variables stand; none: anywhere.
    keys: &'static [&'static str],
    /// What was looked at, and whether as variables.
    seen: HashSet<(NodeId, bool)>,
    blocks: Vec<Block<'p>>,
}

impl Search<'_, '_> {
    fn look(&mut self, node: NodeId, depth: usize, is_place: bool) {
        // What an alias leads to is one block, wherever it is named.
        if depth > DEEPEST || !self.seen.insert((node, is_place)) {
            return;
        }
        let variables = if is_place { of_node(self.yaml, node, self.kind) } else { Vec::new() };
        if variables.iter().any(|(key, _)| matters(key.bytes())) {
            self.blocks.push(Block { variables, is_open: true, ..Block::default() });
        }
        let is_anywhere = self.keys.is_empty();
        match self.yaml.value(node) {
            Value::Scalar(_) => {}
            Value::Map(members) => {
                for (key, value) in members {
                    let key = self.yaml.text(*key).unwrap_or_default();
                    if !OTHERS.contains(&key) {
                        self.look(*value, depth + 1, is_anywhere || self.keys.contains(&key));
                    }
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.look(*item, depth + 1, is_anywhere)),
        }
    }
}

/// The variables that a node is, in any of the three forms.
pub(super) fn of_node<'p>(yaml: &Yaml<'p>, node: NodeId, kind: Kind) -> Vec<Variable<'p>> {
    let variables = match yaml.value(node) {
        Value::Scalar(_) => Vec::new(),
        Value::Map(_) => of_map(yaml, node),
        Value::List(items) => items.iter().filter_map(|item| of_item(yaml, *item)).collect(),
    };
    variables.into_iter().map(|(key, value)| (key, interpolation::value(&value, kind))).collect()
}

fn of_map<'p>(yaml: &Yaml<'p>, node: NodeId) -> Vec<Variable<'p>> {
    let of_member = |(key, value): (NodeId, NodeId)| {
        let key = yaml.scalar(key).filter(|_| yaml.text(key).is_some_and(is_variable_name))?;
        Some((key.text.clone(), given(yaml, value)?))
    };
    yaml.merged(node).into_iter().filter_map(of_member).collect()
}

/// `K=V`, or a map of a name and a value.
fn of_item<'p>(yaml: &Yaml<'p>, item: NodeId) -> Option<Variable<'p>> {
    if let Some(scalar) = yaml.scalar(item) {
        let equals = memchr::memchr(b'=', scalar.text.bytes())?;
        let part = |from: usize, to: usize| scalar.text.slice(Span::new(from, to));
        let key = part(0, equals);
        return key.text().is_some_and(is_variable_name).then(|| (key, part(equals + 1, scalar.text.len())));
    }
    let name = ["name", "key"].iter().find_map(|key| yaml.get(item, key))?;
    let name = yaml.scalar(name)?.text.clone();
    let value = yaml.get(item, "value");
    let value = match value {
        Some(value) => given(yaml, value)?,
        // From an object of the cluster, or from the keys of the deployment.
        None => Mapped::hole(name.whole()),
    };
    Some((name, value))
}

/// The text that a scalar gives; null gives none, and of what is no scalar nobody knows.
fn given<'p>(yaml: &Yaml<'p>, value: NodeId) -> Option<Mapped<'p>> {
    let Some(scalar) = yaml.scalar(value) else { return Some(Mapped::hole(yaml.span(value))) };
    (!scalar.is_null()).then(|| scalar.text.clone())
}
