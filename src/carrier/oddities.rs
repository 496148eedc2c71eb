//! What is odd in the variable blocks of a YAML file.
//!
//! Enters: a tree. Leaves: an [`Oddity`] for each value, name or block that the reader of the file refuses, changes or
//! ignores. Only looks at blocks that set a variable of Airflow's.

use std::collections::{HashMap, HashSet};

use super::{DEEPEST, Kind, Oddity, OddityKind, base64, cfg, compose, interpolation, typed, values, variables};
use crate::format::yaml::{NodeId, Scalar, Value, Yaml};
use crate::json;
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span};

/// The keys of blocks of variables.
const PLACES: &[&str] =
    &["env", "environment", "variables", "environment_variables", "data", "stringData", "extraEnv", "config"];

/// The place of a value in which GitLab expands nothing.
const RAW: &str = "raw";

/// All oddities below a node.
pub(super) fn of<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Oddity<'p>> {
    let mut search = Search::new(yaml, kind);
    search.is_encoded = kind == Kind::Kubernetes && search.text(root, "kind") == Some("Secret");
    search.look(root, 0, "");
    if kind == Kind::Compose {
        search.found.extend(compose::oddities(yaml, root));
        let sets_airflow = |block: &super::Block<'_>| block.variables.iter().any(|(key, _)| is_airflow(key));
        let concerns_airflow = !search.found.is_empty()
            || compose::image(yaml, root).is_some()
            || compose::outside_of_services(yaml, root).is_some();
        if concerns_airflow || compose::blocks(yaml, &[root]).iter().any(sets_airflow) {
            search.found.extend(compose::refused(yaml, root));
        }
    }
    if kind == Kind::HelmValues {
        search.found.extend(cfg::oddities_of_chart(yaml, root));
        for nested in values::extra_env(text, yaml, root) {
            let mut inner = Search::new(&nested, Kind::Kubernetes);
            nested.roots.iter().for_each(|root| inner.of_list(nested.items(*root)));
            let is_doubtful = |odd: &Oddity<'_>| matches!(odd.kind, OddityKind::Twice | OddityKind::ReferenceBelow);
            inner.found.retain(|odd| !(nested.is_template && is_doubtful(odd)));
            search.found.append(&mut inner.found);
        }
        for nested in values::extra_secrets(text, yaml, root).iter().filter(|nested| !nested.is_template) {
            let mut inner = Search::new(nested, Kind::Kubernetes);
            inner.is_encoded = true;
            nested.roots.iter().for_each(|root| inner.of_map(nested.members(*root), "data"));
            search.found.append(&mut inner.found);
        }
        for (id, extra) in values::extras(yaml, root) {
            let is_json = extra.text().is_none_or(|text| {
                // `${NAME}` is filled in from a template, `{{` by the chart of charts.
                !extra.is_certain()
                    || text.contains(['$', '<'])
                    || text.contains("{{")
                    || json::parse(text, &[]).is_valid()
            });
            if !is_json && !extra.is_empty() {
                search.add(OddityKind::ExtraNotJson, id, extra.whole(), None);
            }
        }
    }
    search.found
}

struct Search<'y, 'p> {
    yaml: &'y Yaml<'p>,
    kind: Kind,
    /// Nodes already visited, and under which key.
    seen: HashSet<(NodeId, &'y str)>,
    found: Vec<Oddity<'p>>,
    /// Whether `data` is in base64.
    is_encoded: bool,
    /// Whether the variables are those of a container that runs Airflow.
    runs_airflow: bool,
}

impl<'y, 'p> Search<'y, 'p> {
    fn new(yaml: &'y Yaml<'p>, kind: Kind) -> Self {
        Self { yaml, kind, seen: HashSet::new(), found: Vec::new(), is_encoded: false, runs_airflow: false }
    }

    fn look(&mut self, node: NodeId, depth: usize, place: &'y str) {
        if depth > DEEPEST || !self.seen.insert((node, place)) {
            return;
        }
        match self.yaml.value(node) {
            Value::Scalar(_) => {}
            Value::Map(members) => {
                if !place.is_empty() {
                    self.of_map(members, place);
                }
                let runs_airflow = self.text(node, "image").is_some_and(compose::is_known);
                let outside = std::mem::replace(&mut self.runs_airflow, runs_airflow);
                for (key, value) in members {
                    let key = self.yaml.text(*key).unwrap_or_default();
                    self.look(*value, depth + 1, PLACES.iter().find(|own| **own == key).copied().unwrap_or_default());
                }
                self.runs_airflow = outside;
            }
            Value::List(items) => {
                if !place.is_empty() {
                    self.of_list(items);
                }
                for item in items {
                    self.look(*item, depth + 1, "");
                }
            }
        }
    }

    fn text(&self, node: NodeId, key: &str) -> Option<&str> {
        self.yaml.text_at(node, key)
    }

    /// A variable's name, if it matters: Airflow's, or any name in a file that exists only for Airflow.
    fn name(&self, node: NodeId) -> Option<Mapped<'p>> {
        let name = &self.yaml.scalar(node)?.text;
        (self.kind == Kind::AstroDeployment || self.runs_airflow || matters(name.bytes())).then(|| name.clone())
    }

