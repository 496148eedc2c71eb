//! The overview for people: a block for each place, then what differs between them.

use crate::diagnostic::Message;
use crate::output::human::Style;
use crate::output::wrap::wrap;
use crate::show::{
    At, Configuration, EnvironmentView, Lookup, Overview, ReadBy, Remark, Setting, Source, State, Variable, Verdict,
    Where, command,
};

use super::differences;
use super::said::{address, call, heading, lookups, next, settings, shown, state, verdict, words};
use super::table::{Look, Part, columns, wrapped};

/// A wider cell pushes only the rest of its own row.
const WIDEST: usize = 60;

/// At most this many commands that write to a deployment are listed.
const MOST_SOURCES: usize = 8;

/// A project may have hundreds of ids in its DAGs.
const MOST_LOOKUPS: usize = 12;

/// Writes every project.
pub fn write(projects: &[Overview], style: Style, output: &mut String) {
    for (index, project) in projects.iter().enumerate() {
        if index > 0 {
            output.push('\n');
        }
        if !project.root.is_empty() || projects.len() > 1 {
            let root = if project.root.is_empty() { "." } else { &project.root };
            line(&[Part::new(root, Look::Strong)], 0, style, output);
        }
        versions(project, style, output);
        for view in project.environments.iter().filter(|view| view.has_backend) {
            output.push('\n');
            place(view, style, output);
        }
        if project.environments.iter().all(|view| !view.has_backend) {
            output.push('\n');
            line(&[Part::new("nothing here configures a secrets backend", Look::Faint)], 0, style, output);
        }
        differences::write(&project.environments, style, output);
    }
}

fn versions(project: &Overview, style: Style, output: &mut String) {
    let rows = project.versions.iter().map(|version| {
        let number = version.version.as_deref().unwrap_or("unknown");
        let why = match &version.at {
            Some(at) => format!("{}, {}", shown(at), version.why.as_str()),
            None => version.why.as_str().to_owned(),
        };
        vec![Part::new(version.name, Look::Plain), Part::new(number, Look::Good), Part::new(why, Look::Faint)]
    });
    columns(&rows.collect::<Vec<_>>(), 0, WIDEST, style, output);
}

fn place(view: &EnvironmentView, style: Style, output: &mut String) {
    let is_local = view.kind == Where::Local;
    let (name, more) = heading(view);
    line(&[Part::new(name, Look::Strong), Part::new(more, Look::Faint)], 0, style, output);
    sources(if is_local { &[] } else { &view.sources }, style, output);
    if let Some(at) = &view.refused {
        let text = format!("refuses the file at line {}: nothing starts", at.line);
        line(&[Part::new(text, Look::Bad)], 2, style, output);
        return;
    }
    for configuration in &view.configurations {
        output.push('\n');
        of_configuration(view, configuration, style, output);
    }
    if view.variables.iter().any(Variable::is_asked) {
        output.push('\n');
        let has_backend = view.configurations.iter().any(|configuration| configuration.class.is_some());
        let title = if has_backend { "in the environment, read after the backend" } else { "in the environment" };
        line(&[Part::new(title, Look::Plain)], 2, style, output);
        let rows = view.variables.iter().filter(|variable| variable.is_asked()).map(|variable| {
            let at = variable.at.as_ref().map(shown).unwrap_or_default();
            vec![Part::new(variable.name.text(), Look::Plain), Part::new(at, Look::Faint)]
        });
        columns(&rows.collect::<Vec<_>>(), 4, WIDEST, style, output);
    }
}

/// The commands in scripts, each with its line.
fn sources(sources: &[Source], style: Style, output: &mut String) {
    for source in sources.iter().take(MOST_SOURCES) {
        let condition = if source.may_not_run { " (may not run)" } else { "" };
        let text = format!("{} {}{condition}", shown(&source.at), source.does.as_str());
        for text in wrap(&text, ("  ", "    "), style.width).lines() {
            line(&[Part::new(text, Look::Faint)], 0, style, output);
        }
    }
    let more = sources.len().saturating_sub(MOST_SOURCES);
    if more > 0 {
        line(&[Part::new(format!("… and {more} more"), Look::Faint)], 2, style, output);
    }
}

