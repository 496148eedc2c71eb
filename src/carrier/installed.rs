//! Charts of Airflow that a file tells another program to install: Argo CD, Flux, helmfile.
//!
//! Enters: a tree. Leaves: a [`Block`] for each release, made of the values that the file itself has, and what is odd in
//! them. Values in other files lie below them, or hide them where they come later.
//!
//! Source: the documentation of Argo CD, Flux and helmfile, not run: parameters over `valuesObject` or `values` over
//! files; `values` over `valuesFrom`; the last item of a list over those before it.

use super::release::Release;
use super::{Block, Carried, Kind, oddities, values};
use crate::command::chart::{Set, Value};
use crate::format::yaml::{NodeId, Value as Node, Yaml};
use crate::text::Mapped;

/// Adds what a document installs, and returns whether it is one that installs charts.
pub(super) fn add<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId, carried: &mut Carried<'p>) -> bool {
    let says = |path: &[&str]| yaml.at(root, path).and_then(|node| yaml.text(node)).unwrap_or_default();
    let mut reader = Reader { text, yaml, carried };
    match (says(&["apiVersion"]).split('/').next().unwrap_or_default(), says(&["kind"])) {
        ("argoproj.io", "Application") => reader.argo(root, yaml.get(root, "spec")),
        ("argoproj.io", "ApplicationSet") => reader.argo(root, yaml.at(root, &["spec", "template", "spec"])),
        // Pages and older files have other versions of it.
        (_, "HelmRelease") => reader.flux(root),
        ("", "") if yaml.get(root, "releases").is_some_and(|list| reader.are_releases(list)) => reader.helmfile(root),
        _ => return false,
    }
    true
}

struct Reader<'y, 'c, 'p> {
    text: &'p str,
    yaml: &'y Yaml<'p>,
    carried: &'c mut Carried<'p>,
}

impl<'p> Reader<'_, '_, 'p> {
    fn is_airflow(&self, node: Option<NodeId>) -> bool {
        node.and_then(|node| self.yaml.text(node)).is_some_and(|chart| chart.rsplit('/').next() == Some("airflow"))
    }

    fn are_releases(&self, list: NodeId) -> bool {
        self.yaml.items(list).iter().any(|one| self.yaml.get(*one, "chart").is_some())
    }

    fn argo(&mut self, root: NodeId, spec: Option<NodeId>) {
        let Some(spec) = spec else { return };
        let several = self.yaml.items_at(spec, "sources");
        let sources: Vec<NodeId> = several.iter().copied().chain(self.yaml.get(spec, "source")).collect();
        for source in sources {
            let is_airflow = self.is_airflow(self.yaml.get(source, "chart"));
            let Some(helm) = self.yaml.get(source, "helm").filter(|_| is_airflow) else { continue };
            let mut release = Release::default();
            let given = ["valuesObject", "values"].iter().find_map(|key| self.yaml.get(helm, key));
            if let Some(node) = given {
                self.values(node, &mut release);
            }
            self.sets(self.yaml.get(helm, "parameters"), &mut release);
            self.finish(self.yaml.at(root, &["metadata", "name"]), &release);
        }
    }

    fn flux(&mut self, root: NodeId) {
        let chart = self.yaml.at(root, &["spec", "chart", "spec", "chart"]);
        let Some(node) = self.yaml.at(root, &["spec", "values"]).filter(|_| self.is_airflow(chart)) else { return };
        let mut release = Release::default();
        self.values(node, &mut release);
        self.finish(self.yaml.at(root, &["metadata", "name"]), &release);
    }

    fn helmfile(&mut self, root: NodeId) {
        let releases = self.yaml.items_at(root, "releases");
        for one in releases {
            if !self.is_airflow(self.yaml.get(*one, "chart")) {
                continue;
            }
            let mut release = Release::default();
            for item in self.yaml.items_at(*one, "values") {
                match self.yaml.value(*item) {
                    Node::Map(_) => self.values(*item, &mut release),
                    // A file may replace all that is above it.
                    _ => release = Release::default(),
                }
            }
            self.sets(self.yaml.get(*one, "set"), &mut release);
            self.finish(self.yaml.get(*one, "name"), &release);
        }
    }

    /// Puts values over a release: a map, or text that holds one.
    fn values(&mut self, node: NodeId, release: &mut Release<'p>) {
        if self.yaml.scalar(node).is_none() {
            let top = values::top(self.yaml, node, false);
            release.add(0, values::parts(self.text, self.yaml, top));
            self.odd(self.yaml, node);
        } else if let Some(nested) = values::nested(self.text, self.yaml, node) {
            self.carried.problem = self.carried.problem.or(nested.problem);
            let Some(root) = nested.roots.first().copied() else { return };
            release.add(0, values::parts(self.text, &nested, values::top(&nested, root, false)));
            self.odd(&nested, root);
        }
    }

    fn odd(&mut self, yaml: &Yaml<'p>, node: NodeId) {
        let found = oddities::of(self.text, yaml, node, Kind::HelmValues).into_iter();
        self.carried.oddities.extend(found.map(|mut odd| {
            odd.of = Some(Kind::HelmValues);
            odd
        }));
    }

    /// A list of names with values, which are passed as `--set` passes them.
    fn sets(&self, list: Option<NodeId>, release: &mut Release<'p>) {
        for item in list.map(|list| self.yaml.items(list)).unwrap_or_default() {
            let scalar = |key: &str| self.yaml.scalar_at(*item, key);
            let (Some(name), Some(value)) = (scalar("name"), scalar("value")) else { continue };
            let is_plain = !value.text.bytes().iter().any(|byte| b",{\\".contains(byte));
            let value = if is_plain { value.text.clone() } else { Mapped::hole(value.text.whole()) };
            let Some(path) = name.text.text().filter(|_| name.text.is_certain()) else { continue };
            release.set(0, Set { path: path.to_owned(), place: name.text.whole(), value: Value::Text(value) });
        }
    }

    fn finish(&mut self, name: Option<NodeId>, release: &Release<'p>) {
        let name = name.and_then(|name| self.yaml.text(name)).unwrap_or_default();
        let variables: Vec<_> = release.variables().into_iter().map(|(_, variable)| variable).collect();
        if variables.iter().any(|(key, _)| crate::knowledge::variables::matters(key.bytes())) {
            let name = format!("release {name}");
            let block = Block { name, variables, is_open: true, has_platform: true, ..Block::default() };
            self.carried.blocks.push(block);
        }
    }
}
