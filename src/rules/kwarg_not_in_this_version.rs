//! AE210: a kwarg that does not exist in the versions in force.

use super::prelude::*;
use super::{kwargs, required};

/// Right in one version and wrong in another.
const KWARGS: Example = Example::new(concat!(
    "AIRFLOW__SECRETS__BACKEND=",
    "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
    "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
));

pub(super) static RULE: Rule = Rule {
    code: "AE210",
    name: "kwarg-not-in-this-version",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "The version in use does not have this kwarg yet, or no longer has it.",
    why: "Kwargs come and go with provider versions. `role_arn` came with amazon 5.1.0: before that, every lookup \
          fails with a TypeError. The lookup patterns came with 7.3.0: before that, they are silently dropped. \
          `full_url_mode` was removed in 9.0.0 and has been silently dropped since.\n\n\
          airenv reports a kwarg that is too new only if it knows the provider's version: from `--provider-version`, \
          `--airflow-version`, `requirements.txt` or the image.",
    repair: "Use a provider that has the kwarg, or remove it.",
    evidence: "Constructors of every version compared; Airflow 2.2.5 to 3.3.2 with amazon 3.3.0 to 9.39.0.",
    bad: KWARGS.with(&[("airflow", "2.3.4"), ("amazon", "5.0.0")]),
    good: KWARGS.with(&[("airflow", "2.4.3"), ("amazon", "5.1.0")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = config.backend.filter(|_| config.state != KwargsState::NotObject) else { return };
    let start = findings.len();
    let known = config.effective().filter(|given| given.is_name_certain);
    let known: Vec<(&Given<'_>, &'static Kwarg)> = known.filter_map(|given| Some((given, given.kwarg?))).collect();
    // Kwargs introduced together are missing for the same reason.
    let mut together: Vec<Vec<(&Given<'_>, &'static Kwarg)>> = Vec::new();
    for (given, kwarg) in known {
        if config.versions().before(&kwarg.since) != Certainty::Yes {
            findings.extend(gone(config, backend, given, kwarg));
        } else if let Some(same) =
            together.iter_mut().find(|same| same.first().is_some_and(|first| first.1.since == kwarg.since))
        {
            same.push((given, kwarg));
        } else {
            together.push(vec![(given, kwarg)]);
        }
    }
    for same in together {
        let login = required::too_new_login(config)
            .filter(|(_, since)| same.first().is_some_and(|(_, kwarg)| kwarg.since == **since));
        let finding = too_new(config, backend, &same);
        findings.extend(match login {
            // The login method itself is too new.
            Some((login, _)) => finding.map(|finding| finding.yields(precedence::LOGIN_METHOD, [login.value])),
            None => finding,
        });
    }
    // A provider that is too old for the backend is too old for its kwargs.
    for finding in findings.iter_mut().skip(start) {
        finding.yield_to(precedence::OLD_PROVIDER, config.class.map(Setting::value_location));
    }
}

/// Kwargs introduced in the same version, newer than the one in force.
fn too_new(config: &BackendConfig<'_>, backend: &Backend, same: &[(&Given<'_>, &'static Kwarg)]) -> Option<Finding> {
    let ((first, kwarg), others) = same.split_first()?;
    let versions = config.versions();
    let history = backend.history(kwarg.name);
    let message = Message::default()
        .codes(same.iter().map(|(_, kwarg)| kwarg.name), " and ")
        .and(" came with ")
        .and(wording::distribution(config))
        .and(" ")
        .and(&kwarg.since)
        .and(": with ")
        .and(in_force(config))
        .and(" ");
    let message = match history.at(versions).last().filter(|_| !others.is_empty()) {
        Some(last) => message.and(wording::effect_on_several(config, last)),
        None => message.and(wording::by_version(config, &history, versions)),
    };
    let removed = if others.is_empty() { " or newer, or remove it" } else { " or newer, or remove them" };
    let help = Message::from("use ").and(package(config)).and(" ").and(&kwarg.since).and(removed);
    let severity = same.iter().map(|(given, _)| kwargs::severity(config, given, Severity::Error)).max()?;
    let finding = Finding::new(severity, first.key, message).label("too new").help(help);
    Some(others.iter().fold(finding, |finding, (given, _)| finding.related(given.key, "also too new")))
}

/// A kwarg that the version in force, or one of the possible ones, no longer has or warns about.
fn gone(config: &BackendConfig<'_>, backend: &Backend, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    // Where the external id belongs is reported by its own rule.
    if kwarg.purpose == Purpose::ExternalId || (kwarg.after.is_empty() && !kwarg.deprecated) {
        return None;
    }
    let versions = config.versions();
    let history = backend.history(kwarg.name);
    let outcomes: Vec<Outcome> = history.at(versions).collect();
    let last = *outcomes.last()?;
    let severity = match wording::breaks(&history, versions) {
        Certainty::Yes => Severity::Error,
        _ if !last.takes_effect() => Severity::Warning,
        _ if last == Outcome::Deprecated => Severity::Note,
        _ => return None,
    };
    let message = Message::quoting(kwarg.name);
    let since = history.first(last).filter(|_| last != Outcome::Deprecated || !kwarg.deprecated);
    let since = since.map(|since| Message::from(wording::distribution(config)).and(" ").and(since));
    let message = match since {
        Some(since) if last == Outcome::Deprecated => message.and(" is deprecated since ").and(since).and(": "),
        Some(since) => message.and(" was removed in ").and(since).and(": since then "),
        None => message.and(" is deprecated: "),
    };
    let message = message.and(wording::effect(config, last));
    let help = Message::default().code_or("write ", kwarg.instead, "remove it");
    let label = if last == Outcome::Deprecated { "deprecated" } else { "no longer read" };
    let severity = kwargs::severity(config, given, severity);
    Some(Finding::new(severity, given.key, message).label(label).help(help))
}

/// The version in force: "amazon 5.0.0", or "an older one".
fn in_force(config: &BackendConfig<'_>) -> Message {
    match config.versions().only() {
        Some(version) => Message::from(wording::distribution(config)).and(" ").and(version),
        None => Message::from("the older version in use"),
    }
}

fn package(config: &BackendConfig<'_>) -> Message {
    match config.backend.and_then(|backend| backend.distribution) {
        Some(name) => Message::from("apache-airflow-providers-").and(name),
        None => Message::from("apache-airflow"),
    }
}