fn of_configuration(view: &EnvironmentView, configuration: &Configuration, style: Style, output: &mut String) {
    match configuration.read_by {
        ReadBy::Everything => {}
        ReadBy::NotTasks => line(&[Part::new("every process except tasks", Look::Plain)], 2, style, output),
        ReadBy::Tasks => line(&[Part::new("tasks, from [workers]", Look::Plain)], 2, style, output),
    }
    if let Some(text) = verdict(configuration) {
        wrapped(&Part::new("", Look::Bad), &words(text), Look::Bad, 1, style, output);
    }
    columns(&rows(view, configuration), 2, WIDEST, style, output);
    let lookups: Vec<&Lookup> = lookups(view, configuration).collect();
    if !lookups.is_empty() {
        output.push('\n');
    }
    let width = lookups.iter().take(MOST_LOOKUPS).map(|lookup| call(lookup).chars().count()).max().unwrap_or_default();
    let shown: Vec<&Lookup> = lookups.iter().take(MOST_LOOKUPS).copied().collect();
    for lookup in &shown {
        of_lookup(configuration, lookup, width, style, output);
    }
    let more = lookups.len().saturating_sub(MOST_LOOKUPS);
    if more > 0 {
        let text = format!("… and {more} more that DAGs name; `--format html` and `--format json` list all");
        wrapped(&Part::new("", Look::Plain), &words(&text), Look::Faint, 1, style, output);
    }
    checks(configuration, &shown, style, output);
    if !configuration.remarks.is_empty() {
        output.push('\n');
    }
    for remark in &configuration.remarks {
        of_remark(remark, style, output);
    }
}

fn rows(view: &EnvironmentView, configuration: &Configuration) -> Vec<Vec<Part>> {
    let backend = std::iter::once(backend(view, configuration));
    backend.chain(settings(configuration).map(|(name, setting, from)| row(name, setting, from))).collect()
}

fn backend(view: &EnvironmentView, configuration: &Configuration) -> Vec<Part> {
    let name = Part::new("backend", Look::Plain);
    match (&configuration.class, configuration.backend) {
        (None, _) => {
            let none = if view.is_open { "none in this project" } else { "none" };
            vec![name, Part::new(none, Look::Plain)]
        }
        (Some(class), backend) => {
            let at = class.at.as_ref().map(shown).unwrap_or_default();
            let title = backend.unwrap_or_else(|| class.value.as_str());
            vec![name, Part::new(title, Look::Good), Part::new(at, Look::Faint)]
        }
    }
}

fn row(name: &str, setting: &Setting, from: Option<&str>) -> Vec<Part> {
    let at = setting.at.as_ref().map(shown).unwrap_or_default();
    let state = state(setting.state);
    let look = match setting.state {
        State::Given => Look::Good,
        State::Default => Look::Plain,
        State::Outside => Look::Faint,
        State::Overridden | State::Dropped | State::Ignored | State::Unknown => Look::Doubtful,
    };
    let from = from.unwrap_or_default();
    let place: Vec<&str> = [at.as_str(), from].into_iter().filter(|part| !part.is_empty()).collect();
    let place = place.join(" ");
    let name = Part::new(name, Look::Plain);
    let value = Part::new(if setting.value.as_str().is_empty() { "\"\"" } else { setting.value.as_str() }, look);
    match (place.is_empty(), state.is_empty()) {
        (true, true) => vec![name, value],
        (true, false) => vec![name, value, Part::new(state, Look::Faint)],
        (false, true) => vec![name, value, Part::new(place, Look::Faint)],
        (false, false) => {
            vec![name, value, Part::new(format!("{place} {state}"), Look::Doubtful)]
        }
    }
}

