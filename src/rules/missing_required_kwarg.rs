//! AE208: a kwarg that the backend needs.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::prelude::*;
use super::required::{IsMeant, is_judged, is_needed, is_set, may_be_given, since};
use super::{kwargs, near_miss};
use crate::environment::Host;
use crate::knowledge::{Requirement, Together};
use crate::text::near;

pub(super) static RULE: Rule = Rule {
    code: "AE208",
    name: "missing-required-kwarg",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A kwarg that the backend needs is missing, or the authentication method does not exist.",
    why: "HashiCorp Vault checks at startup whether its `auth_type` exists and has the kwargs it needs; if not, every \
          Airflow process crashes. Azure Key Vault fails at every lookup without `vault_url`, and ignores `tenant_id`, \
          `client_id` and `client_secret` unless all three are set. A local filesystem backend without files finds \
          nothing.",
    repair: "Add the kwarg, or choose another authentication method.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each `auth_type` without its kwargs, and Azure without each of its \
          own.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\"}\n"
    )),
    good: Example::instead(&[(r#"approle"}"#, r#"approle", "role_id": "airflow"}"#)]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = config.backend.filter(|_| config.state == KwargsState::Object) else { return };
    findings.extend(config.given_for(Purpose::AuthType).and_then(|given| unsupported(config, given)));
    let meant = LazyCell::new(|| meant(config, backend));
    let is_meant = |name: &str| meant.contains(name);
    let judged = backend.requirements.iter().filter(|required| is_judged(config, required));
    findings.extend(judged.filter_map(|required| missing(config, backend, required, &is_meant)));
    if config.is_complete() || config.is_one_value() && config.reads_one_kwarg() == Certainty::No {
        findings.extend(backend.together.iter().filter_map(|together| partial(config, together, &is_meant)));
    }
}

fn missing(
    config: &BackendConfig<'_>,
    backend: &'static Backend,
    required: &Requirement,
    is_meant: &IsMeant<'_>,
) -> Option<Finding> {
    use Purpose as P;
    let usual = backend.kwarg(required.usual()?)?;
    // The region and the web identity of the AWS backends have their own rules.
    let has_own_rule = matches!(usual.purpose, P::Region | P::WebIdentityFederation | P::WebIdentitySetting);
    // A platform may give a region.
    if has_own_rule && (backend.aws_connection || config.environment.host == Host::Platform) {
        return None;
    }
    let since = since(config, backend, required);
    if !is_needed(config, required, since) || may_be_given(config, required, is_meant) {
        return None;
    }
    let severity = match required.missing {
        Outcome::Unproven => return None,
        outcome if outcome.breaks() && since == Certainty::No => Severity::Error,
        _ => Severity::Warning,
    };
    let subject = required.when.last().and_then(|condition| config.given_named(condition.kwarg));
    let help = |start: &'static str| {
        if let Some(method) = other_login(config, backend, required) {
            let method = Message::from("\"auth_type\": \"").and(method).and("\"");
            return Message::from("write ").code(method).and(", or ").and(needed(Message::from(start), required));
        }
        let help = needed(Message::from(start), required);
        match required.variables.first() {
            Some(variable) => help.and(", or set ").code(*variable),
            None => help,
        }
    };
    if let Some(finding) = empty(config, required, severity) {
        return Some(finding.help(help("fill in ")));
    }
    let location = subject.map_or_else(|| place_of_kwargs(config), |given| Some(given.value))?;
    let name = match subject {
        None => Message::from(backend.title),
        Some(given) => match disclosure::given(config, given) {
            Some(value) => wording::kwarg_name(config, given).and(" ").code(value),
            None => wording::kwarg_name(config, given),
        },
    };
    let message = needed(name.and(" needs "), required).and(without(config, required));
    Some(Finding::new(severity, location, message).label("incomplete").help(help("add ")))
}

/// The login that the kwargs are for, where none is named: it needs one of them.
fn other_login(config: &BackendConfig<'_>, backend: &'static Backend, required: &Requirement) -> Option<&'static str> {
    let of_login = |required: &'static Requirement| required.when.iter().find(|one| one.kwarg == "auth_type");
    let is_named = config.given_for(Purpose::AuthType).is_some();
    let is_of_default = !is_named && required.when.iter().any(|one| one.kwarg == "auth_type");
    let mut others = backend.requirements.iter().filter(|_| is_of_default).filter_map(|other| {
        let login = of_login(other)?;
        let is_given = other.any_of.iter().copied().flatten().any(|name| {
            !required.any_of.iter().copied().flatten().any(|own| own == name) && config.given_named(name).is_some()
        });
        is_given.then(|| login.is.last().copied()).flatten()
    });
    others.next()
}

/// Adds the kwargs that are needed, one of them.
fn needed(message: Message, required: &Requirement) -> Message {
    message.codes(required.any_of.iter().copied().flatten().copied(), " or ")
}

/// What becomes of Airflow without them.
fn without(config: &BackendConfig<'_>, required: &Requirement) -> Message {
    match (required.missing, required.note) {
        (Outcome::FallsBack, Some(note)) => Message::from(": otherwise it silently uses ").and(note),
        (outcome, _) => {
            let state = match required.any_of.iter().copied().flatten().count() {
                1 => ", which is missing: ",
                2 => ", and neither is set: ",
                _ => ", and none is set: ",
            };
            Message::from(state).and(wording::effect(config, outcome))
        }
    }
}

