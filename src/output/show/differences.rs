//! What differs between the places of a project, side by side.

use std::collections::BTreeMap;

use crate::diagnostic::Message;
use crate::output::human::Style;
use crate::show::{Configuration, EnvironmentView, Kind, Lookup, Where};

use super::human::line;
use super::said::call;
use super::table::{Look, Part, columns};

/// What differs between places: a row for each fact, a column for each place.
pub(super) struct Differences {
    /// What the places are called.
    pub labels: Vec<String>,
    /// What each fact is called, and what it is in each place.
    pub rows: Vec<(String, Vec<String>)>,
}

/// What differs; nothing if only one place has a backend.
pub(super) fn between(sites: &[EnvironmentView]) -> Option<Differences> {
    let with_backend: Vec<(&EnvironmentView, &Configuration)> = sites.iter().filter_map(main).collect();
    if with_backend.len() < 2 {
        return None;
    }
    let labels = labels(&with_backend);
    let facts: Vec<Vec<(String, String)>> = with_backend.iter().map(|(_, main)| facts(main)).collect();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in facts.iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let value = |facts: &[(String, String)], name: &str| {
        facts.iter().find(|(other, _)| other == name).map_or_else(|| "-".to_owned(), |(_, value)| value.clone())
    };
    let rows = names.into_iter().map(|name| (name.to_owned(), facts.iter().map(|facts| value(facts, name)).collect()));
    let differ = |(_, values): &(String, Vec<String>)| values.iter().any(|value| Some(value) != values.first());
    let rows: Vec<(String, Vec<String>)> = rows.filter(differ).collect();
    (!rows.is_empty()).then_some(Differences { labels, rows })
}

/// Writes a table of what differs.
pub(super) fn write(sites: &[EnvironmentView], style: Style, output: &mut String) {
    let Some(Differences { labels, rows }) = between(sites) else { return };
    output.push('\n');
    line(&[Part::new("Where they differ", Look::Strong)], 0, style, output);
    let beside = beside(&labels, &rows);
    let widths = (0..beside.first().map_or(0, Vec::len))
        .map(|column| beside.iter().filter_map(|row| row.get(column)).map(Part::width).max().unwrap_or_default() + 2);
    if widths.sum::<usize>() <= style.width {
        columns(&beside, 2, usize::MAX, style, output);
    } else {
        columns(&below(&labels, &rows), 2, usize::MAX, style, output);
    }
}

fn main(view: &EnvironmentView) -> Option<(&EnvironmentView, &Configuration)> {
    let main = view.configurations.first()?;
    main.class.as_ref().filter(|_| view.has_backend).map(|_| (view, main))
}

/// The labels of the places: the file of a local one, else its name; both if two labels would be
/// the same.
fn labels(sites: &[(&EnvironmentView, &Configuration)]) -> Vec<String> {
    let path = |view: &EnvironmentView| view.sources.first().map_or("", |source| &source.at.path).to_owned();
    let name = |view: &EnvironmentView| match view.kind {
        Where::Local => path(view),
        Where::Deployment | Where::Script | Where::Process | Where::State => view.name.as_str().to_owned(),
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (view, _) in sites {
        *counts.entry(name(view)).or_default() += 1;
    }
    let label = |view: &EnvironmentView| match (counts.get(&name(view)), view.kind) {
        (Some(2..), Where::Local) => format!("{} ({})", path(view), view.name.as_str()),
        (Some(2..), _) => format!("{} ({})", view.name.as_str(), path(view)),
        _ => name(view),
    };
    sites.iter().map(|(view, _)| label(view)).collect()
}

/// What is compared: which store is queried, in which region, as which role, and for what.
fn facts(configuration: &Configuration) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let backend = configuration.backend.or(configuration.class.as_ref().map(|class| class.value.as_str()));
    facts.extend(backend.map(|backend| ("backend".to_owned(), backend.to_owned())));
    let settings = [("region", &configuration.region), ("role", &configuration.role)];
    facts.extend(settings.into_iter().filter_map(|(name, setting)| {
        let value = setting.as_ref()?.value.as_str();
        Some((name.to_owned(), if value.is_empty() { "\"\"".to_owned() } else { value.to_owned() }))
    }));
    let is_compared =
        |lookup: &&Lookup| lookup.named_at.is_none() && (lookup.kind != Kind::Config || !lookup.is_example);
    let lookups = configuration.lookups.iter().filter(is_compared);
    facts.extend(lookups.map(|lookup| {
        let names: Vec<&str> = lookup.names.iter().map(Message::as_str).collect();
        let unasked = lookup.note.as_ref().map_or("not looked up", Message::as_str);
        let address = if names.is_empty() { unasked.to_owned() } else { names.join(", ") };
        (call(lookup), address)
    }));
    facts
}

fn beside(labels: &[String], rows: &[(String, Vec<String>)]) -> Vec<Vec<Part>> {
    let head = std::iter::once(Part::new("", Look::Plain));
    let head = head.chain(labels.iter().map(|label| Part::new(label, Look::Strong))).collect();
    let rows = rows.iter().map(|(name, values)| {
        let name = std::iter::once(Part::new(name, Look::Plain));
        name.chain(values.iter().map(|value| Part::new(value, Look::Good))).collect()
    });
    std::iter::once(head).chain(rows).collect()
}

fn below(labels: &[String], rows: &[(String, Vec<String>)]) -> Vec<Vec<Part>> {
    let mut lines = Vec::new();
    for (name, values) in rows {
        for (index, (label, value)) in labels.iter().zip(values).enumerate() {
            let name = if index == 0 { name.as_str() } else { "" };
            let parts = [(name, Look::Plain), (label, Look::Strong), (value, Look::Good)];
            lines.push(parts.map(|(text, look)| Part::new(text, look)).to_vec());
        }
    }
    lines
}
