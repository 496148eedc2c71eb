//! Variable blocks, wherever they are in a file.
//!
//! Enters: a tree. Leaves: a [`Block`] for each map, list of `K=V` and list of names with values that sets a variable
//! of Airflow's. They are open, since the process may get more, except for Kubernetes containers, which get only their
//! own `env`.

use std::collections::{HashMap, HashSet};

use super::{Block, DEEPEST, Identity, Kind, Variable, base64, compose, interpolation, kind, taken, typed, values};
use crate::format::yaml::{NodeId, Scalar, Value, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span, is_variable_name};

/// The keys of maps that are not variables of a process.
const OTHERS: &[&str] = &[
    "args",
    "with",
    "inputs",
    "outputs",
    "secrets",
    "parameters",
    "labels",
    "annotations",
    // Switches of the official chart, named like the variables that they bring.
    "enableBuiltInSecretEnvVars",
];

/// The keys of a variable's name in a list; an Astro deployment knows the second only.
pub(super) const NAMES: [&str; 2] = ["name", "key"];

/// All blocks below a node.
pub(super) fn blocks<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Block<'p>> {
    let keys: &'static [&'static str] = match kind {
        Kind::Kubernetes => keys_of_object(yaml, root),
        // The rest of the file is no variable.
        Kind::AstroDeployment => &["environment_variables"],
        _ => &[],
    };
    let is_encoded = keys == ["data", "stringData"];
    let identity = match kind {
        Kind::Kubernetes => kind::object(yaml, root),
        Kind::AstroDeployment => kind::deployment(yaml, root),
        _ => None,
    };
    let mut search = Search { text, yaml, kind, keys, identity, seen: HashSet::new(), blocks: Vec::new() };
    if kind == Kind::HelmValues {
        search.of_chart(root);
    }
    if is_encoded {
        search.of_secret(root);
    }
    search.look(root, (0, keys.is_empty()), None);
    search.blocks
}

/// The data of an object of Kubernetes, decoded.
pub(super) fn of_object<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId) -> Vec<Variable<'p>> {
    blocks(text, yaml, root, Kind::Kubernetes).into_iter().flat_map(|block| block.variables).collect()
}

/// The keys of a Kubernetes object's variables.
pub(super) fn keys_of_object(yaml: &Yaml<'_>, root: NodeId) -> &'static [&'static str] {
    match yaml.text_at(root, "kind") {
        Some("ConfigMap") => &["data"],
        Some("Secret") => &["data", "stringData"],
        _ => &["env"],
    }
}

struct Search<'y, 'p> {
    text: &'p str,
    yaml: &'y Yaml<'p>,
    kind: Kind,
    /// The keys of variable blocks; empty: any key.
    keys: &'static [&'static str],
    /// What the document describes.
    identity: Option<Identity>,
    /// Nodes already visited, and whether as variables.
    seen: HashSet<(NodeId, bool)>,
    blocks: Vec<Block<'p>>,
}

