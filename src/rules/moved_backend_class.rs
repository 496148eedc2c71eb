//! AE105: a class path that newer versions no longer have.

use super::class_path::current;
use super::prelude::*;
use crate::knowledge::{Class, ClassKind, Release};

pub(super) static RULE: Rule = Rule {
    code: "AE105",
    name: "moved-backend-class",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "The class path of the secrets backend is outdated.",
    why: "Airflow 3.0 removed `airflow.contrib`, and version 5.0 of the Azure provider removed `azure_key_vault`: with \
          one of these paths every Airflow process crashes at startup. Before that the old paths worked for a while, \
          with a deprecation warning.\n\n\
          It is an error if the version in use does not have the path, a warning if the version is not known, a note \
          if the path still works.",
    repair: "Write the current path.",
    evidence: "Airflow 2.10.5 (works) and 3.3.2 (`No module named 'airflow.contrib'`), and the wheels of every provider version.",
    bad: SECRETS_MANAGER.but(&[(
        "airflow.providers.amazon.aws.secrets.secrets_manager",
        "airflow.contrib.secrets.aws_secrets_manager",
    )]),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(setting), Some(class)) = (config.class, config.known_class) else { return };
    let Some(gone) = class.gone.as_ref().filter(|_| class.kind == ClassKind::Moved) else { return };
    let versions = config.target.versions(class.distribution);
    let is_gone = versions.before(gone);
    let is_deprecated = class.deprecated.as_ref().is_some_and(|since| versions.before(since) == Certainty::No);
    let subject = Message::quoting(class.path);
    let (severity, message) = match is_gone {
        Certainty::No => {
            let since = since(class, gone);
            (
                Severity::Error,
                subject
                    .and(" was removed in ")
                    .and(since)
                    .and(": ")
                    .and(wording::effect(config, Outcome::CrashesAtImport)),
            )
        }
        Certainty::Maybe => {
            let since = since(class, gone);
            (
                Severity::Warning,
                subject
                    .and(" was removed in ")
                    .and(since)
                    .and(", where ")
                    .and(wording::effect(config, Outcome::CrashesAtImport)),
            )
        }
        Certainty::Yes if is_deprecated => {
            let until = since(class, gone);
            (Severity::Note, subject.and(" still works, with a deprecation warning, until ").and(until))
        }
        Certainty::Yes => return,
    };
    let right = current(class);
    let finding = Finding::new(severity, setting.value_location(), message)
        .label("outdated path")
        .help(Message::from("write ").code(right));
    let safety = if is_gone == Certainty::No || is_deprecated { Safety::Safe } else { Safety::Unsafe };
    findings.push({
        let place = edit::place_for(setting, Span::new(0, class.path.len()), right);
        finding.rewrite((safety, "Write the current path"), place, right)
    });
}

/// "Airflow 3.0.0", "version 5.0.0 of the microsoft-azure provider".
fn since(class: &'static Class, version: &Release) -> Message {
    match class.distribution {
        None => Message::from("Airflow ").and(version),
        Some(provider) => Message::from("version ").and(version).and(" of the ").and(provider).and(" provider"),
    }
}
