//! AE109: a backend that the provider in force does not have yet or cannot load.

use super::prelude::*;
use crate::knowledge::{self, Class, ClassKind, Doubtful};

/// Right with a new provider and wrong with an old one.
const KEY_VAULT: Example = Example::new(concat!(
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS={\"vault_url\": \"https://team.vault.azure.net\"}\n"
));

pub(super) static RULE: Rule = Rule {
    code: "AE109",
    name: "provider-too-old",
    severities: &[Severity::Error, Severity::Note],
    summary: "The provider version is older than the secrets backend, or is known to fail with it.",
    why: "Airflow imports the class of the secrets backend at startup. A provider that is older than the class does not \
          have it, so every process crashes. amazon 5.0.0 has the class for Secrets Manager but cannot load it. google \
          19.4.0 to 21.3.0 fail with `project_id` if the default credentials name no project: a note.\n\n\
          airenv reports this only if it knows the provider's version: from `--provider-version`, `--airflow-version`, \
          `requirements.txt` or the image.",
    repair: "Use a newer provider, or the backend's older path if there is one.",
    evidence: "Wheels of the provider versions before and after each class was added. Airflow 2.3.4 with amazon \
          5.0.0: circular import; 3.1.6 with google 19.3.0, 19.4.0, 21.3.0 and 22.0.0.",
    bad: KEY_VAULT.with(&[("microsoft-azure", "3.3.0")]),
    good: KEY_VAULT.with(&[("microsoft-azure", "13.3.0")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(setting), Some(class)) = (config.class, config.known_class) else { return };
    let location = setting.value_location();
    if is_older_than(config, class) {
        let message = Message::quoting(class.path).and(" needs ").and(distribution(class)).and(" ");
        let message = match config.target.versions(class.distribution).only() {
            Some(version) => message.and(&class.since).and(" or newer, but ").and(version).and(" is in use: "),
            None => message.and(&class.since).and(" or newer, but an older one is in use: "),
        };
        let finding = Finding::error(location, message.and(wording::effect(config, Outcome::CrashesAtImport)))
            .label("not in this version");
        let help = Message::from("use ").and(distribution(class)).and(" ").and(&class.since).and(" or newer");
        findings.push(finding.help(match older_path(config, class) {
            Some(path) => help.and(", or write ").code(path),
            None => help,
        }));
    } else if let Some(note) = broken(config) {
        let message = Message::from(note).and(": ").and(wording::effect(config, Outcome::CrashesAtImport));
        let finding = Finding::error(location, message).label("cannot be loaded");
        findings.push(finding.help(Message::from("use another version of ").and(wording::distribution(config))));
    } else {
        findings.extend(doubtful(config));
    }
}

/// A version that fails with one of the kwargs, depending on what only run time knows.
fn doubtful(config: &BackendConfig<'_>) -> Option<Finding> {
    let backend = config.backend?;
    let is_given = |name: &str| config.effective().find(|given| given.kwarg.is_some_and(|kwarg| kwarg.name == name));
    let applies = |doubtful: &&'static Doubtful| {
        config.versions().within(Some(&doubtful.since), Some(&doubtful.last)) == Certainty::Yes
            && !doubtful.unless_kwargs.iter().any(|name| is_given(name).is_some())
            && !doubtful.unless_variables.iter().any(|name| config.environment.has(name))
    };
    let doubtful = backend.doubtful.iter().find(applies)?;
    let given = is_given(doubtful.kwarg)?;
    let message = Message::from(wording::distribution(config))
        .and(" ")
        .and(&doubtful.since)
        .and(" to ")
        .and(&doubtful.last)
        .and(" ")
        .and(doubtful.note);
    Some(Finding::note(given.key, message).label("may fail").help(doubtful.help))
}

fn is_older_than(config: &BackendConfig<'_>, class: &Class) -> bool {
    let versions = config.target.versions(class.distribution);
    class.kind != ClassKind::BuiltIn && versions.before(&class.since) == Certainty::Yes
}

/// Why the versions in force cannot load the backend.
fn broken(config: &BackendConfig<'_>) -> Option<&'static str> {
    let (broken, certainty) = config.backend?.broken(config.versions())?;
    (certainty == Certainty::Yes && config.class.is_some()).then_some(broken.note)
}

/// Another path of the same backend that the versions in force have.
fn older_path(config: &BackendConfig<'_>, class: &Class) -> Option<&'static str> {
    let of_same = knowledge::classes().iter().filter(|other| other.store.is_some() && other.store == class.store);
    let versions = |other: &Class| config.target.versions(other.distribution);
    let mut there =
        of_same.filter(|other| other.distribution.is_some() && other.exists(versions(other)) == Certainty::Yes);
    there.next().map(|other| other.path)
}

fn distribution(class: &Class) -> &'static str {
    class.distribution.unwrap_or("Airflow")
}
