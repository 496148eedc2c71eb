//! What compose refuses in a file for its shape.
//!
//! Enters: a document. Leaves: an [`Oddity`] for each place for which compose stops; no service of the file then runs. Only
//! in files with a service that runs Airflow or has variables of Airflow's.
//!
//! Source: compose-go, run on such files.

use std::collections::HashSet;

use super::written;
use crate::carrier::{DEEPEST, Oddity, OddityKind};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::text::{Mapped, Span};

/// What people write for `environment` and `env_file`.
const MISNAMED: [(&str, &str); 12] = [
    ("env", "environment"),
    ("envs", "environment"),
    ("enviroment", "environment"),
    ("enviornment", "environment"),
    ("environments", "environment"),
    ("environement", "environment"),
    ("environemnt", "environment"),
    ("environment_variables", "environment"),
    ("env-file", "env_file"),
    ("envfile", "env_file"),
    ("env_files", "env_file"),
    ("environment_file", "env_file"),
];

/// Everything for which compose refuses a document.
pub(in crate::carrier) fn refused<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Oddity<'p>> {
    let mut found = Vec::new();
    let mut add = |kind: OddityKind, node: NodeId, part: Option<Span>| {
        let Some(text) = yaml.scalar(node).map(|scalar| &scalar.text) else { return };
        let span = part.map_or(yaml.span(node), |part| text.origin(part));
        found.push(Oddity { kind, name: text.clone(), span, beside: None, of: None });
    };
    for (key, _) in yaml.members(root) {
        if matches!(yaml.text(*key), Some("environment" | "env_file" | "env")) {
            add(OddityKind::OutsideOfService, *key, None);
        }
    }
    if let Some(service) = outside_of_services(yaml, root) {
        add(OddityKind::NoServices, service, None);
    }
    twice(yaml, yaml.get(root, "services"), &mut add);
    for (_, service) in written(yaml, root) {
        twice(yaml, Some(service), &mut add);
        for (key, value) in yaml.members(service) {
            match yaml.text(*key).unwrap_or_default() {
                "environment" => environment(yaml, *value, &mut add),
                "env_file" if matches!(yaml.value(*value), Value::Map(_)) => add(OddityKind::BareFile, *key, None),
                name if MISNAMED.iter().any(|(wrong, _)| *wrong == name) => add(OddityKind::Misnamed, *key, None),
                _ => {}
            }
        }
    }
    references(yaml, root, 0, &mut HashSet::new(), &mut add);
    found
}

/// A service that runs Airflow at the top of a file without `services:`.
pub(in crate::carrier) fn outside_of_services(yaml: &Yaml<'_>, root: NodeId) -> Option<NodeId> {
    let is_airflow =
        |node: NodeId| yaml.get(node, "image").and_then(|image| yaml.text(image)).is_some_and(super::is_known);
    let has_services = yaml.get(root, "services").is_some();
    let mut members = yaml.members(root).iter().filter(|_| !has_services);
    members.find(|(_, value)| is_airflow(*value)).map(|(key, _)| *key)
}

/// The key that was meant by one that compose does not know.
pub fn meant(name: &str) -> Option<&'static str> {
    MISNAMED.iter().find(|(wrong, _)| *wrong == name).map(|(_, right)| *right)
}

type Add<'a> = dyn FnMut(OddityKind, NodeId, Option<Span>) + 'a;

/// Keys that a map has twice.
fn twice(yaml: &Yaml<'_>, map: Option<NodeId>, add: &mut Add<'_>) {
    let mut seen = HashSet::new();
    for (key, _) in map.map(|map| yaml.members(map)).unwrap_or_default() {
        if yaml.text(*key).is_some_and(|name| !seen.insert(name)) {
            add(OddityKind::KeyTwice, *key, None);
        }
    }
}

/// `environment:` must be a map of scalars, or a list of `NAME=VALUE`.
fn environment(yaml: &Yaml<'_>, value: NodeId, add: &mut Add<'_>) {
    match yaml.value(value) {
        Value::Scalar(scalar) if !scalar.is_null() && !yaml.is_tagged(value) => {
            add(OddityKind::OneString, value, None);
        }
        Value::Scalar(_) => {}
        Value::Map(members) => {
            for (key, value) in members {
                let name = yaml.scalar(*key).map(|key| &key.text);
                if name.is_some_and(ends_with_blank) {
                    add(OddityKind::NameEndsWithBlank, *key, None);
                }
                let is_no_number = yaml
                    .scalar(*value)
                    .is_some_and(|scalar| scalar.is_plain && scalar.text.text().is_some_and(is_no_number));
                if is_no_number {
                    add(OddityKind::NoNumber, *value, None);
                }
                let is_list = matches!(yaml.value(*value), Value::List(_));
                if yaml.text(*key) == Some("<<") && is_list && !yaml.items(*value).iter().all(|one| is_map(yaml, *one))
                {
                    add(OddityKind::MergedList, *key, None);
                }
            }
        }
        Value::List(items) => {
            for item in items {
                if let Value::Map(members) = yaml.value(*item)
                    && let Some((key, _)) = members.first()
                {
                    add(OddityKind::MapInList, *key, None);
                }
                let Some(text) = yaml.scalar(*item).map(|item| &item.text) else { continue };
                let name = memchr::memchr(b'=', text.bytes()).map(|equals| text.slice(Span::new(0, equals)));
                if name.is_some_and(|name| ends_with_blank(&name)) {
                    add(OddityKind::NameEndsWithBlank, *item, None);
                }
            }
        }
    }
}

fn is_map(yaml: &Yaml<'_>, node: NodeId) -> bool {
    matches!(yaml.value(node), Value::Map(_))
}

fn ends_with_blank(name: &Mapped<'_>) -> bool {
    name.bytes().last().is_some_and(u8::is_ascii_whitespace)
}

/// The numbers of YAML that have no text.
fn is_no_number(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    [".inf", ".Inf", ".INF"].contains(&bare) || [".nan", ".NaN", ".NAN"].contains(&text)
}

/// References that compose cannot read: `${}`, `${NAME`, `${NAME!}`. It fills in the whole file before it reads it.
fn references(yaml: &Yaml<'_>, node: NodeId, depth: usize, seen: &mut HashSet<NodeId>, add: &mut Add<'_>) {
    if depth > DEEPEST || !seen.insert(node) {
        return;
    }
    match yaml.value(node) {
        Value::Scalar(scalar) => {
            if let Some(part) = scalar.text.text().and_then(broken_reference) {
                add(OddityKind::BrokenReference, node, Some(part));
            }
        }
        Value::Map(members) => {
            for (_, value) in members {
                references(yaml, *value, depth + 1, seen, add);
            }
        }
        Value::List(items) => {
            for item in items {
                references(yaml, *item, depth + 1, seen, add);
            }
        }
    }
}

fn broken_reference(text: &str) -> Option<Span> {
    let mut at = 0;
    while let Some(dollar) = text.get(at..)?.find('$').map(|length| at + length) {
        let rest = text.get(dollar + 1..)?;
        at = dollar + 2;
        let Some(inner) = rest.strip_prefix('{') else { continue };
        let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_name = length > 0 && !inner.starts_with(|mark: char| mark.is_ascii_digit());
        let follows = inner.get(length..)?;
        let is_operator = follows.starts_with(['}', ':', '-', '+', '?']);
        if !is_name || !is_operator || !inner.contains('}') {
            let end = inner.find('}').map_or(text.len(), |length| dollar + 2 + length + 1);
            return Some(Span::new(dollar, end));
        }
    }
    None
}
