//! What is odd in the blocks of variables of a file.
//!
//! Enters: a tree. Leaves: maps where a text belongs, names that stand twice, and in a deployment of Astro secrets that are
//! not marked. Looks only where a name of Airflow's stands.

use std::collections::{HashMap, HashSet};

use super::{DEEPEST, Kind, Oddity, OddityKind};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span};

/// The keys under which variables of a process stand.
const PLACES: &[&str] =
    &["env", "environment", "variables", "environment_variables", "data", "stringData", "extraEnv", "config"];

/// Everything that is odd below a node.
pub(super) fn of<'p>(yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Oddity<'p>> {
    let mut search = Search { yaml, kind, seen: HashSet::new(), found: Vec::new() };
    search.look(root, 0, false);
    search.found
}

struct Search<'y, 'p> {
    yaml: &'y Yaml<'p>,
    kind: Kind,
    /// What was looked at, and whether as variables.
    seen: HashSet<(NodeId, bool)>,
    found: Vec<Oddity<'p>>,
}

impl<'p> Search<'_, 'p> {
    fn look(&mut self, node: NodeId, depth: usize, is_place: bool) {
        if depth > DEEPEST || !self.seen.insert((node, is_place)) {
            return;
        }
        match self.yaml.value(node) {
            Value::Scalar(_) => {}
            Value::Map(members) => {
                if is_place {
                    self.of_map(members);
                }
                for (key, value) in members {
                    let key = self.yaml.text(*key).unwrap_or_default();
                    self.look(*value, depth + 1, PLACES.contains(&key));
                }
            }
            Value::List(items) => {
                if is_place {
                    self.of_list(items);
                }
                for item in items {
                    self.look(*item, depth + 1, false);
                }
            }
        }
    }

    fn name(&self, node: NodeId) -> Option<Mapped<'p>> {
        let name = &self.yaml.scalar(node)?.text;
        matters(name.bytes()).then(|| name.clone())
    }

    fn of_map(&mut self, members: &[(NodeId, NodeId)]) {
        let mut first = HashMap::new();
        for (key, value) in members {
            let Some(name) = self.name(*key) else { continue };
            // The parts of a chart's own configuration are maps.
            if self.yaml.scalar(*value).is_none() && name.bytes().starts_with(b"AIRFLOW_") {
                self.add(OddityKind::NotText, &name, self.yaml.span(*value), None);
            }
            self.twice(&mut first, &name);
        }
    }

    fn of_list(&mut self, items: &[NodeId]) {
        let mut first = HashMap::new();
        for item in items {
            let own = ["name", "key"].iter().find_map(|key| self.yaml.get(*item, key));
            let Some(name) = own.and_then(|own| self.name(own)) else { continue };
            let value = self.yaml.get(*item, "value");
            if let Some(value) = value.filter(|value| self.yaml.scalar(*value).is_none()) {
                self.add(OddityKind::NotText, &name, self.yaml.span(value), None);
            }
            self.twice(&mut first, &name);
            if self.kind == Kind::AstroDeployment {
                self.of_deployment(*item, &name, value);
            }
        }
    }

    /// A variable of a deployment of Astro is a secret where `is_secret` says so, in this very spelling.
    fn of_deployment(&mut self, item: NodeId, name: &Mapped<'p>, value: Option<NodeId>) {
        let flag = self.yaml.get(item, "is_secret");
        let is_marked = flag.and_then(|flag| self.yaml.text(flag)) == Some("true");
        match value {
            Some(_) if !is_marked => {
                self.add(OddityKind::NotMarked, name, name.whole(), flag.map(|flag| self.yaml.span(flag)));
            }
            None | Some(_) => {}
        }
    }

    fn twice(&mut self, first: &mut HashMap<Vec<u8>, Span>, name: &Mapped<'p>) {
        if let Some(first) = first.insert(name.bytes().to_vec(), name.whole()) {
            self.add(OddityKind::Twice, name, name.whole(), Some(first));
        }
    }

    fn add(&mut self, kind: OddityKind, name: &Mapped<'p>, span: Span, beside: Option<Span>) {
        self.found.push(Oddity { kind, name: name.clone(), span, beside });
    }
}