    fn of_map(&mut self, members: &[(NodeId, NodeId)], place: &str) {
        let is_own = |key: NodeId| self.yaml.scalar(key).is_some_and(|key| is_airflow(&key.text));
        if self.kind == Kind::GitHub && place == "env" && members.iter().any(|(key, _)| is_own(*key)) {
            let merges = members.iter().filter(|(key, _)| self.yaml.text(*key) == Some("<<"));
            let merges = merges.filter_map(|(key, _)| Some((&self.yaml.scalar(*key)?.text, self.yaml.span(*key))));
            let merges: Vec<_> = merges.map(|(name, span)| (name.clone(), span)).collect();
            for (name, span) in merges {
                self.add(OddityKind::MergeKey, &name, span, None);
            }
        }
        let mut first = HashMap::new();
        for (key, value) in members {
            let Some(name) = self.name(*key) else { continue };
            match self.yaml.scalar(*value) {
                // The sections of a chart's own configuration are maps.
                None if is_airflow(&name) => self.of_node(&name, *value, place),
                None => {}
                Some(scalar) => self.of_scalar(&name, *value, scalar, place),
            }
            self.twice(&mut first, &name);
        }
    }

    /// Checks a value that is a map or a list: GitLab takes one that describes the variable.
    fn of_node(&mut self, name: &Mapped<'p>, node: NodeId, place: &str) {
        let described = (self.kind == Kind::GitLab).then(|| variables::described(self.yaml, node)).flatten();
        let Some((value, is_raw)) = described else {
            return self.add(OddityKind::NotText, name, self.yaml.span(node), None);
        };
        match value.map(|value| (value, self.yaml.scalar(value))) {
            Some((value, Some(scalar))) => self.of_scalar(name, value, scalar, if is_raw { RAW } else { place }),
            Some((value, None)) => self.add(OddityKind::NotText, name, self.yaml.span(value), None),
            None => {}
        }
    }

    fn of_list(&mut self, items: &[NodeId]) {
        let mut first: HashMap<Vec<u8>, Span> = HashMap::new();
        if self.kind == Kind::Compose {
            self.pairs_twice(items);
        }
        for item in items {
            self.of_pair(*item);
            let (yaml, kind) = (self.yaml, self.kind);
            let get = |key: &str| match kind {
                Kind::AstroDeployment => yaml.get_in_any_case(*item, key),
                _ => yaml.get(*item, key),
            };
            let own = variables::NAMES.iter().filter(|key| **key == "key" || kind != Kind::AstroDeployment);
            let own = own.copied().find_map(get);
            if own.is_none() && self.kind == Kind::AstroDeployment {
                self.without_key(*item);
            }
            let Some(name) = own.and_then(|own| self.name(own)) else { continue };
            let value = get("value");
            match value.map(|value| (value, self.yaml.scalar(value))) {
                Some((value, None)) => self.add(OddityKind::NotText, &name, self.yaml.span(value), None),
                Some((value, Some(scalar))) => self.of_scalar(&name, value, scalar, ""),
                None => {}
            }
            self.twice(&mut first, &name);
            if self.kind == Kind::AstroDeployment {
                self.of_deployment(*item, &name, value);
            }
        }
        if self.kind == Kind::Kubernetes {
            self.references(items);
        }
    }

    /// References in `NAME=VALUE`.
    fn of_pair(&mut self, item: NodeId) {
        let Some(text) = self.yaml.scalar(item).map(|scalar| &scalar.text) else { return };
        let Some(equals) = memchr::memchr(b'=', text.bytes()) else { return };
        let (name, value) = (text.slice(Span::new(0, equals)), text.slice(Span::new(equals + 1, text.len())));
        if !(self.runs_airflow || matters(name.bytes())) {
            return;
        }
        for (kind, part) in interpolation::doubtful(&value, self.kind) {
            self.add(kind, &name, value.origin(part), None);
        }
    }

    /// Names that several `NAME=VALUE` have, each with its own value.
    fn pairs_twice(&mut self, items: &[NodeId]) {
        let yaml = self.yaml;
        let mut known: HashMap<&[u8], (&[u8], Span)> = HashMap::new();
        for text in items.iter().filter_map(|item| Some(&yaml.scalar(*item)?.text)) {
            let Some(equals) = memchr::memchr(b'=', text.bytes()) else { continue };
            let (name, value) = text.bytes().split_at(equals);
            if !(self.runs_airflow || matters(name)) {
                continue;
            }
            let span = text.origin(Span::new(0, equals));
            if let Some((_, first)) = known.insert(name, (value, span)).filter(|(before, _)| *before != value) {
                self.add(OddityKind::TwiceInList, &text.slice(Span::new(0, equals)), span, Some(first));
            }
        }
    }

