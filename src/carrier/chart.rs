//! The official chart of Airflow: what its schema refuses in its values, and values that no chart reads.
//!
//! Enters: the text of a `values.yaml` or a `Chart.yaml`. Leaves: places in it, with what is expected there. Never
//! decides which chart gets a file.
//!
//! Source: Helm 3.17.3 with the chart 1.19.0-dev, run on such values.

use crate::format::yaml::{NodeId, Value, Yaml};
use crate::text::{Span, is_variable_name};

/// What the schema expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A list of names with values.
    List,
    /// Text that holds YAML.
    Text,
    /// Maps of options, one for each section.
    Sections,
    /// A value, not a reference to one.
    Value,
    /// A reference to a key of a Secret.
    Reference,
    /// One line: the chart writes it into a line of a file.
    OneLine,
    /// Text that is no template of Go.
    NoTemplate,
}

/// A key of the values that the schema refuses.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// The key in the file.
    pub key: Span,
    /// What it says.
    pub name: &'static str,
    /// What should be below it.
    pub expected: Expected,
}

/// The keys that set variables or options, and what they hold.
const KEYS: [(&str, Expected); 5] = [
    ("env", Expected::List),
    ("secret", Expected::List),
    ("extraEnv", Expected::Text),
    ("extraEnvFrom", Expected::Text),
    ("config", Expected::Sections),
];

/// What the schema or the templates refuse; the chart is then not installed.
/// `below` is the name of the chart in the values of one that depends on it.
pub fn refused(text: &str, below: Option<&str>) -> Vec<Refusal> {
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return Vec::new() };
    let own = below.map_or(Some(root), |below| yaml.get(root, below));
    let Some(root) = own else { return Vec::new() };
    let wrong = |(key, value, name, expected): (NodeId, NodeId, &'static str, Expected)| {
        let is_wrong = match (yaml.value(value), expected) {
            // An alias or a tag may be anything.
            _ if yaml.is_tagged(value) => false,
            (Value::Scalar(scalar), _) if !scalar.text.is_certain() => false,
            (Value::Scalar(scalar), _) if scalar.is_null() => false,
            (Value::List(_), Expected::List) | (Value::Scalar(_), Expected::Text) => false,
            (Value::Map(sections), Expected::Sections) => {
                sections.iter().any(|(key, value)| yaml.text(*key) != Some("<<") && !is_map(&yaml, *value))
            }
            _ => true,
        };
        is_wrong.then(|| Refusal { key: yaml.span(key), name, expected })
    };
    let mut found: Vec<Refusal> = known(&yaml, root).filter_map(wrong).collect();
    for (list, of) in [("env", "valueFrom"), ("secret", "value")] {
        let items = yaml.items_at(root, list);
        let keys =
            items.iter().filter_map(|item| yaml.members(*item).iter().find(|(key, _)| yaml.text(*key) == Some(of)));
        found.extend(keys.map(|(key, _)| match list {
            "env" => Refusal { key: yaml.span(*key), name: "env[].valueFrom", expected: Expected::Value },
            _ => Refusal { key: yaml.span(*key), name: "secret[].value", expected: Expected::Reference },
        }));
    }
    let sections = yaml.members_at(root, "config");
    for (key, value) in sections.iter().flat_map(|(_, section)| yaml.members(*section)) {
        let Some(text) = yaml.text(*value) else { continue };
        let expected = if text.trim_end().contains('\n') {
            Expected::OneLine
        } else if is_no_action(text) {
            Expected::NoTemplate
        } else {
            continue;
        };
        found.push(Refusal { key: yaml.span(*key), name: "config", expected });
    }
    found
}

/// The keywords of Go's templates, and the functions of Helm that need no argument: all that a name by itself may be.
const NAMES: [&str; 14] = [
    "end", "else", "break", "continue", "true", "false", "nil", "now", "uuidv4", "list", "dict", "tuple", "hello",
    "println",
];

