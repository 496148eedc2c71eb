//! A project as a graph: files, the environments that they write, the backends that these ask.
//!
//! Enters: an overview. Leaves: nodes and edges, in the order of the overview. Draws nothing.

use crate::show::{Configuration, EnvironmentView, Overview, State, Verdict};

use super::files;

/// The nodes from left to right, and which belongs to which.
#[derive(Default)]
pub(super) struct Graph<'v> {
    pub files: Vec<&'v str>,
    pub environments: Vec<Node<'v>>,
    pub backends: Vec<Backend<'v>>,
    /// A file and an environment.
    pub writes: Vec<(usize, usize)>,
    /// An environment and a backend.
    pub asks: Vec<(usize, usize)>,
}

/// An environment.
pub(super) struct Node<'v> {
    pub view: &'v EnvironmentView,
    /// Whether Airflow does not start or finds nothing.
    pub is_broken: bool,
}

/// What is asked.
#[derive(PartialEq, Eq)]
pub(super) struct Backend<'v> {
    /// `AWS Secrets Manager`
    pub name: &'v str,
    /// The region, if it is given.
    pub region: Option<&'v str>,
}

impl Backend<'_> {
    /// `AWS Secrets Manager in us-east-1`
    pub fn text(&self) -> String {
        self.region.map_or_else(|| self.name.to_owned(), |region| format!("{} in {region}", self.name))
    }
}

/// The graph of what people see of a project.
pub(super) fn of(project: &Overview) -> Graph<'_> {
    let mut graph = Graph::default();
    for (index, view) in shown(project).enumerate() {
        let is_broken = |one: &Configuration| one.verdict != Verdict::Starts;
        let is_broken = view.refused.is_some() || view.configurations.iter().any(is_broken);
        graph.environments.push(Node { view, is_broken });
        for file in files::of(view) {
            let file = position(&mut graph.files, file.path);
            graph.writes.push((file, index));
        }
        for configuration in view.configurations.iter().filter(|_| view.refused.is_none()) {
            let backend = position(&mut graph.backends, backend(view, configuration));
            if !graph.asks.contains(&(index, backend)) {
                graph.asks.push((index, backend));
            }
        }
    }
    graph
}

/// The environments that people see.
pub(super) fn shown(project: &Overview) -> impl Iterator<Item = &EnvironmentView> {
    project.environments.iter().filter(|view| view.has_backend)
}

/// What a configuration makes Airflow ask.
pub(super) fn backend<'v>(view: &EnvironmentView, configuration: &'v Configuration) -> Backend<'v> {
    let Some(class) = &configuration.class else {
        let name = if view.is_open { "no backend in this project" } else { "no backend" };
        return Backend { name, region: None };
    };
    let region = configuration.region.as_ref().filter(|region| region.state == State::Given);
    Backend {
        name: configuration.backend.unwrap_or_else(|| class.value.as_str()),
        region: region.map(|region| region.value.as_str()),
    }
}

fn position<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|known| *known == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
