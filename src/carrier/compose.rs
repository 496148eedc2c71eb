//! The services of a compose file.
//!
//! Enters: the documents of a file. Leaves: a [`Block`] for each service that runs Airflow: its `env_file`s in order, and
//! the variables of its `environment`, which win. Documents are merged as compose merges files, and a service is merged
//! with the one that it extends. A service's own `environment` replaces the one that `<<` merges.

mod file;
mod shape;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::variables;
use super::{Block, Build, EnvFile, Identity, Kind, Oddity, OddityKind, Variable};
use crate::format::yaml::{NodeId, Scalar, Value, Yaml};
use crate::loader::Loader;
use crate::text::{Mapped, Span};

pub(super) use file::blocks as blocks_of;
pub use file::{ComposeFile, ServiceName};
pub use shape::meant;
pub(super) use shape::{outside_of_services, refused};

/// Images that contain Airflow and set no backend.
const IMAGES: &[&str] =
    &["apache/airflow", "astro-runtime", "astronomerinc/ap-airflow", "quay.io/astronomer/", "astrocrpublic"];

/// The services of Airflow that `astro dev start` runs.
const OF_ASTRO: [&str; 5] = ["scheduler", "triggerer", "webserver", "api-server", "dag-processor"];

/// So many services may extend one another.
const LONGEST: usize = 10;

/// A service with everything that is merged into it.
#[derive(Debug, Default)]
struct Service {
    name: String,
    /// Its maps; later ones win.
    layers: Vec<NodeId>,
    /// Whether some of it is in a file that is not read here.
    is_split: bool,
    /// Whether another service extends it.
    is_extended: bool,
}

/// The services of a file, in order, each with what its documents and the services that it extends give it.
fn services(yaml: &Yaml<'_>, roots: &[NodeId]) -> Vec<Service> {
    let mut all: Vec<Service> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, node) in roots.iter().flat_map(|root| written(yaml, *root)) {
        let Some(name) = yaml.text(name) else { continue };
        let place = *places.entry(name).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.layers.push(node),
            None => all.push(Service { name: name.to_owned(), layers: vec![node], ..Service::default() }),
        }
    }
    let extends: Vec<Option<Extends>> = all.iter().map(|service| Extends::of(yaml, service)).collect();
    let base_of = |index: usize| match extends.get(index)?.as_ref()? {
        Extends::Own(base) => places.get(base.as_str()).copied(),
        Extends::Elsewhere => None,
    };
    let bases: HashSet<usize> = (0..all.len()).filter_map(base_of).collect();
    let own: Vec<Vec<NodeId>> = all.iter().map(|service| service.layers.clone()).collect();
    for (index, service) in all.iter_mut().enumerate() {
        let chain: Vec<usize> = std::iter::successors(Some(index), |index| base_of(*index)).take(LONGEST).collect();
        service.is_split = chain.iter().any(|index| match extends.get(*index) {
            Some(Some(Extends::Own(base))) => !places.contains_key(base.as_str()),
            Some(Some(Extends::Elsewhere)) => true,
            _ => false,
        });
        service.is_extended = bases.contains(&index);
        service.layers = chain.iter().rev().filter_map(|index| own.get(*index)).flatten().copied().collect();
    }
    all
}

/// The services of a document, as written.
fn written(yaml: &Yaml<'_>, root: NodeId) -> Vec<(NodeId, NodeId)> {
    yaml.get(root, "services").map(|services| yaml.merged(services)).unwrap_or_default()
}

/// What a service extends.
#[derive(Debug)]
enum Extends {
    /// A service of this file.
    Own(String),
    /// One of another file.
    Elsewhere,
}

impl Extends {
    fn of(yaml: &Yaml<'_>, service: &Service) -> Option<Self> {
        let node = service.get(yaml, "extends")?;
        let name = yaml.get(node, "service").filter(|_| yaml.get(node, "file").is_none()).unwrap_or(node);
        Some(yaml.text(name).map_or(Self::Elsewhere, |name| Self::Own(name.to_owned())))
    }
}

impl Service {
    /// The value of a key that is not merged: the last one.
    fn get(&self, yaml: &Yaml<'_>, key: &str) -> Option<NodeId> {
        self.layers.iter().rev().find_map(|layer| yaml.get(*layer, key))
    }

    /// The values of a key that is merged.
    fn all<'s>(&'s self, yaml: &'s Yaml<'_>, key: &'s str) -> impl Iterator<Item = NodeId> + 's {
        self.layers.iter().filter_map(move |layer| yaml.get(*layer, key))
    }