fn of_lookup(configuration: &Configuration, lookup: &Lookup, width: usize, style: Style, output: &mut String) {
    let head = Part::new(format!("{:<width$} →", call(lookup)), Look::Plain);
    if let Some(at) = &lookup.named_at {
        return of_named(&head, lookup, at, style, output);
    }
    let next = next(lookup);
    if configuration.class.is_none() && !next.is_empty() {
        // Nothing sets a backend, so the next places come first.
        wrapped(&head, &chained(&next), Look::Plain, 2, style, output);
        return;
    }
    let note = lookup.note.as_ref().map(Message::as_str);
    let mut chunks = address(configuration, lookup);
    match note {
        Some(note) if chunks.is_empty() => chunks.extend(words(note)),
        Some(note) => chunks.extend(words(&format!("({note})"))),
        None => {}
    }
    let look = if lookup.names.is_empty() { Look::Doubtful } else { Look::Good };
    wrapped(&head, &chunks, look, 2, style, output);
    if !next.is_empty() && configuration.verdict < Verdict::Hangs {
        let head = Part::new(" ".repeat(head.width()), Look::Plain);
        wrapped(&head, &[vec!["then".to_owned()], chained(&next)].concat(), Look::Faint, 2, style, output);
    }
}

/// What a DAG names: the address, the variable that is set here, and the place in the DAG.
fn of_named(head: &Part, lookup: &Lookup, at: &At, style: Style, output: &mut String) {
    let names: Vec<&str> = lookup.names.iter().map(Message::as_str).collect();
    let address = match (lookup.store, &lookup.note) {
        (Some(store), note) if !names.is_empty() => {
            let note = note.as_ref().map(|note| format!(" ({})", note.as_str())).unwrap_or_default();
            Some(format!("{store} {}{note}", names.join(", then ")))
        }
        (Some(_), Some(note)) => Some(note.as_str().to_owned()),
        _ => None,
    };
    let look = if names.is_empty() { Look::Doubtful } else { Look::Good };
    let set =
        lookup.then.iter().filter_map(|next| Some(format!("{} ({})", next.name.as_str(), shown(next.at.as_ref()?))));
    let places: Vec<String> = address.into_iter().chain(set).collect();
    let mut parts = words(&places.join(", then "));
    parts.push(format!("({})", shown(at)));
    wrapped(head, &parts, look, 2, style, output);
}

/// The commands that check what DAGs name, each on one line, to be copied.
fn checks(configuration: &Configuration, lookups: &[&Lookup], style: Style, output: &mut String) {
    let named = lookups.iter().filter(|lookup| lookup.named_at.is_some());
    let commands: Vec<String> = named.flat_map(|lookup| command::commands(configuration, lookup)).collect();
    if commands.is_empty() {
        return;
    }
    let role = command::role(configuration).map(|role| format!(", run as {role}")).unwrap_or_default();
    output.push('\n');
    wrapped(
        &Part::new("", Look::Plain),
        &words(&format!("to check what DAGs name{role}")),
        Look::Plain,
        1,
        style,
        output,
    );
    for command in commands {
        line(&[Part::new(command, Look::Faint)], 4, style, output);
    }
}

fn chained(next: &[String]) -> Vec<String> {
    let last = next.len().saturating_sub(1);
    let each = next.iter().enumerate();
    each.map(|(index, next)| if index < last { format!("{next}, then") } else { next.clone() }).collect()
}

fn of_remark(remark: &Remark, style: Style, output: &mut String) {
    let (mark, look) = match remark.severity {
        "error" => ("×", Look::Bad),
        "warning" => ("⚠", Look::Doubtful),
        _ => ("☞", Look::Faint),
    };
    let at = remark.at.as_ref().map(|at| format!(" ({})", shown(at))).unwrap_or_default();
    let head = Part::new(format!("{mark} {}", remark.code), look);
    wrapped(&head, &words(&format!("{}{at}", remark.message.as_str())), Look::Plain, 2, style, output);
}

pub(super) fn line(parts: &[Part], indent: usize, style: Style, output: &mut String) {
    columns(&[parts.to_vec()], indent, WIDEST, style, output);
}
