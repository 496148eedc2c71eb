//! Variable blocks, wherever they are in a file.
//!
//! Enters: a tree. Leaves: a [`Block`] for each map, list of `K=V` and list of names with values that sets a variable
//! of Airflow's. They are open, since the process may get more, except for Kubernetes containers, which get only their
//! own `env`.

use std::collections::HashSet;

use super::{
    Block, DEEPEST, Identity, Kind, Object, Variable, base64, cfg, compose, interpolation, kind as of_kind, typed,
};
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

/// All blocks below a node.
pub(super) fn blocks<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Block<'p>> {
    let keys = if kind == Kind::Kubernetes { keys_of_object(yaml, root) } else { &[] };
    let is_encoded = keys == ["data", "stringData"];
    let identity = match kind {
        Kind::Kubernetes => of_kind::object(yaml, root),
        Kind::AstroDeployment => of_kind::deployment(yaml, root),
        _ => None,
    };
    let mut search = Search { text, yaml, kind, keys, is_encoded, identity, seen: HashSet::new(), blocks: Vec::new() };
    if kind == Kind::HelmValues {
        search.of_chart(root);
    }
    search.look(root, (0, keys.is_empty()), None);
    search.blocks
}

/// The data of an object of Kubernetes, decoded.
pub(super) fn of_object<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId) -> Vec<Variable<'p>> {
    blocks(text, yaml, root, Kind::Kubernetes).into_iter().flat_map(|block| block.variables).collect()
}

/// The keys of a Kubernetes object's variables.
fn keys_of_object(yaml: &Yaml<'_>, root: NodeId) -> &'static [&'static str] {
    match yaml.get(root, "kind").and_then(|kind| yaml.text(kind)) {
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
    /// Whether `data` is in base64.
    is_encoded: bool,
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
            let mut variables = if self.kind == Kind::Kubernetes && !takes {
                of_container(self.yaml, node)
            } else {
                of_node(self.yaml, node, self.kind)
            };
            if self.is_encoded && owner.is_some_and(|(_, key)| key == "data") {
                variables.retain_mut(|(_, value)| base64::decoded(value).map(|text| *value = text).is_some());
            }
            let block = owner.map(|(owner, _)| self.container(owner)).unwrap_or_default();
            self.add(variables, block);
        }
        let is_anywhere = self.keys.is_empty();
        match self.yaml.value(node) {
            Value::Scalar(_) => {}
            Value::Map(members) => {
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

    fn add(&mut self, variables: Vec<Variable<'p>>, block: Block<'p>) {
        if variables.iter().any(|(key, _)| matters(key.bytes())) {
            self.blocks.push(Block { variables, ..block });
        }
    }

    /// The process of a map's variables: a container with a known image gets nothing else, except a region and an
    /// identity from the platform.
    fn container(&self, owner: NodeId) -> Block<'p> {
        let text = |key: &str| self.yaml.get(owner, key).and_then(|node| self.yaml.text(node));
        let objects = self.yaml.get(owner, "envFrom").map(|from| self.objects(from));
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
        let is_deployment = self.kind == Kind::AstroDeployment;
        let objects = objects.flatten().unwrap_or_default();
        Block { name, is_open: !is_known, has_platform: true, is_deployment, objects, identity, ..Block::default() }
    }

    /// What `envFrom` names; `None` where it renames what it takes.
    fn objects(&self, from: NodeId) -> Option<Vec<Object>> {
        let object = |item: &NodeId| {
            let named = |key: &str| self.yaml.at(*item, &[key, "name"]).and_then(|name| self.yaml.text(name));
            let config = named("configMapRef").map(|name| ("ConfigMap", name));
            let (kind, name) = config.or_else(|| named("secretRef").map(|name| ("Secret", name)))?;
            self.yaml.get(*item, "prefix").is_none().then(|| Object { kind, name: name.to_owned() })
        };
        self.yaml.items(from).iter().map(object).collect()
    }

    /// What all processes of an Airflow chart get: the sections of `airflow.cfg` in its values, then the variables in
    /// `config` of the community's chart, in `env`, and in `extraEnv`, which may be a string of YAML.
    fn of_chart(&mut self, root: NodeId) {
        let tops = [Some(root), self.yaml.get(root, "airflow")];
        for top in tops.into_iter().flatten() {
            let get = |key: &str| self.yaml.get(top, key);
            let (config, env, extra) = (get("config"), get("env"), get("extraEnv"));
            let mut variables = config.map(|config| cfg::of_chart(self.yaml, config)).unwrap_or_default();
            variables.extend(config.map(|config| self.with_nil(config)).unwrap_or_default());
            for node in [env, extra].into_iter().flatten() {
                variables.extend(self.of_string(node).unwrap_or_else(|| of_node(self.yaml, node, self.kind)));
            }
            self.seen.extend([config, env, extra].into_iter().flatten().map(|node| (node, true)));
            self.add(variables, Block { is_open: true, has_platform: true, ..Block::default() });
        }
    }

    /// A map of variables whose nulls become the text `<nil>`.
    fn with_nil(&self, config: NodeId) -> Vec<Variable<'p>> {
        let member = |(key, value): (NodeId, NodeId)| {
            let name = &self.yaml.scalar(key).filter(|name| name.text.bytes().starts_with(b"AIRFLOW_"))?.text;
            let is_null = self.yaml.scalar(value).is_some_and(Scalar::is_null);
            let nil = || Some(Mapped::decoded(&b"<nil>"[..], self.yaml.span(value)));
            let value = if is_null { nil() } else { given(self.yaml, value, self.kind) };
            Some((name.clone(), interpolation::value(&value?, self.kind)))
        };
        self.yaml.merged(config).into_iter().filter_map(member).collect()
    }

    /// The variables in a block scalar that is YAML itself.
    fn of_string(&self, node: NodeId) -> Option<Vec<Variable<'p>>> {
        let text = self.yaml.scalar(node).filter(|scalar| scalar.is_block)?.text.whole();
        // The first line has the same indentation as the others.
        let start = self.text.get(..text.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
        let nested = Yaml::read_part(self.text, Span::new(start, text.end as usize));
        nested.roots.first().map(|root| of_node(&nested, *root, Kind::Kubernetes))
    }
}

/// The variables of a node, in any of the three forms.
pub(super) fn of_node<'p>(yaml: &Yaml<'p>, node: NodeId, kind: Kind) -> Vec<Variable<'p>> {
    let variables = match yaml.value(node) {
        Value::Scalar(_) => Vec::new(),
        Value::Map(_) => of_map(yaml, node, kind),
        Value::List(items) => items.iter().filter_map(|item| of_item(yaml, *item, kind)).collect(),
    };
    variables.into_iter().map(|(key, value)| (key, interpolation::value(&value, kind))).collect()
}

