//! What is known about the thing under the cursor.
//!
//! Enters: a position. Leaves: for a variable what it does and what is in force, for a kwarg its meaning, type, versions
//! and default, for a prefix the names that Airflow asks for, for a flag what it does. Values are masked as in every
//! report.

use gen_lsp_types::HoverParams;
use serde_json::{Value, json};

use super::answer::Answer;
use super::diagnostics::lines;
use super::projects::Place;
use super::session::Session;
use super::{places, words};
use crate::backend::{BackendConfig, Given, Section};
use crate::diagnostic::Location;
use crate::disclosure::{self, written};
use crate::format::Format;
use crate::knowledge::commands::{self, Flag};
use crate::knowledge::{Kwarg, Purpose, airflow, options, variables};
use crate::loader::Loader;
use crate::output::escape::escape;
use crate::read::Comparison;
use crate::script::Script;
use crate::show::{self, Asked, FoundEnvironment, Kind};
use crate::surroundings::Surroundings;
use crate::text::Span;

/// At most this many environments are listed.
const MOST: usize = 12;

/// `textDocument/hover`.
pub(super) fn hover(session: &mut Session<'_>, params: &HoverParams) -> Answer {
    let Some(at) = places::at(session, &params.text_document_position_params)? else { return Ok(Value::Null) };
    let Some(place) = at.asked.analysis.place(&at.asked.open) else { return Ok(Value::Null) };
    let Some((text, span)) = described(place, at.offset) else { return Ok(Value::Null) };
    let range = lines(session, place.document).range(span);
    let (kind, text) = if session.client.reads_markdown {
        ("markdown", text)
    } else {
        ("plaintext", text.replace("**", "").replace('`', ""))
    };
    Ok(json!({"contents": {"kind": kind, "value": text}, "range": range}))
}

/// What there is to say about a byte, and the span that it is said about.
fn described(place: Place<'_>, offset: u32) -> Option<(String, Span)> {
    let found = places::environments(place);
    kwarg(place, &found, offset).or_else(|| flag(place, offset)).or_else(|| variable(place, &found, offset))
}

fn kwarg(place: Place<'_>, found: &[FoundEnvironment<'_>], offset: u32) -> Option<(String, Span)> {
    let mut lines: Vec<String> = Vec::new();
    let mut about: Option<(String, Span)> = None;
    for one in found {
        for config in places::configs(place, one) {
            let Some(given) = places::kwarg(place, &config, offset) else { continue };
            let Some(kwarg) = given.kwarg else { continue };
            let span = if places::holds(place, given.key, offset) { given.key.span } else { given.value.span };
            about.get_or_insert_with(|| (meaning(&config, kwarg), span));
            if lines.len() < MOST {
                lines.push(in_force(place, one, &config, given));
                lines.extend(addresses(place, one, &config, kwarg));
            }
        }
    }
    let (meaning, span) = about?;
    lines.dedup();
    Some((format!("{meaning}\n\n{}", lines.join("\n")), span))
}

/// A kwarg's meaning, type, values, versions and default.
fn meaning(config: &BackendConfig<'_>, kwarg: &Kwarg) -> String {
    let backend = config.backend;
    let of = backend.map(|backend| format!(" of {}", backend.title)).unwrap_or_default();
    let mut text = format!("**`{}`**{of}", kwarg.name);
    let mut add = |line: String| {
        text.push_str("\n\n");
        text.push_str(&line);
    };
    if let Some(purpose) = words::purpose(kwarg.purpose) {
        add(purpose.to_owned());
    }
    add(format!("Type: {}", words::kinds(kwarg)));
    if !kwarg.choices.is_empty() {
        let values: Vec<String> = kwarg.choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
        add(format!("Values: {}", values.join(", ")));
    }
    if let Some(default) = words::default(kwarg) {
        add(format!("Default: `{default}`"));
    }
    let provider = backend.and_then(|backend| backend.distribution);
    let who = provider.map_or_else(|| "Airflow".to_owned(), |name| format!("the {name} provider"));
    let first = backend.and_then(crate::knowledge::Backend::first_version);
    if Some(kwarg.since) != first {
        add(format!("Since {who} {}", kwarg.since));
    }
    if let Some(last) = kwarg.last {
        add(format!("Until {who} {last}"));
    }
    if let Some(instead) = kwarg.instead {
        add(format!("Use `{instead}` instead"));
    }
    text
}

fn in_force(place: Place<'_>, one: &FoundEnvironment<'_>, config: &BackendConfig<'_>, given: &Given<'_>) -> String {
    let name = escape(one.name.as_str()).replace('`', "'");
    let value = written::kwarg(config, given, &place.known.project.documents);
    let value = code(value.as_str());
    if given.is_effective {
        return format!("- {name}: {value}");
    }
    let other = config.given_named(given.name.expose());
    let at = other.map(|other| whereabouts(place, other.key)).unwrap_or_default();
    format!("- {name}: overridden{at}")
}

/// The names that Airflow asks for, if the kwarg is a prefix.
fn addresses(place: Place<'_>, one: &FoundEnvironment<'_>, config: &BackendConfig<'_>, kwarg: &Kwarg) -> Vec<String> {
    let kind = match kwarg.purpose {
        Purpose::ConnectionsPrefix | Purpose::ConnectionsLabel => Kind::Connection,
        Purpose::VariablesPrefix | Purpose::VariablesLabel => Kind::Variable,
        Purpose::ConfigPrefix | Purpose::ConfigLabel => Kind::Config,
        _ => return Vec::new(),
    };
    let view = one.view(&place.known.project, &Asked::default());
    let configuration = match config.section {
        Section::Secrets => view.configurations.first(),
        Section::Workers => view.configurations.get(1),
    };
    let lookup = configuration.and_then(|one| one.lookups.iter().find(|lookup| lookup.kind == kind));
    let Some(lookup) = lookup else { return Vec::new() };
    let store = lookup.store.map(|store| format!(" in {store}")).unwrap_or_default();
    let names = lookup.names.iter().map(|name| format!("  - asks for {}{store}", code(name.as_str())));
    let note = lookup.note.as_ref().map(|note| format!("  - {}", escape(note.as_str())));
    names.chain(note).collect()
}

