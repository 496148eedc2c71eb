//! What is said of an overview, whatever writes it: the names of places, what becomes of Airflow, addresses.
//!
//! Enters: an overview. Leaves: words. Never lays them out.

use crate::diagnostic::Message;
use crate::show::{At, Configuration, EnvironmentView, Kind, Lookup, ReadBy, Setting, State, UNNAMED, Verdict, Where};

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

/// What Airflow asks after the backend, and where it is set.
pub(super) fn next(lookup: &Lookup) -> Vec<String> {
    let next = lookup.then.iter().map(|next| match &next.at {
        Some(at) => format!("{} ({})", next.name.as_str(), shown(at)),
        None => next.name.as_str().to_owned(),
    });
    next.collect()
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

pub(super) fn words(text: &str) -> Vec<String> {
    text.split(' ').map(ToOwned::to_owned).collect()
}

pub(super) fn shown(at: &At) -> String {
    format!("{}:{}", at.path, at.line)
}