impl<'p> Search<'_, 'p> {
    /// Looks at a node that is a member of `owner` and, if it `is_place`, may be variables.
    fn look(&mut self, node: NodeId, (depth, is_place): (usize, bool), owner: Option<(NodeId, &str)>) {
        // An alias's target is one block, wherever it is named.
        if depth > DEEPEST || !self.seen.insert((node, is_place)) {
            return;
        }
        if is_place {
            // What a container takes from elsewhere can be referred to as well.
            let takes = owner.is_some_and(|(owner, _)| self.yaml.get(owner, "envFrom").is_some());
            let variables = if self.kind == Kind::Kubernetes {
                of_container(self.yaml, node, takes)
            } else {
                of_node(self.yaml, node, self.kind)
            };
            let mut block = owner.map(|(owner, _)| self.container(owner)).unwrap_or_default();
            if self.kind == Kind::Kubernetes {
                block.references = taken::references(self.yaml, node);
            }
            self.add(variables, block);
        }
        let is_anywhere = self.keys.is_empty();
        match self.yaml.value(node) {
            Value::Scalar(_) => {}
            Value::Map(members) => {
                self.of_bare_container(node);
                for (key, value) in members {
                    let key = self.yaml.text(*key).unwrap_or_default();
                    if !OTHERS.contains(&key) {
                        let is_place = is_anywhere || self.keys.contains(&key);
                        self.look(*value, (depth + 1, is_place), Some((node, key)));
                    }
                }
            }
            Value::List(items) => {
                for item in items {
                    self.look(*item, (depth + 1, is_anywhere), None);
                }
            }
        }
    }

    /// A container that takes all its variables from objects of the cluster.
    fn of_bare_container(&mut self, node: NodeId) {
        let has = |key: &str| self.yaml.get(node, key).is_some();
        if self.kind == Kind::Kubernetes && self.keys == ["env"] && has("envFrom") && has("image") && !has("env") {
            let block = self.container(node);
            if !block.objects.is_empty() {
                self.blocks.push(block);
            }
        }
    }

    /// The data of a Secret: what is in base64, and the plain text, which wins.
    fn of_secret(&mut self, root: NodeId) {
        let [data, plain] = ["data", "stringData"].map(|key| self.yaml.get(root, key));
        let of_node = |node: Option<NodeId>| node.map(|node| of_map(self.yaml, node, self.kind)).unwrap_or_default();
        let mut variables = of_node(data);
        variables.retain_mut(|(_, value)| {
            let decoded = if value.is_certain() { base64::decoded(value) } else { Some(value.clone()) };
            decoded.map(|text| *value = text).is_some()
        });
        variables.extend(of_node(plain));
        self.seen.extend([data, plain].into_iter().flatten().map(|node| (node, true)));
        self.add(variables, self.container(root));
    }

    fn add(&mut self, variables: Vec<Variable<'p>>, block: Block<'p>) {
        // A deployment of Astro exists for Airflow only.
        let is_own = block.is_deployment && !variables.is_empty();
        if is_own || variables.iter().any(|(key, _)| matters(key.bytes())) {
            self.blocks.push(Block { variables, ..block });
        }
    }

    /// The process of a map's variables: a container with a known image gets nothing else, except a region and an
    /// identity from the platform. An Astro deployment gets what its file says: applying the file deletes all else.
    fn container(&self, owner: NodeId) -> Block<'p> {
        let text = |key: &str| self.yaml.text_at(owner, key);
        if self.kind == Kind::AstroDeployment {
            let has_identity = self.yaml.at(owner, &["configuration", "workload_identity"]).is_some();
            let name = self.yaml.at(owner, &["configuration", "name"]).and_then(|name| self.yaml.text(name));
            let name = name.unwrap_or_default().to_owned();
            let identity = self.identity.clone();
            return Block { name, has_identity, is_deployment: true, identity, ..Block::default() };
        }
        if let Some(object) = super::objects::object_at(self.yaml, owner).filter(|_| self.kind == Kind::Kubernetes) {
            let name = format!("{} {}", object.kind, object.name);
            let (object, identity) = (Some(object), self.identity.clone());
            return Block { name, is_open: true, has_platform: true, object, identity, ..Block::default() };
        }
        let objects = self.yaml.get(owner, "envFrom").map(|from| taken::objects(self.yaml, from));
        let is_known = self.kind == Kind::Kubernetes
            && text("image").is_some_and(compose::is_known)
            && objects.as_ref().is_none_or(Option::is_some);
        let own = text("name");
        let identity = match own.filter(|_| self.keys == ["env"]) {
            Some(name) => self.identity.as_ref().map(|object| object.container(name)),
            // The variables of something that has no name of its own belong to no one.
            None => self.identity.clone().filter(|_| self.keys != ["env"]),
        };
        let name = own.filter(|_| is_known).unwrap_or_default().to_owned();
        let objects = objects.flatten().unwrap_or_default();
        Block { name, is_open: !is_known, has_platform: true, objects, identity, ..Block::default() }
    }

    /// What all processes of an Airflow chart get.
    fn of_chart(&mut self, root: NodeId) {
        for top in values::tops(self.yaml, root) {
            let parts = values::parts(self.text, self.yaml, top);
            let places = ["config", "env", "extraEnv", "extraEnvVars"].map(|key| self.yaml.get(top, key));
            self.seen.extend(places.into_iter().flatten().map(|node| (node, true)));
            self.add(parts.all(), Block { is_open: true, has_platform: true, ..Block::default() });
        }
    }
}

