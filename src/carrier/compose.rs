//! The services of a compose file.
//!
//! Enters: a tree. Leaves: a [`Block`] for each service that runs Airflow: its `env_file`s in order, and the variables of
//! its `environment`, which win. An own `environment` beside `<<` takes the place of the merged one as a whole.

use super::variables;
use super::{Block, Kind};
use crate::format::yaml::{NodeId, Scalar, Yaml};
use crate::text::Span;

/// The images that hold Airflow and set no backend.
const IMAGES: &[&str] = &["apache/airflow", "astro-runtime", "astronomerinc/ap-airflow", "quay.io/astronomer/"];

fn services(yaml: &Yaml<'_>, root: NodeId) -> Vec<(NodeId, NodeId)> {
    yaml.get(root, "services").map(|services| yaml.merged(services)).unwrap_or_default()
}

/// What each service gets.
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
    // What has no value here comes from elsewhere, or takes away what is there.
    let has_bare = environment.is_some_and(|node| has_bare(yaml, node));
    let is_open = is_split
        || has_bare
        || of_service("extends").is_some()
        || matches!(files, Some(None))
        || !(is_known_image || build.is_some());
    let files = files.flatten().unwrap_or_default();
    let name = yaml.text(name)?.to_owned();
    (!variables.is_empty() || !files.is_empty()).then_some(Block { name, variables, files, is_open, build })
}

/// The image of Airflow that the services run, as it is written and where; nothing where they run several.
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

fn is_known(image: &str) -> bool {
    IMAGES.iter().any(|known| image.contains(known))
}

/// `${AIRFLOW_IMAGE_NAME:-apache/airflow:3.0.0}` is its default where nothing sets it.
fn default_of(image: &str) -> &str {
    image.strip_prefix("${").and_then(|inner| inner.split_once(":-")).map_or(image, |(_, default)| default)
}

/// The paths of `env_file`; nothing where one of them only run time knows, or need not be there.
fn files(yaml: &Yaml<'_>, node: NodeId) -> Option<Vec<String>> {
    let path = |node: NodeId| {
        let node = yaml.get(node, "path").unwrap_or(node);
        let path = default_of(yaml.text(node)?).trim_end_matches('}');
        (!path.contains('$')).then(|| path.trim_start_matches("./").to_owned())
    };
    match yaml.scalar(node) {
        Some(_) => Some(vec![path(node)?]),
        None => yaml.items(node).iter().map(|item| path(*item)).collect(),
    }
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
