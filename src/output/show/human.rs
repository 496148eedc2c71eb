//! The overview for people: a block for each place, then what differs between them.

use crate::diagnostic::Message;
use crate::output::human::Style;
use crate::output::wrap::wrap;
use crate::show::{
    At, Configuration, EnvironmentView, Kind, Lookup, Overview, ReadBy, Remark, Setting, Source, State, UNNAMED,
    Variable, Verdict, Where, command,
};

use super::differences;
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

/// The name of a place, and what to say about it right away.
pub(super) fn heading(view: &EnvironmentView) -> (String, &str) {
    let name = view.name.as_str();
    match (view.kind, view.sources.first()) {
        (Where::Local, Some(source)) => (name.to_owned(), source.does.as_str()),
        (Where::Deployment, _) if name == UNNAMED => (name.to_owned(), "(not named by the script)"),
        (Where::Deployment, _) if name.contains('$') => (format!("deployment {name}"), "(known at run time)"),
        (Where::Deployment, _) => (format!("deployment {name}"), ""),
        (Where::State, _) => (name.to_owned(), "(live state)"),
        _ => (name.to_owned(), ""),
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

/// What happens to Airflow, unless it starts.
pub(super) fn verdict(configuration: &Configuration) -> Option<&'static str> {
    let is_of_tasks = configuration.read_by == ReadBy::Tasks;
    match configuration.verdict {
        Verdict::Starts => None,
        Verdict::FindsNothing => Some("the backend finds nothing"),
        Verdict::LookupsFail => Some("every lookup in the backend fails, and Airflow tries the next place"),
        Verdict::Hangs if is_of_tasks => Some("every task hangs"),
        Verdict::Hangs => Some("every Airflow process hangs at startup"),
        Verdict::Crashes if is_of_tasks => Some("every task fails"),
        Verdict::Crashes => Some("every Airflow process crashes at startup"),
    }
}

fn rows(view: &EnvironmentView, configuration: &Configuration) -> Vec<Vec<Part>> {
    let backend = std::iter::once(backend(view, configuration));
    backend.chain(settings(configuration).map(|(name, setting, from)| row(name, setting, from))).collect()
}

/// The settings of a backend: what each is called, and the variable that it comes from instead of a kwarg.
pub(super) fn settings(configuration: &Configuration) -> impl Iterator<Item = (&str, &Setting, Option<&str>)> {
    let is_elsewhere = |setting: &&Setting| !configuration.settings.contains(setting);
    let kwargs = configuration.kwargs.iter().map(|kwargs| ("kwargs", kwargs, None));
    let region = configuration.region.iter().map(|setting| ("region", setting));
    let role = configuration.role.iter().map(|setting| ("role", setting));
    let outside = region.chain(role).filter(move |(_, setting)| is_elsewhere(setting)).map(|(name, setting)| {
        let from = setting.name.as_ref().filter(|_| setting.state == State::Given).map(Message::as_str);
        (name, setting, from)
    });
    let own = configuration.settings.iter().map(|setting| {
        let name = setting.name.as_ref().map_or("a kwarg", Message::as_str);
        (name, setting, None)
    });
    kwargs.chain(outside).chain(own)
}

/// What becomes of a setting that is not simply in force.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Given | State::Outside => "",
        State::Default => "default",
        State::Overridden => "overridden",
        State::Dropped => "dropped",
        State::Ignored => "ignored",
        State::Unknown => "see below",
    }
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

/// What is looked up, as far as it is shown.
pub(super) fn lookups<'c>(
    view: &EnvironmentView,
    configuration: &'c Configuration,
) -> impl Iterator<Item = &'c Lookup> {
    // Something outside the project may set a backend.
    let is_unknown = view.is_open && configuration.class.is_none();
    let is_known = move |lookup: &&Lookup| !(is_unknown && lookup.is_example);
    // What DAGs name says more than an example.
    let is_named = |kind| configuration.lookups.iter().any(|lookup| lookup.kind == kind && lookup.named_at.is_some());
    let is_needed = move |lookup: &&Lookup| !(lookup.is_example && is_named(lookup.kind));
    let lookups = configuration.lookups.iter().filter(|lookup| is_asked_for(configuration, lookup));
    lookups.filter(is_known).filter(is_needed)
}

/// A configuration value is shown only if it was asked for, or if a prefix is written for it.
fn is_asked_for(configuration: &Configuration, lookup: &Lookup) -> bool {
    let is_config = |setting: &Setting| {
        let name = setting.name.as_ref().map_or("", Message::as_str);
        setting.state == State::Given && name.starts_with("config")
    };
    lookup.kind != Kind::Config || !lookup.is_example || configuration.settings.iter().any(is_config)
}

/// `Connection("my_db")`
pub(super) fn call(lookup: &Lookup) -> String {
    let word = match lookup.kind {
        Kind::Connection => "Connection",
        Kind::Variable => "Variable",
        Kind::Config => "Config",
    };
    format!("{word}(\"{}\")", lookup.id.as_str())
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

/// What Airflow asks after the backend, and where it is set.
pub(super) fn next(lookup: &Lookup) -> Vec<String> {
    let next = lookup.then.iter().map(|next| match &next.at {
        Some(at) => format!("{} ({})", next.name.as_str(), shown(at)),
        None => next.name.as_str().to_owned(),
    });
    next.collect()
}

fn chained(next: &[String]) -> Vec<String> {
    let last = next.len().saturating_sub(1);
    let each = next.iter().enumerate();
    each.map(|(index, next)| if index < last { format!("{next}, then") } else { next.clone() }).collect()
}

/// `SSM /airflow/connections/my_db`, `in us-east-1`, `as arn:…`: parts that are not broken across
/// lines.
pub(super) fn address(configuration: &Configuration, lookup: &Lookup) -> Vec<String> {
    let Some(store) = lookup.store.filter(|_| !lookup.names.is_empty()) else { return Vec::new() };
    let names: Vec<&str> = lookup.names.iter().map(Message::as_str).collect();
    let mut parts = words(&format!("{store} {}", names.join(", then ")));
    parts.extend(around(configuration, lookup));
    parts
}

/// What an address depends on besides its name: `in us-east-1`, `as arn:…`.
pub(super) fn around(configuration: &Configuration, lookup: &Lookup) -> Vec<String> {
    let mut parts = Vec::new();
    parts.extend(lookup.server.as_ref().map(|server| {
        let is_address = server.as_str().contains("://") || server.as_str().starts_with(['$', '*']);
        format!("{} {}", if is_address { "at" } else { "in" }, server.as_str())
    }));
    parts.extend(configuration.region.as_ref().map(|region| match region.state {
        State::Outside => format!("(region {})", region.value.as_str()),
        _ => format!("in {}", region.value.as_str()),
    }));
    let role = configuration.role.as_ref().filter(|role| role.state == State::Given);
    parts.extend(role.map(|role| format!("as {}", role.value.as_str())));
    parts
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

pub(super) fn words(text: &str) -> Vec<String> {
    text.split(' ').map(ToOwned::to_owned).collect()
}

pub(super) fn shown(at: &At) -> String {
    format!("{}:{}", at.path, at.line)
}

pub(super) fn line(parts: &[Part], indent: usize, style: Style, output: &mut String) {
    columns(&[parts.to_vec()], indent, WIDEST, style, output);
}