/// The variables of a node, in any of the three forms.
pub(super) fn of_node<'p>(yaml: &Yaml<'p>, node: NodeId, kind: Kind) -> Vec<Variable<'p>> {
    let expanded = |(key, value)| (key, interpolation::value(&value, kind));
    match yaml.value(node) {
        Value::Scalar(_) => Vec::new(),
        Value::Map(_) => of_map(yaml, node, kind),
        Value::List(items) => items.iter().filter_map(|item| of_item(yaml, *item, kind)).map(expanded).collect(),
    }
}

/// The variables of a container or an object of Kubernetes: a reference is filled in only from those above it, and from
/// what the container takes from elsewhere.
fn of_container<'p>(yaml: &Yaml<'p>, node: NodeId, takes: bool) -> Vec<Variable<'p>> {
    let Value::List(items) = yaml.value(node) else { return of_node(yaml, node, Kind::Kubernetes) };
    let mut above: HashMap<Vec<u8>, Mapped<'p>> = HashMap::new();
    let mut variables = Vec::new();
    for (key, value) in items.iter().filter_map(|item| of_item(yaml, *item, Kind::Kubernetes)) {
        let value = interpolation::of_container(&value, &above, takes);
        above.insert(key.bytes().to_vec(), value.clone());
        variables.push((key, value));
    }
    variables
}

fn of_map<'p>(yaml: &Yaml<'p>, node: NodeId, kind: Kind) -> Vec<Variable<'p>> {
    let of_member = |(key, value): (NodeId, NodeId)| {
        let key = yaml.scalar(key).filter(|_| yaml.text(key).is_some_and(is_variable_name))?;
        let described = (kind == Kind::GitLab).then(|| described(yaml, value)).flatten();
        let (value, is_raw) = match described {
            Some((value, is_raw)) => (value?, is_raw),
            None => (value, false),
        };
        // What the host has, or nothing.
        let is_bare = kind == Kind::Compose && !yaml.is_tagged(value);
        let bare = || is_bare.then(|| Mapped::hole(key.text.whole()));
        let value = given(yaml, value, kind).or_else(bare)?;
        let value = match kind {
            _ if is_raw => value,
            // References are for variables of containers only.
            Kind::Kubernetes => interpolation::of_data(&value),
            _ => interpolation::value(&value, kind),
        };
        Some((key.text.clone(), value))
    };
    yaml.merged(node).into_iter().filter_map(of_member).collect()
}

/// A variable of GitLab that a map describes: its value, and whether nothing in it is expanded; `None` for other maps.
pub(super) fn described(yaml: &Yaml<'_>, node: NodeId) -> Option<(Option<NodeId>, bool)> {
    const KEYS: [&str; 4] = ["value", "description", "expand", "options"];
    let is_known = |(key, _): &(NodeId, NodeId)| yaml.text(*key).is_some_and(|key| KEYS.contains(&key));
    let members = yaml.members(node);
    (!members.is_empty() && members.iter().all(is_known)).then(|| {
        let is_raw = yaml.text_at(node, "expand") == Some("false");
        (yaml.get(node, "value"), is_raw)
    })
}

