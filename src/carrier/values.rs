//! What the values of a chart of Airflow set.
//!
//! Enters: a tree. Leaves: the variables of each part of the values, the lowest first: options in `airflow.cfg` and
//! `config` of the community's chart, then `env`, `secret` and `extraEnv`, which may be a string of YAML.

use super::{Kind, Variable, cfg, interpolation, kind, typed, variables};
use crate::format::yaml::{NodeId, Scalar, Yaml};
use crate::text::{Mapped, Span};

/// The keys of the lists of variables, the lowest first: of two that set a variable, the later one counts. The last is
/// Bitnami's.
pub(super) const LISTS: [&str; 4] = ["env", "secret", "extraEnv", "extraEnvVars"];

/// The variables of one file of values.
#[derive(Clone, Debug, Default)]
pub struct ChartValues<'p> {
    /// Those in `config`.
    pub(super) config: Vec<Variable<'p>>,
    /// Those of which it removes what other files set.
    pub(super) removed: Vec<String>,
    /// Those of each list, and the place of its key.
    pub(super) lists: [Option<(Span, Vec<Variable<'p>>)>; LISTS.len()],
}

impl<'p> ChartValues<'p> {
    /// All variables; the last one of a name counts.
    pub(super) fn all(self) -> Vec<Variable<'p>> {
        self.config.into_iter().chain(self.lists.into_iter().flatten().flat_map(|(_, variables)| variables)).collect()
    }

    /// The same of values that are a part of another file: each text and each place as `text` and `place` say.
    pub(super) fn map<'o>(
        self,
        text: impl Fn(&Mapped<'p>) -> Mapped<'o>,
        place: impl Fn(Span) -> Span,
    ) -> ChartValues<'o> {
        let variables = |own: Vec<Variable<'p>>| own.iter().map(|(key, value)| (text(key), text(value))).collect();
        let list = |own: Option<(Span, Vec<Variable<'p>>)>| own.map(|(at, own)| (place(at), variables(own)));
        ChartValues { config: variables(self.config), removed: self.removed, lists: self.lists.map(list) }
    }
}

/// What the values below a node set.
pub(super) fn parts<'p>(text: &'p str, yaml: &Yaml<'p>, top: NodeId) -> ChartValues<'p> {
    let get = |key: &str| yaml.members(top).iter().find(|(own, _)| yaml.text(*own) == Some(key)).copied();
    let config = yaml.get(top, "config");
    let options = config.map(|config| cfg::of_chart(yaml, config)).unwrap_or_default();
    let own = config.map(|config| with_nil(yaml, config)).unwrap_or_default();
    let removed = config.map(|config| cfg::removed_in_chart(yaml, config)).unwrap_or_default();
    let list = |name: &'static str| {
        let (key, node) = get(name)?;
        let variables = match name {
            "secret" => of_secrets(yaml, node),
            "extraEnv" | "extraEnvVars" => {
                of_string(text, yaml, node).unwrap_or_else(|| variables::of_node(yaml, node, Kind::HelmValues))
            }
            _ => variables::of_node(yaml, node, Kind::HelmValues),
        };
        Some((yaml.span(key), variables))
    };
    ChartValues { config: options.into_iter().chain(own).collect(), removed, lists: LISTS.map(list) }
}

/// The variables that the chart takes from Secrets.
fn of_secrets<'p>(yaml: &Yaml<'p>, list: NodeId) -> Vec<Variable<'p>> {
    let name = |item: &NodeId| {
        let name = &yaml.scalar(yaml.get(*item, "envName")?)?.text;
        Some((name.clone(), Mapped::hole(name.whole())))
    };
    yaml.items(list).iter().filter_map(name).collect()
}

/// A map of variables whose nulls become the text `<nil>`.
fn with_nil<'p>(yaml: &Yaml<'p>, config: NodeId) -> Vec<Variable<'p>> {
    let member = |(key, value): (NodeId, NodeId)| {
        let name = &yaml.scalar(key).filter(|name| name.text.bytes().starts_with(b"AIRFLOW_"))?.text;
        let scalar = yaml.scalar(value);
        let is_null = scalar.is_some_and(Scalar::is_null);
        let plain = scalar.filter(|scalar| scalar.is_plain).and_then(|scalar| scalar.text.text());
        let made = plain.and_then(typed::in_chart).filter(|_| !is_null);
        let value = match made {
            _ if is_null => Some(Mapped::decoded(&b"<nil>"[..], yaml.span(value))),
            Some(made) => Some(Mapped::decoded(made.into_bytes(), yaml.span(value))),
            None => variables::given(yaml, value, Kind::HelmValues),
        };
        Some((name.clone(), interpolation::value(&value?, Kind::HelmValues)))
    };
    yaml.merged(config).into_iter().filter_map(member).collect()
}