    fn block<'p>(&self, yaml: &Yaml<'p>) -> Block<'p> {
        let mut variables: Vec<Variable<'p>> = Vec::new();
        for node in self.all(yaml, "environment") {
            // What is merged into the service before.
            let taken = resets(yaml, node);
            let drops = |key: &Mapped<'_>| taken.iter().any(|name| key.bytes() == name.as_bytes());
            variables.retain(|(key, _)| !yaml.is_tagged(node) && !drops(key));
            variables.extend(variables::of_node(yaml, node, Kind::Compose));
        }
        let files: Option<Vec<Vec<EnvFile>>> = self.all(yaml, "env_file").map(|node| files(yaml, node)).collect();
        let image = self.get(yaml, "image").and_then(|image| yaml.text(image));
        let build_node = self.get(yaml, "build");
        let is_open = self.is_split || self.is_extended || files.is_none();
        let files: Vec<EnvFile> = files.into_iter().flatten().flatten().collect();
        let holds_cfg =
            |key: &str| self.all(yaml, key).any(|node| yaml.items(node).iter().any(|item| is_cfg(yaml, *item)));
        let mounts = self.all(yaml, "volumes").flat_map(|node| mounts(yaml, node)).collect();
        // What its command exports is read as a script.
        let is_open = is_open || ["entrypoint", "command"].iter().any(|key| self.names_airflow(yaml, key));
        let replaces = |key: &str| self.get(yaml, key).is_some_and(|node| yaml.is_tagged(node));
        let resets: Vec<String> = self.all(yaml, "environment").flat_map(|node| resets(yaml, node)).collect();
        Block {
            replaces: replaces("environment"),
            resets,
            is_filled_in: true,
            identity: Some(Identity::service(&self.name)),
            name: self.name.clone(),
            variables,
            files,
            is_open,
            is_change: image.is_none() && build_node.is_none(),
            build: build_node.and_then(|node| build(yaml, node)),
            image: image.map(|image| default_of(image).to_owned()),
            starts_airflow: ["entrypoint", "command"].iter().any(|key| self.starts_airflow(yaml, key)),
            mounts,
            has_cfg_folder: self
                .all(yaml, "volumes")
                .any(|node| yaml.items(node).iter().any(|item| is_cfg_folder(yaml, *item))),
            has_own_cfg: ["volumes", "configs", "secrets"].iter().any(|key| holds_cfg(key)),
            ..Block::default()
        }
    }

    /// Whether one of its arguments names a variable of Airflow's.
    fn names_airflow(&self, yaml: &Yaml<'_>, key: &str) -> bool {
        let Some(node) = self.get(yaml, key) else { return false };
        let mut words = std::iter::once(node).chain(yaml.items(node).iter().copied());
        words.any(|word| yaml.text(word).is_some_and(|text| text.contains("AIRFLOW_")))
    }

    /// Whether the program that it starts is `airflow`.
    fn starts_airflow(&self, yaml: &Yaml<'_>, key: &str) -> bool {
        let Some(node) = self.get(yaml, key) else { return false };
        let first = yaml.items(node).first().copied().unwrap_or(node);
        let word = yaml.text(first).and_then(|text| text.split_whitespace().next());
        word.is_some_and(|word| word == "airflow" || word.ends_with("/airflow"))
    }
}

/// A block for each service.
pub(super) fn blocks<'p>(yaml: &Yaml<'p>, roots: &[NodeId]) -> Vec<Block<'p>> {
    let is_split = roots.iter().any(|root| yaml.get(*root, "include").is_some());
    let blocks = services(yaml, roots).into_iter().map(|service| service.block(yaml));
    blocks.map(|block| Block { is_open: block.is_open || is_split, ..block }).collect()
}

/// The Airflow image that the services run, as written, and its place; `None` if there are several.
pub(super) fn image(yaml: &Yaml<'_>, root: NodeId) -> Option<(String, Span)> {
    let images = written(yaml, root).into_iter().filter_map(|(_, service)| {
        let node = yaml.get(service, "image")?;
        let image = default_of(yaml.text(node)?);
        (is_known(image) && !image.contains('$')).then(|| (image.to_owned(), yaml.span(node)))
    });
    let images: Vec<(String, Span)> = images.collect();
    let first = images.first()?;
    images.iter().all(|(image, _)| *image == first.0).then(|| first.clone())
}

/// Whether a reference names an image of Airflow that sets no backend.
pub fn is_known(image: &str) -> bool {
    IMAGES.iter().any(|known| image.contains(known))
}

