//! The services of a compose file.
//!
//! Enters: a tree. Leaves: a [`Block`] for each service that runs Airflow: its `env_file`s in order, and the variables of
//! its `environment`, which win. A service's own `environment` replaces the one that `<<` merges.

use super::variables;
use super::{Block, EnvFile, Identity, Kind, Oddity, OddityKind};
use crate::format::yaml::{NodeId, Scalar, Value, Yaml};
use crate::loader::Loader;
use crate::text::Span;

/// Images that contain Airflow and set no backend.
const IMAGES: &[&str] =
    &["apache/airflow", "astro-runtime", "astronomerinc/ap-airflow", "quay.io/astronomer/", "astrocrpublic"];

fn services(yaml: &Yaml<'_>, root: NodeId) -> Vec<(NodeId, NodeId)> {
    yaml.get(root, "services").map(|services| yaml.merged(services)).unwrap_or_default()
}

/// A block for each service.
pub(super) fn blocks<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Block<'p>> {
    let is_split = yaml.get(root, "include").is_some();
    services(yaml, root).into_iter().filter_map(|(name, service)| block(yaml, name, service, is_split)).collect()
}

fn block<'p>(yaml: &Yaml<'p>, name: NodeId, service: NodeId, is_split: bool) -> Option<Block<'p>> {
    let of_service = |key: &str| yaml.get(service, key);
    let environment = of_service("environment");
    let variables = environment.map(|node| variables::of_node(yaml, node, Kind::Compose)).unwrap_or_default();
    let files = of_service("env_file").map(|node| files(yaml, node));
    let image = of_service("image").and_then(|image| yaml.text(image)).map(default_of);
    let is_known_image = image.is_some_and(is_known);
    let build = of_service("build").and_then(|build| folder(yaml, build));
    // A bare name takes its value from elsewhere, or unsets the variable.
    let has_bare = environment.is_some_and(|node| has_bare(yaml, node));
    let is_open = is_split
        || has_bare
        || of_service("extends").is_some()
        || matches!(files, Some(None))
        || image.is_some() && !is_known_image && build.is_none();
    let is_change = image.is_none() && of_service("build").is_none();
    let is_open = is_open || !is_change && image.is_none() && build.is_none();
    let files = files.flatten().unwrap_or_default();
    let name = yaml.text(name)?.to_owned();
    let identity = Some(Identity::service(&name));
    (!variables.is_empty() || !files.is_empty()).then_some(Block {
        name,
        variables,
        files,
        files_win: false,
        is_open,
        is_change,
        has_platform: false,
        build,
        identity,
        ..Block::default()
    })
}

/// The Airflow image that the services run, as written, and its place; `None` if there are several.
pub(super) fn image(yaml: &Yaml<'_>, root: NodeId) -> Option<(String, Span)> {
    let images = services(yaml, root).into_iter().filter_map(|(_, service)| {
        let node = yaml.get(service, "image")?;
        let image = default_of(yaml.text(node)?).trim_end_matches('}');
        (is_known(image) && !image.contains('$')).then(|| (image.to_owned(), yaml.span(node)))
    });
    let images: Vec<(String, Span)> = images.collect();
    let first = images.first()?;
    images.iter().all(|(image, _)| *image == first.0).then(|| first.clone())
}

pub(super) fn is_known(image: &str) -> bool {
    IMAGES.iter().any(|known| image.contains(known))
}

/// `${AIRFLOW_IMAGE_NAME:-apache/airflow:3.0.0}` is its default if nothing sets the variable.
fn default_of(image: &str) -> &str {
    image.strip_prefix("${").and_then(|inner| inner.split_once(":-")).map_or(image, |(_, default)| default)
}