    /// Checks a scalar value.
    fn of_scalar(&mut self, name: &Mapped<'p>, value: NodeId, scalar: &Scalar<'p>, place: &str) {
        let span = self.yaml.span(value);
        if !scalar.text.is_certain() || interpolation::is_elsewhere(&scalar.text, self.kind) {
            return;
        }
        if self.is_encoded && place == "data" {
            if base64::decoded(&scalar.text).is_none() {
                self.add(OddityKind::NotBase64, name, span, None);
            }
            return;
        }
        // The community chart turns null into the text `<nil>`.
        if self.kind == Kind::HelmValues && place == "config" && scalar.is_null() && is_airflow(name) {
            return self.add(OddityKind::Nil, name, name.whole(), None);
        }
        let text = scalar.text.text().filter(|_| scalar.is_plain).unwrap_or_default();
        if let Some(of) = typed::of(text, self.kind)
            && (typed::is_refused(of, self.kind) || self.kind == Kind::HelmValues && place.is_empty())
            && is_airflow(name)
        {
            let kind = if of == typed::Type::Boolean { OddityKind::Boolean } else { OddityKind::Number };
            self.add(kind, name, span, None);
        } else if typed::of(text, self.kind) != Some(typed::Type::Boolean)
            && self.rewritten(text, place).is_some_and(|made| !is_same_option(name, text, &made))
        {
            self.add(OddityKind::Rewritten, name, span, None);
        }
        if place == RAW {
            return;
        }
        for (kind, part) in interpolation::doubtful(&scalar.text, self.kind) {
            self.add(kind, name, scalar.text.origin(part), None);
        }
    }

    /// What reaches the process, if that is not what is written.
    fn rewritten(&self, text: &str, place: &str) -> Option<String> {
        let is_of_community = self.kind == Kind::HelmValues && place == "config";
        if is_of_community { typed::in_chart(text) } else { typed::rewritten(text, self.kind) }
    }

    /// An Astro deployment's variable is secret only if `is_secret` says so, in any case.
    fn of_deployment(&mut self, item: NodeId, name: &Mapped<'p>, value: Option<NodeId>) {
        let flag = self.yaml.get_in_any_case(item, "is_secret");
        let is_marked = flag.is_some_and(|flag| variables::is_true(self.yaml, flag));
        if let Some(flag) = flag.filter(|flag| !variables::is_boolean(self.yaml, *flag)) {
            return self.add(OddityKind::NotBoolean, name, self.yaml.span(flag), None);
        }
        match value {
            Some(_) if !is_marked => {
                self.add(OddityKind::NotMarked, name, name.whole(), flag.map(|flag| self.yaml.span(flag)));
            }
            // An update keeps the value of a secret that exists.
            None if !is_marked => self.add(OddityKind::NoValue, name, name.whole(), None),
            None | Some(_) => {}
        }
    }

    /// An Astro deployment's variable needs a key, whatever else it has.
    fn without_key(&mut self, item: NodeId) {
        let first = self.yaml.members(item).first().and_then(|(key, _)| self.yaml.scalar(*key));
        if let Some(name) = first.map(|first| first.text.clone()) {
            self.add(OddityKind::NoKey, &name, name.whole(), None);
        }
    }

    /// `$(NAME)` is expanded only if `NAME` is above it in the list.
    fn references(&mut self, items: &[NodeId]) {
        let name = |item: &NodeId| self.yaml.text_at(*item, "name");
        let places: HashMap<&str, usize> =
            items.iter().enumerate().filter_map(|(index, item)| Some((name(item)?, index))).collect();
        let mut found = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let own = self.yaml.scalar_at(*item, "name");
            let value = self.yaml.scalar_at(*item, "value");
            let (Some(own), Some(value)) = (own, value) else { continue };
            let Some(text) = value.text.text().filter(|_| matters(own.text.bytes())) else { continue };
            for (at, _) in text.match_indices("$(") {
                let Some(inner) = text.get(at + 2..).and_then(|rest| rest.split_once(')')) else { break };
                if places.get(inner.0).is_some_and(|place| *place > index) {
                    let part = Span::new(at, at + inner.0.len() + "$()".len());
                    found.push((own.text.clone(), value.text.origin(part)));
                }
            }
        }
        for (name, span) in found {
            self.add(OddityKind::ReferenceBelow, &name, span, None);
        }
    }

    fn twice(&mut self, first: &mut HashMap<Vec<u8>, Span>, name: &Mapped<'p>) {
        if let Some(first) = first.insert(name.bytes().to_vec(), name.whole()) {
            self.add(OddityKind::Twice, name, name.whole(), Some(first));
        }
    }

    fn add(&mut self, kind: OddityKind, name: &Mapped<'p>, span: Span, beside: Option<Span>) {
        self.found.push(Oddity { kind, name: name.clone(), span, beside, of: None });
    }
}

/// Whether an Airflow option still gets the same number, only spelled differently.
fn is_same_option(name: &Mapped<'_>, written: &str, made: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    // Airflow reads `1.2e+07` as no integer.
    name.bytes().starts_with(b"AIRFLOW__") && number(written) == number(made) && !made.contains('e')
}

fn is_airflow(name: &Mapped<'_>) -> bool {
    name.bytes().starts_with(b"AIRFLOW_")
}