/// A required kwarg that is given as null or empty.
fn empty(config: &BackendConfig<'_>, required: &Requirement, severity: Severity) -> Option<Finding> {
    let mut named = required.any_of.iter().copied().flatten().filter_map(|name| config.given_named(name));
    let given = named.find(|given| config.is_given_set(given) == Certainty::No)?;
    let is_null = config.kind(given) == Some(JsonKind::Null);
    let message = wording::kwarg_name(config, given).and(if is_null { " is null, but " } else { " is empty, but " });
    let message = message.and(wording::title(config)).and(" needs ");
    let message = if required.any_of.iter().copied().flatten().nth(1).is_some() {
        message.codes(required.any_of.iter().copied().flatten().copied(), " or ")
    } else {
        message.and("it")
    };
    let message = match (required.missing, required.note) {
        (Outcome::FallsBack, Some(note)) => message.and(": it silently uses ").and(note),
        (outcome, _) => message.and(": ").and(wording::effect(config, outcome)),
    };
    Some(Finding::new(severity, given.value, message).label(if is_null { "null" } else { "empty" }))
}

/// The kwargs that unknown ones are misspellings of.
fn meant(config: &BackendConfig<'_>, backend: &'static Backend) -> HashSet<&'static str> {
    let unknown = config.effective().filter(|given| given.kwarg.is_none());
    let meant = unknown.filter_map(|given| {
        let other = kwargs::origin(config, given);
        let own = other.and_then(|(_, kwarg)| kwargs::own(backend, given.name.expose(), kwarg));
        own.or_else(|| near_miss::kwarg(backend, given.name.expose()))
    });
    meant.map(|kwarg| kwarg.name).collect()
}

/// Where the kwargs as a whole are set.
fn place_of_kwargs(config: &BackendConfig<'_>) -> Option<Location> {
    config.kwargs.or(config.class).map(crate::environment::Setting::key_location)
}

/// Some of the kwargs that have an effect only together.
fn partial(config: &BackendConfig<'_>, together: &Together, is_meant: &IsMeant<'_>) -> Option<Finding> {
    let since = together.since.as_ref().map_or(Certainty::No, |since| config.versions().before(since));
    let is_missing = |name: &str| is_set(config, name) == Certainty::No && !is_meant(name);
    let missing: Vec<&str> = together.kwargs.iter().copied().filter(|name| is_missing(name)).collect();
    let mut written = together.kwargs.iter().filter_map(|name| config.given_named(name));
    let first = written.find(|given| config.is_given_set(given) != Certainty::No)?;
    if since == Certainty::Yes || missing.is_empty() {
        return None;
    }
    let lacking = together.kwargs.iter().copied().filter(|name| missing.contains(name));
    let message = Message::default()
        .codes(together.kwargs.iter().copied(), " and ")
        .and(" only work together: without ")
        .codes(lacking, " and ")
        .and(if together.kwargs.len() == 2 {
            " the other is silently ignored"
        } else {
            " the others are silently ignored"
        });
    let help =
        Message::from("add ").codes(together.kwargs.iter().copied().filter(|name| missing.contains(name)), " and ");
    let severity = if together.partial.breaks() { Severity::Error } else { Severity::Warning };
    Some(Finding::new(severity, first.key, message).label("incomplete").help(help.and(", or remove the rest")))
}

/// A login method that does not exist, or not yet.
fn unsupported(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Finding> {
    let kwarg = given.kwarg.filter(|kwarg| !kwarg.choices.is_empty())?;
    let text = config.text(given).filter(|_| given.is_certain(config))?;
    let message = Message::naming(disclosure::given(config, given), "this").and(" is not a valid ");
    let message = message.code(kwarg.name).and(" for ").and(wording::title(config));
    if let Some(choice) = kwarg.choice(text) {
        let since = choice.since.as_ref().filter(|since| config.versions().before(*since) == Certainty::Yes)?;
        let message = message.and(" before ").and(wording::distribution(config)).and(" ").and(since).and(": ");
        let finding = Finding::error(given.value, message.and(wording::effect(config, kwarg.other_choice)));
        let help = Message::from("use ").and(wording::distribution(config)).and(" ").and(since).and(" or newer");
        return Some(finding.label("not in this version").help(help).yields(precedence::PLACEHOLDER, [given.value]));
    }
    let severity = if kwarg.other_choice.breaks() { Severity::Error } else { Severity::Warning };
    let message = message.and(": ").and(wording::effect(config, kwarg.other_choice));
    let finding = Finding::new(severity, given.value, message).label("not a valid choice");
    let finding = finding.yields(precedence::PLACEHOLDER, [given.value]);
    Some(match nearest(kwarg, text) {
        Some(choice) => {
            let fix = replace(config, given, choice);
            Finding { fix, ..finding.help(Message::from("write ").code(choice)) }
        }
        None => finding.help(Message::from("expected ").codes(kwarg.choices.iter().map(|choice| choice.value), " or ")),
    })
}

/// The choice that a string plainly means.
fn nearest(kwarg: &Kwarg, text: &str) -> Option<&'static str> {
    let plain = near_miss::squeezed(text);
    let values = kwarg.choices.iter().filter(|_| plain.len() >= 3).map(|choice| choice.value);
    let most = if plain.len() >= 6 { 2 } else { 1 };
    near::nearest(&plain, values.map(|value| (near_miss::squeezed(value), value)), most).first().copied()
}

fn replace(config: &BackendConfig<'_>, given: &Given<'_>, choice: &'static str) -> Option<Fix> {
    let Origin::Json(node) = given.origin else { return None };
    let span = config.tree.as_ref()?.span(node);
    let inner = Span { start: span.start + 1, end: span.end - 1 };
    let location = edit::place_for(config.kwargs?, inner, choice)?;
    Some(Fix::new(Safety::Safe, Message::from("Write ").code(choice)).replace(location, choice))
}