/// `${AIRFLOW_IMAGE_NAME:-apache/airflow:3.0.0}` is its default if nothing sets the variable.
fn default_of(image: &str) -> &str {
    let default = image.strip_prefix("${").and_then(|inner| inner.split_once(":-")).map(|(_, default)| default);
    default.unwrap_or(image).trim_end_matches('}')
}

/// The files of `env_file`; nothing if one of them is known only at run time.
fn files(yaml: &Yaml<'_>, node: NodeId) -> Option<Vec<EnvFile>> {
    let file = |node: NodeId| {
        let path = yaml.get(node, "path").unwrap_or(node);
        let said = |key: &str| yaml.get(node, key).and_then(|said| yaml.text(said));
        let written = yaml.text(path)?;
        let text = default_of(written);
        // The environment may name another file.
        let is_required = said("required") != Some("false") && written == text;
        let loader = if said("format") == Some("raw") { Loader::Docker } else { Loader::Compose };
        let path_text = text.trim_start_matches("./").to_owned();
        (!text.contains('$')).then(|| EnvFile { path: path_text, span: yaml.span(path), is_required, loader })
    };
    match yaml.value(node) {
        Value::List(items) => items.iter().map(|item| file(*item)).collect(),
        Value::Scalar(_) => Some(vec![file(node)?]),
        Value::Map(_) => None,
    }
}

/// Whether something is mounted as `airflow.cfg`, or as the folder that has it, if that is not beside the file.
fn is_cfg(yaml: &Yaml<'_>, item: NodeId) -> bool {
    let target = yaml.get(item, "target").or(Some(item)).and_then(|target| yaml.text(target)).unwrap_or_default();
    let is_folder = target.contains(":/opt/airflow/config") || target == "/opt/airflow/config";
    target.contains("airflow.cfg") || is_folder && !is_cfg_folder(yaml, item)
}

/// Whether a folder beside the file is mounted as the one of `airflow.cfg`.
fn is_cfg_folder(yaml: &Yaml<'_>, item: NodeId) -> bool {
    let text = yaml.text(item).unwrap_or_default();
    let source = text.split_once(":/opt/airflow/config").map(|(source, _)| source);
    source.is_some_and(|source| source.starts_with("./") || source.starts_with("${AIRFLOW_PROJ_DIR:-.}/"))
}

/// The variables that `!reset` takes away.
fn resets(yaml: &Yaml<'_>, environment: NodeId) -> Vec<String> {
    let is_reset = |(_, value): &&(NodeId, NodeId)| yaml.tag(*value) == Some("reset");
    let members = yaml.members(environment).iter().filter(is_reset);
    members.filter_map(|(key, _)| yaml.text(*key)).map(ToOwned::to_owned).collect()
}

/// The files and folders of the host in `volumes`, relative to the file.
fn mounts(yaml: &Yaml<'_>, node: NodeId) -> Vec<String> {
    let source = |item: &NodeId| {
        let long = || yaml.get(*item, "source").and_then(|source| yaml.text(source));
        let path = yaml.text(*item).and_then(|item| item.split(':').next()).or_else(long)?;
        // `${AIRFLOW_PROJ_DIR:-.}/config` of the official file.
        let path = path
            .strip_prefix("${")
            .and_then(|rest| rest.split_once(":-"))
            .map_or_else(|| path.to_owned(), |(_, default)| default.replacen('}', "", 1));
        Some(path.trim_start_matches("./").trim_end_matches('/').to_owned())
    };
    yaml.items(node).iter().filter_map(source).collect()
}

/// Oddities of services: an empty `environment`, one that drops the variables that `<<` merges, and build arguments
/// intended for processes.
pub(super) fn oddities<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Oddity<'p>> {
    let mut found = Vec::new();
    for (name, service) in written(yaml, root) {
        let own = yaml.members(service).iter().find(|(key, _)| yaml.text(*key) == Some("environment"));
        if let Some((key, value)) = own {
            let is_change = !["image", "build"].iter().any(|key| yaml.get(service, key).is_some());
            let is_airflow = || runs_airflow(yaml, service) || is_change && is_of_astro(yaml, name);
            let is_empty = yaml.scalar(*value).is_some_and(Scalar::is_null) && !yaml.is_tagged(*value);
            if is_empty && is_airflow() {
                found.extend(oddity(yaml, OddityKind::EmptyBlock, *key));
            } else if let Some(merged) = yaml.below_merged(service, "environment").filter(|_| !is_empty) {
                found.extend(dropped(yaml, (name, *key), *value, merged));
            }
        }
        let arguments = yaml.at(service, &["build", "args"]);
        let of_map = arguments.map(|node| yaml.merged(node)).unwrap_or_default().into_iter().map(|(key, _)| key);
        let of_list = arguments.map(|node| yaml.items(node).to_vec()).unwrap_or_default();
        let arguments = of_map.chain(of_list).filter(|key| {
            let starts = |start: &&str| yaml.text(*key).is_some_and(|key| key.starts_with(start));
            ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(starts)
        });
        found.extend(arguments.filter_map(|key| oddity(yaml, OddityKind::BuildArgument, key)));
    }
    found
}