/// The variables of a container or an object of Kubernetes: a reference is filled in only from those above it.
fn of_container<'p>(yaml: &Yaml<'p>, node: NodeId) -> Vec<Variable<'p>> {
    let Value::List(items) = yaml.value(node) else { return of_node(yaml, node, Kind::Kubernetes) };
    let mut above: HashSet<Vec<u8>> = HashSet::new();
    let mut variables = Vec::new();
    for (key, value) in items.iter().filter_map(|item| of_item(yaml, *item, Kind::Kubernetes)) {
        let value = interpolation::of_container(&value, &above);
        above.insert(key.bytes().to_vec());
        variables.push((key, value));
    }
    variables
}

fn of_map<'p>(yaml: &Yaml<'p>, node: NodeId, kind: Kind) -> Vec<Variable<'p>> {
    let of_member = |(key, value): (NodeId, NodeId)| {
        let key = yaml.scalar(key).filter(|_| yaml.text(key).is_some_and(is_variable_name))?;
        // GitLab's variables may have a description.
        let value = yaml.get(value, "value").filter(|_| kind == Kind::GitLab).unwrap_or(value);
        // What the host has, or nothing.
        let is_bare = kind == Kind::Compose && !yaml.is_tagged(value);
        let bare = || is_bare.then(|| Mapped::hole(key.text.whole()));
        Some((key.text.clone(), given(yaml, value, kind).or_else(bare)?))
    };
    yaml.merged(node).into_iter().filter_map(of_member).collect()
}

/// `K=V`, or a map of a name and a value.
fn of_item<'p>(yaml: &Yaml<'p>, item: NodeId, kind: Kind) -> Option<Variable<'p>> {
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
    let name = ["name", "key"].iter().find_map(|key| get(key))?;
    let name = yaml.scalar(name)?.text.clone();
    let value = get("value");
    let value = match value {
        Some(value) => given(yaml, value, kind)?,
        // From a cluster object, or from the deployment's existing value.
        None => Mapped::hole(name.whole()),
    };
    Some((name, value))
}

/// The string that a process gets from a scalar; that of a map or a list is unknown. Null is empty to GitHub and to
/// Kubernetes, and nothing to others.
fn given<'p>(yaml: &Yaml<'p>, value: NodeId, kind: Kind) -> Option<Mapped<'p>> {
    let Some(scalar) = yaml.scalar(value) else { return Some(Mapped::hole(yaml.span(value))) };
    if Scalar::is_null(scalar) {
        return matches!(kind, Kind::GitHub | Kind::Kubernetes).then(|| Mapped::decoded(&b""[..], yaml.span(value)));
    }
    let plain = scalar.text.text().filter(|_| scalar.is_plain);
    let Some(made) = plain.and_then(|text| typed::rewritten(text, kind)) else { return Some(scalar.text.clone()) };
    Some(Mapped::decoded(made.into_bytes(), scalar.text.whole()))
}