/// Whether `{{ … }}` holds what the language of Go's templates has not: a member of JSON, or a name that is none of its
/// functions, such as `{{ ds }}`.
fn is_no_action(text: &str) -> bool {
    let action = text.split_once("{{").and_then(|(_, rest)| rest.split_once("}}")).map(|(action, _)| action);
    action.map(|action| action.trim_matches(['-', ' '])).is_some_and(|action| {
        let is_json = action.starts_with('"') && action.contains("\":");
        is_json || action.split('.').all(is_variable_name) && !NAMES.contains(&action)
    })
}

/// The keys at the top that differ from one of the chart's in case only, and `airflow:` with what the chart of the
/// community has below it: the chart reads none of them, and says nothing.
pub fn unread(text: &str) -> Vec<(Span, &'static str)> {
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return Vec::new() };
    let names_airflow = |node: NodeId| {
        let text = yaml.span(node).of_text(text);
        text.contains("AIRFLOW_") || text.contains("airflow.providers.")
    };
    let mut found = Vec::new();
    for (key, value) in yaml.members(root).iter().filter(|(_, value)| names_airflow(*value)) {
        let name = yaml.text(*key).unwrap_or_default();
        let near = KEYS.iter().find(|(known, _)| *known != name && known.eq_ignore_ascii_case(name));
        found.extend(near.map(|(known, _)| (yaml.span(*key), *known)));
        if name == "airflow" {
            let inner = yaml.members(*value).iter().filter(|(_, value)| names_airflow(*value));
            let known = |(key, _): &(NodeId, NodeId)| {
                let (name, _) = KEYS.iter().find(|(name, _)| yaml.text(*key) == Some(name))?;
                Some((yaml.span(*key), *name))
            };
            found.extend(inner.filter_map(known));
        }
    }
    found
}

/// The keys at the top that only the chart `airflow` reads, and only below `airflow:`; none if they set nothing for
/// Airflow.
pub fn at_top(text: &str) -> Vec<(Span, &'static str)> {
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return Vec::new() };
    let names_airflow = |value: NodeId| {
        let text = yaml.span(value).of_text(text);
        text.contains("AIRFLOW_") || text.contains("airflow.providers.")
    };
    let own = known(&yaml, root).filter(|(_, value, ..)| names_airflow(*value));
    own.map(|(key, _, name, _)| (yaml.span(key), name)).collect()
}

/// Whether values have keys at the top that the official chart reads and no other chart of Airflow.
pub fn is_official(text: &str) -> bool {
    const OWN: [&str; 4] = ["airflowVersion", "defaultAirflowTag", "defaultAirflowRepository", "executor"];
    if !OWN.iter().any(|key| text.contains(key)) {
        return false;
    }
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return false };
    // Bitnami's chart has an `executor` too, and none of these.
    OWN.iter().any(|key| yaml.get(root, key).is_some()) && known(&yaml, root).next().is_some()
}

/// Whether a `Chart.yaml` has the official chart as a dependency, under its own name.
pub fn has_airflow(text: &str) -> bool {
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return false };
    let dependencies = yaml.items_at(root, "dependencies");
    dependencies.iter().any(|one| {
        let says = |key: &str| yaml.text_at(*one, key);
        says("name") == Some("airflow")
            && says("alias").is_none()
            && says("repository").is_some_and(|repository| repository.contains("airflow.apache.org"))
    })
}

fn known<'y>(yaml: &'y Yaml<'_>, root: NodeId) -> impl Iterator<Item = (NodeId, NodeId, &'static str, Expected)> + 'y {
    yaml.members(root).iter().filter_map(|(key, value)| {
        let (name, expected) = KEYS.iter().find(|(name, _)| yaml.text(*key) == Some(name))?;
        Some((*key, *value, *name, *expected))
    })
}

fn is_map(yaml: &Yaml<'_>, node: NodeId) -> bool {
    match yaml.value(node) {
        Value::Map(_) => true,
        Value::Scalar(scalar) => scalar.is_null(),
        Value::List(_) => false,
    }
}
