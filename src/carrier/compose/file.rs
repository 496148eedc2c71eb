//! A compose file, as whoever asks about its services sees it.
//!
//! Enters: the tree of a file. Leaves: its services, each as a [`Block`] or by its name, their image, and the files that
//! they name. Never merges it with another file.

use super::{Block, Kind, image, written};
use crate::carrier::interpolation;
use crate::format::yaml::{NodeId, Yaml};
use crate::text::{Mapped, Span};

/// A YAML file that may be a compose file.
#[derive(Debug)]
pub struct ComposeFile<'p> {
    path: &'p str,
    yaml: &'p Yaml<'p>,
}

/// A service of a compose file, by its name.
#[derive(Debug)]
pub struct ServiceName<'p> {
    /// Its name.
    pub name: Mapped<'p>,
    /// Where it is named.
    pub span: Span,
    /// Whether the file says what it runs in: an image, or what it is built from.
    pub has_image: bool,
}

impl<'p> ComposeFile<'p> {
    /// The file of a path and a tree.
    pub fn of(path: &'p str, yaml: &'p Yaml<'p>) -> Self {
        Self { path, yaml }
    }

    /// Whether it is a compose file.
    pub fn is_one(&self) -> bool {
        !documents(self.path, self.yaml).is_empty()
    }

    /// The Airflow image that its services run, and its place.
    pub fn image(&self) -> Option<(String, Span)> {
        image(self.yaml, self.yaml.roots.first().copied()?)
    }

    /// A block for each service, also for those without variables.
    pub fn blocks(&self) -> Vec<Block<'p>> {
        let mut blocks = blocks(self.path, self.yaml);
        // Of a file that its reader refuses nothing is missing.
        for block in &mut blocks {
            block.is_open |= self.yaml.problem.is_some() || self.yaml.is_template;
        }
        blocks
    }

    /// The names of the variables that compose fills into the variables of its services.
    pub fn references(&self) -> Vec<String> {
        let blocks = blocks(self.path, self.yaml);
        let values = blocks.iter().filter(|block| block.has_variables()).flat_map(|block| &block.variables);
        values.flat_map(|(_, value)| interpolation::references(value, self.yaml.source)).collect()
    }

    /// Its services, by their names.
    pub fn services(&self) -> Vec<ServiceName<'p>> {
        let yaml = self.yaml;
        let service = |(name, service): (NodeId, NodeId)| {
            let has_image = ["image", "build", "extends"].iter().any(|key| yaml.get(service, key).is_some());
            Some(ServiceName { name: yaml.scalar(name)?.text.clone(), span: yaml.span(name), has_image })
        };
        self.written().filter_map(service).collect()
    }

    /// The compose files that its services extend.
    pub fn extended(&self) -> Vec<String> {
        let file = |(_, service): (NodeId, NodeId)| self.yaml.text(self.yaml.at(service, &["extends", "file"])?);
        self.written().filter_map(file).map(|file| file.trim_start_matches("./").to_owned()).collect()
    }

    /// The compose files that it includes with `env_file`, and those files.
    pub fn included(&self) -> Vec<(Vec<String>, Vec<String>)> {
        let yaml = &self.yaml;
        let names = |node: NodeId| {
            let items = yaml.items(node).iter().copied().chain(Some(node));
            items.filter_map(|item| yaml.text(item).map(ToOwned::to_owned)).collect::<Vec<String>>()
        };
        let entry = |entry: &NodeId| Some((names(yaml.get(*entry, "path")?), names(yaml.get(*entry, "env_file")?)));
        yaml.roots.iter().flat_map(|root| yaml.items_at(*root, "include")).filter_map(entry).collect()
    }

    /// The names and nodes of its services.
    fn written(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.yaml.roots.iter().flat_map(|root| written(self.yaml, *root))
    }
}

/// A block for each service of a file.
pub(in crate::carrier) fn blocks<'p>(path: &str, yaml: &Yaml<'p>) -> Vec<Block<'p>> {
    super::blocks(yaml, &documents(path, yaml))
}

/// The documents of a compose file, which it merges.
fn documents(path: &str, yaml: &Yaml<'_>) -> Vec<NodeId> {
    yaml.roots.iter().copied().filter(|root| Kind::of(path, yaml, *root) == Some(Kind::Compose)).collect()
}
