//! The objects in a dump: those of a cluster, containers of Docker, the variables of a deployment of Astro.
//!
//! Enters: a tree. Leaves: whether it is what the platform prints, and a [`Block`] for each container. What a container
//! takes from an object counts if the dump has that object; else something else sets more.
//!
//! Source: `kubectl set env --local -o json` and `-o yaml` of 1.32, run; the API of Docker and `inspect.go` of the Astro
//! CLI, whose secrets have an empty value, not run.

use std::collections::HashMap;

use super::{Block, Kind, Variable, compose, variables};
use crate::carrier::{EnvFrom, Identity};
use crate::format::yaml::{NodeId, Yaml};
use crate::text::{Mapped, Span, is_variable_name};

/// What the API of Kubernetes adds to what people write.
const OWN: [&str; 3] = ["uid", "resourceVersion", "creationTimestamp"];

/// The label of the service that `docker compose` starts a container for.
const SERVICE: &str = "com.docker.compose.service";

/// The objects in a tree, those of a list one by one.
fn members(yaml: &Yaml<'_>, root: NodeId) -> Vec<NodeId> {
    match yaml.get(root, "items").filter(|_| crate::carrier::kind::is_list(yaml, root)) {
        Some(items) => yaml.items(items).to_vec(),
        None => vec![root],
    }
}

/// Whether objects come from a cluster; a list may be empty.
pub(super) fn are_live(yaml: &Yaml<'_>, root: NodeId) -> bool {
    // A dry run has the key, too.
    let is_set = |node: NodeId| yaml.scalar(node).is_some_and(|scalar| !scalar.is_null());
    let is_live = |object: &NodeId| OWN.iter().any(|key| yaml.at(*object, &["metadata", key]).is_some_and(is_set));
    members(yaml, root).iter().all(is_live)
}

/// A block for each container and each object with data.
pub(super) fn of_cluster<'p>(text: &'p str, yaml: &Yaml<'p>) -> Vec<Block<'p>> {
    let objects: Vec<NodeId> = yaml.roots.iter().flat_map(|root| members(yaml, *root)).collect();
    let mut named: HashMap<(&str, &str, Option<&str>), NodeId> = HashMap::new();
    for object in &objects {
        let text = |path: &[&str]| yaml.at(*object, path).and_then(|value| yaml.text(value));
        if let (Some(kind), Some(name)) = (text(&["kind"]), text(&["metadata", "name"])) {
            named.entry((kind, name, namespace(yaml, *object))).or_insert(*object);
        }
    }
    let mut blocks = Vec::new();
    for object in &objects {
        let namespace = namespace(yaml, *object);
        for mut block in variables::blocks(text, yaml, *object, Kind::Kubernetes) {
            let mut taken = Vec::new();
            for EnvFrom { object: wanted, prefix } in std::mem::take(&mut block.objects) {
                let Some(one) = named.get(&(wanted.kind, wanted.name.as_str(), namespace)) else {
                    block.is_open = true;
                    continue;
                };
                let variables = variables::of_object(text, yaml, *one).into_iter();
                taken.extend(variables.map(|(key, value)| (with_prefix(key, &prefix), value)));
            }
            // The files of the project do not say what these objects have in the cluster.
            (block.references, block.object) = (Vec::new(), None);
            taken.append(&mut block.variables);
            block.variables = taken;
            blocks.push(block);
        }
    }
    blocks
}

/// The name of a variable that a container takes with a prefix.
fn with_prefix<'p>(key: Mapped<'p>, prefix: &str) -> Mapped<'p> {
    if prefix.is_empty() {
        return key;
    }
    Mapped::decoded([prefix.as_bytes(), key.bytes()].concat(), key.whole())
}

fn namespace<'y>(yaml: &'y Yaml<'_>, object: NodeId) -> Option<&'y str> {
    yaml.at(object, &["metadata", "namespace"]).and_then(|namespace| yaml.text(namespace))
}

/// Whether a list has what `docker inspect` prints of containers.
pub(super) fn are_containers(yaml: &Yaml<'_>, root: NodeId) -> bool {
    let items = yaml.items(root);
    !items.is_empty() && items.iter().all(|item| yaml.at(*item, &["Config", "Env"]).is_some())
}

/// A block for each container.
pub(super) fn of_containers<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Block<'p>> {
    let block = |container: &NodeId| {
        let text = |path: &[&str]| yaml.at(*container, path).and_then(|node| yaml.text(node));
        let env = yaml.at(*container, &["Config", "Env"])?;
        let variables = yaml.items(env).iter().filter_map(|item| assignment(yaml, *item)).collect();
        let service = text(&["Config", "Labels", SERVICE]);
        let name = service.or_else(|| text(&["Name"])).unwrap_or_default().trim_start_matches('/').to_owned();
        let is_open = !text(&["Config", "Image"]).is_some_and(compose::is_known);
        let identity = service.map(Identity::service);
        Some(Block { name, variables, is_open, identity, ..Block::default() })
    };
    yaml.items(root).iter().filter_map(block).collect()
}

/// `K=V`, without any placeholder.
fn assignment<'p>(yaml: &Yaml<'p>, item: NodeId) -> Option<Variable<'p>> {
    let text = &yaml.scalar(item)?.text;
    let equals = memchr::memchr(b'=', text.bytes())?;
    let key = text.slice(Span::new(0, equals));
    key.text().is_some_and(is_variable_name).then(|| (key, text.slice(Span::new(equals + 1, text.len()))))
}

/// A variable of a deployment of Astro.
pub(super) fn of_astro<'p>(yaml: &Yaml<'p>, item: NodeId) -> Option<Variable<'p>> {
    let key = yaml.scalar(yaml.get(item, "key")?)?.text.clone();
    let is_secret = yaml.text_at(item, "is_secret") == Some("true");
    let value = yaml.get(item, "value");
    let shown = value.and_then(|value| yaml.scalar(value)).filter(|scalar| !is_secret && !scalar.is_null());
    let place = value.map_or(key.whole(), |value| yaml.span(value));
    let value = shown.map_or_else(|| Mapped::hole(place), |scalar| scalar.text.clone());
    Some((key, value))
}