/// Whether go-yaml reads a scalar as true.
pub(super) fn is_true(yaml: &Yaml<'_>, node: NodeId) -> bool {
    let plain = yaml.scalar(node).filter(|scalar| scalar.is_plain).and_then(|scalar| scalar.text.text());
    plain.is_some_and(|text| typed::boolean(text, Kind::AstroDeployment) == Some(true))
}

/// Whether go-yaml takes a node for a boolean, as far as is known; null is none, and taken for false.
pub(super) fn is_boolean(yaml: &Yaml<'_>, node: NodeId) -> bool {
    let Some(scalar) = yaml.scalar(node) else { return false };
    let is_known = |text: &str| typed::boolean(text, Kind::AstroDeployment).is_some();
    !scalar.text.is_certain() || scalar.is_null() || scalar.is_plain && scalar.text.text().is_some_and(is_known)
}

/// `K=V`, or a map of a name and a value.
pub(super) fn of_item<'p>(yaml: &Yaml<'p>, item: NodeId, kind: Kind) -> Option<Variable<'p>> {
    if let Some(scalar) = yaml.scalar(item) {
        let Some(equals) = memchr::memchr(b'=', scalar.text.bytes()) else {
            let is_name = kind == Kind::Compose && scalar.text.text().is_some_and(is_variable_name);
            return is_name.then(|| (scalar.text.clone(), Mapped::hole(scalar.text.whole())));
        };
        let part = |from: usize, to: usize| scalar.text.slice(Span::new(from, to));
        let key = part(0, equals);
        return key.text().is_some_and(is_variable_name).then(|| (key, part(equals + 1, scalar.text.len())));
    }
    let get = |key: &str| match kind {
        Kind::AstroDeployment => yaml.get_in_any_case(item, key),
        _ => yaml.get(item, key),
    };
    let mut names = NAMES.iter().filter(|key| **key == "key" || kind != Kind::AstroDeployment);
    let name = names.find_map(|key| get(key))?;
    let name = yaml.scalar(name)?.text.clone();
    let value = match get("value") {
        // What is stored as a secret is not shown: `astro deployment inspect` writes nothing in its place.
        Some(value) if is_stored_secret(yaml, (item, value), kind) => Mapped::hole(yaml.span(value)),
        Some(value) => given(yaml, value, kind)?,
        None if kind == Kind::Kubernetes && yaml.members(item).len() == 1 => Mapped::decoded(&b""[..], name.whole()),
        // From a cluster object, or from the deployment's existing value.
        None => Mapped::hole(name.whole()),
    };
    Some((name, value))
}

/// Whether a variable of an Astro deployment is a secret without a value.
fn is_stored_secret(yaml: &Yaml<'_>, (item, value): (NodeId, NodeId), kind: Kind) -> bool {
    let is_empty = yaml.scalar(value).is_some_and(|scalar| scalar.text.is_empty() || scalar.is_null());
    let flag = || yaml.get_in_any_case(item, "is_secret").is_some_and(|flag| is_true(yaml, flag));
    kind == Kind::AstroDeployment && is_empty && flag()
}

/// The string that a process gets from a scalar; that of a map or a list is unknown. Null is empty to GitHub and to
/// Kubernetes, and nothing to others.
pub(super) fn given<'p>(yaml: &Yaml<'p>, value: NodeId, kind: Kind) -> Option<Mapped<'p>> {
    let Some(scalar) = yaml.scalar(value) else { return Some(Mapped::hole(yaml.span(value))) };
    if Scalar::is_null(scalar) {
        return matches!(kind, Kind::GitHub | Kind::Kubernetes).then(|| Mapped::decoded(&b""[..], yaml.span(value)));
    }
    let plain = scalar.text.text().filter(|_| scalar.is_plain);
    let Some(made) = plain.and_then(|text| typed::rewritten(text, kind)) else { return Some(scalar.text.clone()) };
    Some(Mapped::decoded(made.into_bytes(), scalar.text.whole()))
}