fn variable(place: Place<'_>, found: &[FoundEnvironment<'_>], offset: u32) -> Option<(String, Span)> {
    let (name, span) = places::variable(place, found, offset)?;
    let shown = disclosure::name(&name)?;
    let mut text = format!("**`{}`**", shown.as_str());
    if let Some(does) = does(&name) {
        text.push_str("\n\n");
        text.push_str(&does);
    }
    let mut lines: Vec<String> = Vec::new();
    for one in found {
        let Some(setting) = one.environment.get(&name) else { continue };
        let configs = places::configs(place, one);
        let value = show::value(&place.known.project, setting, &configs);
        let at = whereabouts(place, setting.key_location());
        let environment = escape(one.name.as_str()).replace('`', "'");
        lines.push(format!("- {environment}: {}{at}", code(value.as_str())));
    }
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("- {more} more"));
    }
    if !lines.is_empty() {
        text.push_str("\n\nIn force:\n\n");
        text.push_str(&lines.join("\n"));
    }
    if let Some(differ) = differing(place, &name, offset) {
        text.push_str(&differ);
    }
    Some((text, span))
}

/// What a variable does.
fn does(name: &str) -> Option<String> {
    if let Some((variable, kwarg)) = airflow::variable(name) {
        let named =
            kwarg.and_then(disclosure::name).map(|kwarg| format!(" Here: `{}`.", kwarg.as_str().to_lowercase()));
        return Some(words::setting(variable.setting, variable.form) + &named.unwrap_or_default());
    }
    if let Some(variable) = variables::variable(name) {
        let purpose = words::purpose(variable.purpose)?;
        let read = if variable.reads { "" } else { " No secrets backend reads this variable." };
        return Some(format!("{purpose}{read}"));
    }
    if name.starts_with("AIRFLOW_CONN_") {
        return Some("A connection, which Airflow looks up after the secrets backend.".to_owned());
    }
    if name.starts_with("AIRFLOW_VAR_") {
        return Some("An Airflow variable, which Airflow looks up after the secrets backend.".to_owned());
    }
    let (section, option) = variables::overridden(name)?;
    let (section, option) = (section.to_ascii_lowercase(), option.to_ascii_lowercase());
    options::exists(&section, &option).then(|| format!("Sets the option `{option}` of `[{section}]`."))
}

/// Which programs read the value differently, if they do.
fn differing(place: Place<'_>, name: &str, offset: u32) -> Option<String> {
    let document = place.document;
    if document.format != Format::Dotenv {
        return None;
    }
    let loaders = place.known.project.loaders_of(document);
    let comparison = Comparison::new(&loaders, document.file.bytes(), &|_| Surroundings::Unknown);
    let line = document.statement(Span { start: offset, end: offset })?.span;
    let row = comparison.rows.iter().find(|row| row.key.text() == Some(name) && line.contains(row.key.whole()))?;
    if row.is_agreed() {
        return None;
    }
    let command = |reader: &usize| comparison.readers.get(*reader).copied().map(Loader::command);
    let groups = row.groups().into_iter().map(|(value, readers)| {
        let commands: Vec<String> = readers.iter().filter_map(command).map(code).collect();
        let value = value.and_then(|value| row.values.get(value)?.as_ref());
        let shown = match value.and_then(|value| value.text()).and_then(|value| disclosure::variable(name, value)) {
            Some(public) => code(public.as_str()),
            None if value.is_some() => code(disclosure::MASK),
            None => "not set".to_owned(),
        };
        format!("- {}: {shown}", commands.join(", "))
    });
    let groups: Vec<String> = groups.collect();
    Some(format!("\n\nPrograms read it differently:\n\n{}", groups.join("\n")))
}

/// A flag of a known program, and what it does.
fn flag(place: Place<'_>, offset: u32) -> Option<(String, Span)> {
    let document = place.document;
    let is_script = document.script_text().is_some() && document.can_matter();
    let script = is_script.then(|| Script::read(place.index, document))?;
    script.calls.iter().find_map(|call| {
        let is_there = |word: Span| word.start <= offset && offset <= word.end;
        let argument = call.line.arguments.iter().find(|argument| is_there(argument.word))?;
        let word = argument.value.text().filter(|_| argument.value.is_certain())?;
        let word = word.split('=').next().unwrap_or(word);
        let (_, table) = commands::program(call.program().as_bytes())?;
        let path = call.command.path();
        let is_named = |flag: &&&Flag| {
            let long = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
            long == Some(flag.name) || word.strip_prefix('-').map(str::to_owned) == flag.short.map(String::from)
        };
        let flag = table.flags(path).iter().find(is_named)?;
        let does = words::flag(flag.says)?;
        let short = flag.short.map(|short| format!(", `-{short}`")).unwrap_or_default();
        Some((format!("**`--{}`**{short} of `{path}`\n\n{does}", flag.name), argument.word))
    })
}

fn whereabouts(place: Place<'_>, location: Location) -> String {
    let Some(document) = place.known.project.documents.get(location.document) else { return String::new() };
    let line = document.file.position(location.span.start).line;
    format!(" ({}:{line})", escape(disclosure::path(document).as_str()))
}

/// Text between backticks.
fn code(text: &str) -> String {
    format!("`{}`", escape(text).replace('`', "'"))
}