/// The service whose own `environment` drops variables of Airflow's that `<<` merges.
fn dropped<'p>(yaml: &Yaml<'p>, (service, key): (NodeId, NodeId), own: NodeId, merged: NodeId) -> Option<Oddity<'p>> {
    let names = |node: NodeId| variables::of_node(yaml, node, Kind::Compose).into_iter().map(|(name, _)| name);
    let own: Vec<Mapped<'p>> = names(own).collect();
    let is_dropped = |name: &Mapped<'p>| {
        name.bytes().starts_with(b"AIRFLOW_") && !own.iter().any(|other| other.bytes() == name.bytes())
    };
    names(merged).any(|name| is_dropped(&name)).then_some(Oddity {
        kind: OddityKind::DropsMerged,
        name: yaml.scalar(service)?.text.clone(),
        span: yaml.span(key),
        beside: Some(yaml.span(merged)),
        of: None,
    })
}

/// Whether a name is that of a service of Airflow's that `astro dev start` runs.
fn is_of_astro(yaml: &Yaml<'_>, name: NodeId) -> bool {
    yaml.text(name).is_some_and(|name| OF_ASTRO.contains(&name))
}

/// An oddity of a key, or of the name in `NAME=VALUE`.
fn oddity<'p>(yaml: &Yaml<'p>, kind: OddityKind, key: NodeId) -> Option<Oddity<'p>> {
    let text = &yaml.scalar(key)?.text;
    let length = memchr::memchr(b'=', text.bytes()).unwrap_or(text.len());
    let name = text.slice(Span::new(0, length));
    let span = if length < text.len() { name.whole() } else { yaml.span(key) };
    Some(Oddity { kind, name, span, beside: None, of: None })
}

/// Whether a service runs Airflow, by its image.
fn runs_airflow(yaml: &Yaml<'_>, service: NodeId) -> bool {
    yaml.get(service, "image").and_then(|image| yaml.text(image)).is_some_and(|image| is_known(default_of(image)))
}

/// What an image is built from; `None` where only run time knows it, or the compose file holds the Dockerfile.
fn build(yaml: &Yaml<'_>, node: NodeId) -> Option<Build> {
    let said = |key: &str| yaml.get(node, key).map(|node| yaml.text(node).map(ToOwned::to_owned));
    let context = yaml.text(yaml.get(node, "context").unwrap_or(node)).unwrap_or(".");
    let is_known = |text: &str| !text.contains('$');
    let is_plain = said("dockerfile_inline").is_none() && is_known(context);
    let dockerfile = said("dockerfile").unwrap_or_else(|| Some("Dockerfile".to_owned())).filter(|_| is_plain)?;
    let target = match said("target") {
        // `${TARGET:-prod}` is its default if nothing sets the variable.
        Some(target) => {
            let target = target.map(|target| default_of(&target).to_owned());
            Some(target.filter(|target| is_known(target))?)
        }
        None => None,
    };
    let folder = context.trim_start_matches("./").trim_matches('/').trim_start_matches('.').to_owned();
    is_known(&dockerfile).then(|| Build { folder, dockerfile, target, arguments: arguments(yaml, node) })
}

/// The arguments of a build, as a map or as a list of `NAME=VALUE`.
fn arguments(yaml: &Yaml<'_>, build: NodeId) -> BTreeMap<String, Option<String>> {
    let node = yaml.get(build, "args");
    let known = |value: &str| Some(value.to_owned()).filter(|value| !value.contains('$'));
    let of_map = |(key, value): (NodeId, NodeId)| {
        Some((
            yaml.text(key)?.to_owned(),
            yaml.scalar(value).filter(|value| !value.is_null()).and_then(|_| known(yaml.text(value)?)),
        ))
    };
    let of_item = |item: &NodeId| {
        let (name, value) = yaml.text(*item)?.split_once('=').unzip();
        Some((name.or(yaml.text(*item))?.to_owned(), value.and_then(known)))
    };
    let members = node.map(|node| yaml.merged(node)).unwrap_or_default();
    let items = node.map(|node| yaml.items(node)).unwrap_or_default();
    members.into_iter().filter_map(of_map).chain(items.iter().filter_map(of_item)).collect()
}