/// The variables in a block scalar that is YAML itself.
fn of_string<'p>(text: &'p str, yaml: &Yaml<'p>, node: NodeId) -> Option<Vec<Variable<'p>>> {
    let nested = nested(text, yaml, node)?;
    nested.roots.first().map(|root| variables::of_node(&nested, *root, Kind::Kubernetes))
}

/// Where the values of an Airflow chart begin: at the top, or below the name of the chart.
pub(super) fn tops(yaml: &Yaml<'_>, root: NodeId) -> Vec<NodeId> {
    let members = yaml.members(root).iter();
    let named = members.filter(|(key, own)| yaml.text(*key) == Some("airflow") || kind::is_of_chart(yaml, *own));
    std::iter::once(root).chain(named.map(|(_, own)| *own)).collect()
}

/// Where the values of one chart begin. The official chart has its keys at the top; in the values of a chart that depends
/// on it, and of the community's, they are below its name.
pub(super) fn top(yaml: &Yaml<'_>, root: NodeId, is_official: bool) -> NodeId {
    let has_any = |node: &NodeId| ["config"].iter().chain(&LISTS).any(|key| yaml.get(*node, key).is_some());
    yaml.get(root, "airflow").filter(|below| !is_official && has_any(below)).unwrap_or(root)
}

/// The YAML in a block scalar.
pub(super) fn nested<'p>(text: &'p str, yaml: &Yaml<'p>, node: NodeId) -> Option<Yaml<'p>> {
    let own = yaml.scalar(node).filter(|scalar| scalar.is_block)?.text.whole();
    // The first line has the same indentation as the others.
    let start = text.get(..own.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
    Some(Yaml::read_part(text, Span::new(start, own.end as usize)))
}

/// The lists of variables that are text in the values of a chart.
pub(super) fn extra_env<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId) -> Vec<Yaml<'p>> {
    let texts = tops(yaml, root).into_iter().filter_map(|top| yaml.get(top, "extraEnv"));
    texts.filter_map(|node| nested(text, yaml, node)).collect()
}

/// The Secrets that a chart makes from `extraSecrets`, whose `data` is text.
pub(super) fn extra_secrets<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId) -> Vec<Yaml<'p>> {
    let secrets = tops(yaml, root).into_iter().filter_map(|top| yaml.get(top, "extraSecrets"));
    let each = secrets.flat_map(|secrets| yaml.members(secrets));
    each.filter_map(|(_, secret)| nested(text, yaml, yaml.get(*secret, "data")?)).collect()
}

/// The variables of each Secret and `ConfigMap` that a chart makes from text without base64: pods may take them.
pub(super) fn extra_objects<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId) -> Vec<Vec<Variable<'p>>> {
    let mut found = Vec::new();
    for top in tops(yaml, root) {
        for (key, data) in [("extraSecrets", "stringData"), ("extraConfigMaps", "data")] {
            for (_, object) in yaml.members_at(top, key) {
                let nested = yaml.get(*object, data).and_then(|node| nested(text, yaml, node));
                let own = nested.filter(|nested| !nested.is_template);
                let own = own
                    .iter()
                    .flat_map(|own| own.roots.iter().map(|root| variables::of_node(own, *root, Kind::Kubernetes)));
                found.extend(own.collect::<Vec<_>>());
            }
        }
    }
    found
}

/// The `extra` of each connection that the community's chart makes, and the id.
pub(super) fn extras<'y, 'p>(yaml: &'y Yaml<'p>, root: NodeId) -> Vec<(&'y Mapped<'p>, &'y Mapped<'p>)> {
    let lists = tops(yaml, root).into_iter().filter_map(|top| yaml.get(top, "connections"));
    let text = |item: NodeId, key: &str| Some(&yaml.scalar(yaml.get(item, key)?)?.text);
    lists
        .flat_map(|list| yaml.items(list))
        .filter_map(|item| Some((text(*item, "id")?, text(*item, "extra")?)))
        .collect()
}