/// The files of `env_file`; nothing if one of them is known only at run time.
fn files(yaml: &Yaml<'_>, node: NodeId) -> Option<Vec<EnvFile>> {
    let file = |node: NodeId| {
        let path = yaml.get(node, "path").unwrap_or(node);
        let said = |key: &str| yaml.get(node, key).and_then(|said| yaml.text(said));
        let written = yaml.text(path)?;
        let text = default_of(written).trim_end_matches('}');
        // The environment may name another file.
        let is_required = said("required") != Some("false") && written == text;
        let loader = if said("format") == Some("raw") { Loader::Docker } else { Loader::Compose };
        let path_text = text.trim_start_matches("./").to_owned();
        (!text.contains('$')).then(|| EnvFile { path: path_text, span: yaml.span(path), is_required, loader })
    };
    match yaml.value(node) {
        Value::List(items) => items.iter().map(|item| file(*item)).collect(),
        _ => Some(vec![file(node)?]),
    }
}

/// Oddities of Airflow services: an empty `environment`, one that drops the backend that `<<` merges, and build
/// arguments intended for processes.
pub(super) fn oddities<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Oddity<'p>> {
    let mut found = Vec::new();
    for (_, service) in services(yaml, root) {
        let runs_airflow = runs_airflow(yaml, service);
        let own = yaml.members(service).iter().find(|(key, _)| yaml.text(*key) == Some("environment"));
        if let Some((key, value)) = own.filter(|_| runs_airflow) {
            let is_empty = yaml.scalar(*value).is_some_and(Scalar::is_null);
            let drops = || !sets_backend(yaml, *value) && yaml.get(service, "env_file").is_none();
            let merged = yaml.below_merged(service, "environment");
            let kind = if is_empty {
                Some(OddityKind::EmptyBlock)
            } else {
                merged.filter(|merged| sets_backend(yaml, *merged) && drops()).map(|_| OddityKind::DropsBackend)
            };
            found.extend(kind.and_then(|kind| oddity(yaml, kind, *key)));
        }
        let arguments = yaml.at(service, &["build", "args"]).map(|node| yaml.merged(node)).unwrap_or_default();
        let arguments = arguments.into_iter().filter(|(key, _)| {
            let starts = |start: &&str| yaml.text(*key).is_some_and(|key| key.starts_with(start));
            ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(starts)
        });
        found.extend(arguments.filter_map(|(key, _)| oddity(yaml, OddityKind::BuildArgument, key)));
    }
    found
}

fn oddity<'p>(yaml: &Yaml<'p>, kind: OddityKind, key: NodeId) -> Option<Oddity<'p>> {
    let name = yaml.scalar(key)?.text.clone();
    Some(Oddity { kind, name, span: yaml.span(key), beside: None, of: None })
}

/// Whether a service runs Airflow, by its image.
fn runs_airflow(yaml: &Yaml<'_>, service: NodeId) -> bool {
    yaml.get(service, "image").and_then(|image| yaml.text(image)).is_some_and(|image| is_known(default_of(image)))
}

/// Whether variables name a secrets backend.
fn sets_backend(yaml: &Yaml<'_>, environment: NodeId) -> bool {
    let variables = variables::of_node(yaml, environment, Kind::Compose);
    variables.iter().any(|(name, _)| name.bytes().starts_with(b"AIRFLOW__SECRETS__BACKEND"))
}

fn folder(yaml: &Yaml<'_>, build: NodeId) -> Option<String> {
    let context = yaml.get(build, "context").unwrap_or(build);
    let is_usual = yaml.get(build, "dockerfile").is_none() && yaml.get(build, "target").is_none();
    let folder = yaml.text(context).filter(|folder| is_usual && !folder.contains('$'))?;
    Some(folder.trim_start_matches("./").trim_matches('/').trim_start_matches('.').to_owned())
}

fn has_bare(yaml: &Yaml<'_>, environment: NodeId) -> bool {
    let is_null = |node: NodeId| yaml.scalar(node).is_some_and(Scalar::is_null);
    yaml.merged(environment).iter().any(|(_, value)| is_null(*value))
        || yaml.items(environment).iter().any(|item| yaml.text(*item).is_some_and(|item| !item.contains('=')))
}
