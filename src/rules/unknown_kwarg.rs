//! AE205: a kwarg that the backend does not know.

use super::kwargs::{rename, severity, written_name};
use super::prelude::*;
use super::{near_miss, required};
use crate::knowledge::{Scalar, airflow};

pub(super) static RULE: Rule = Rule {
    code: "AE205",
    name: "unknown-kwarg",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The backend has no kwarg of this name.",
    why: "The effect depends on the backend. Those of AWS silently drop an unknown kwarg (before amazon 5.1.0 every \
          lookup fails), so a misspelled `region` leaves the region unset. HashiCorp Vault fails at every lookup; \
          Google, Yandex, Kubernetes and the local filesystem crash every Airflow process at startup; Azure passes it to \
          the client library, which ignores it.\n\n\
          It is an error if the name is clearly meant for another kwarg or if it breaks Airflow, otherwise a warning.",
    repair: "Correct the name, or remove the kwarg.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with an unknown kwarg on each backend; amazon 3.3.0 to 9.39.0.",
    bad: SECRETS_MANAGER.but(&[("{", r#"{"connection_prefix": "team/connections", "#)]),
    good: SECRETS_MANAGER.but(&[("{", r#"{"connections_prefix": "team/connections", "#)]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if !matches!(config.state, KwargsState::NotJson | KwargsState::NotObject) {
        findings.extend(config.effective().filter(|given| given.is_name_certain).filter_map(|given| of(config, given)));
    }
}

fn of(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Finding> {
    if let Some(finding) = argument_self(config, given) {
        return Some(finding);
    }
    let backend = config.backend?;
    if given.kwarg.is_some() {
        return None;
    }
    Some(match near_miss::kwarg(backend, given.name.expose()) {
        Some(meant) if config.given_named(meant.name).is_none() => misspelled(config, backend, given, meant),
        Some(meant) => {
            let help = Message::quoting(meant.name).and(" is also set: remove this one");
            unknown(config, backend, given, help)
        }
        None if given.name.expose() == "backend_kwargs" && config.kind(given) == Some(JsonKind::Object) => {
            unknown(config, backend, given, Message::from("write its members in its place, without this object"))
        }
        None => unknown(config, backend, given, Message::from("remove it, or look up the backend's name for it")),
    })
}

/// `self` is Python's name for the backend itself.
fn argument_self(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Finding> {
    let history = &airflow::facts().malformed_kwargs.argument_self;
    let outcome = history.certain(config.target.versions(None)).filter(|_| given.name.expose() == "self")?;
    let message = Message::from("a kwarg cannot be named `self`: ").and(wording::effect(config, outcome));
    Some(Finding::error(given.key, message).label("reserved by Python").help("remove it"))
}

fn misspelled(config: &BackendConfig<'_>, backend: &Backend, given: &Given<'_>, meant: &'static Kwarg) -> Finding {
    let outcome = backend.unknown.certain(config.versions());
    let message = wording::kwarg_name(config, given).and(" is unknown to ").and(backend.title);
    let missing = required::without(config, meant);
    let missing = missing.filter(|missing| meant.instead.is_none() && outcome.is_none_or(|other| other < *missing));
    let message = match missing {
        Some(missing) => message.and(", and without ").code(meant.name).and(" ").and(wording::effect(config, missing)),
        None => of_unknown(config, message.and(": "), outcome, meant),
    };
    let mut finding = Finding::new(severity(config, given, Severity::Error), given.key, message)
        .label("unknown kwarg")
        .help(match meant.instead {
            // The intended kwarg is itself outdated.
            Some(instead) => Message::from("write ").code(instead),
            None => Message::from("write ").code(written_name(config, given, meant)),
        });
    finding.fix = rename(config, given, meant).filter(|_| meant.instead.is_none());
    finding
}

/// The effect of a misspelled kwarg.
fn of_unknown(
    config: &BackendConfig<'_>,
    message: Message,
    outcome: Option<Outcome>,
    meant: &'static Kwarg,
) -> Message {
    match (outcome, meant.default) {
        (Some(outcome), _) if meant.instead.is_some() => message.and(wording::effect(config, outcome)),
        (Some(outcome), _) if outcome.breaks() => message.and(wording::effect(config, outcome)),
        (_, Scalar::Text(default)) if !default.is_empty() => {
            message.and("it has no effect, and ").code(meant.name).and(" keeps its default ").code(default)
        }
        _ => message.and("it has no effect, and ").code(meant.name).and(" stays unset"),
    }
}

fn unknown(config: &BackendConfig<'_>, backend: &Backend, given: &Given<'_>, help: Message) -> Finding {
    let breaks = wording::breaks(&backend.unknown, config.versions()) == Certainty::Yes;
    let worst = if breaks { Severity::Error } else { Severity::Warning };
    let message = wording::kwarg_name(config, given)
        .and(" is unknown to ")
        .and(backend.title)
        .and(": ")
        .and(wording::by_version(config, &backend.unknown, config.versions()));
    Finding::new(severity(config, given, worst), given.key, message).label("unknown kwarg").help(help)
}
