//! AE104: a class path that exists in no known version of Airflow or a provider.

use super::class_path;
use super::class_path::{Lacks, Near, nearest, path_of, split};
use super::prelude::*;
use crate::knowledge;

pub(super) static RULE: Rule = Rule {
    code: "AE104",
    name: "unknown-backend-class",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "The secrets backend class is misspelled or unknown to airenv.",
    why: "Airflow imports the class at startup. If that fails, every process stops: scheduler, webserver, workers and \
          every `airflow` command. There is no fallback.\n\n\
          A path that is close to one in Airflow or its providers is an error, and so is one in a package whose \
          backends airenv knows, or in Python's standard library. Any other may be your own or a third-party backend, \
          whose path and kwargs airenv cannot check: it is a note, or a warning if it has the class name of a known \
          backend or begins with `airflow.`. A class whose module is in the project itself is not reported.",
    repair: "Copy the path from the provider's documentation.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with a misspelled class, a class in lower case, the module without the \
          class and the class without the module.",
    bad: SECRETS_MANAGER.but(&[("secrets.secrets_manager", "secrets.secret_manager")]),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some((setting, path)) = path_of(config) else { return };
    if config.known_class.is_some() || class_path::mistake(path).is_some() {
        return;
    }
    let subject = Message::naming(disclosure::class_path(path), "this class");
    findings.push(match nearest(path) {
        Some(near) => misspelled(config, setting, subject, path, &near),
        None if is_of_known_package(path) => missing(config, setting, subject),
        None if config.target.has_module(path) => return,
        None if knowledge::is_of_python(path) => of_python(setting, subject),
        None => unknown(setting, subject, path),
    });
}

fn misspelled(config: &BackendConfig<'_>, setting: &Setting<'_>, subject: Message, path: &str, near: &Near) -> Finding {
    let class = near.path.rsplit('.').next().unwrap_or(near.path);
    let message = match near.lacks {
        Lacks::Nothing => subject.and(" does not exist: "),
        Lacks::Class => subject.and(" is only the module, without the class ").code(class).and(": "),
        Lacks::Module => subject.and(" is only the class, without the path of its module: "),
    };
    let message = message.and(wording::effect(config, Outcome::CrashesAtImport));
    let finding = Finding::error(setting.value_location(), message)
        .label("cannot be imported")
        .help(Message::from("write ").code(near.path));
    let safety = if near.is_sure { Safety::Safe } else { Safety::Unsafe };
    let place = edit::place_for(setting, Span::new(0, path.len()), near.path);
    finding.rewrite((safety, "Write the right class path"), place, near.path)
}

/// Whether a path is in a package whose backends are all known.
fn is_of_known_package(path: &str) -> bool {
    // Packages that have another name below the first one.
    const UMBRELLAS: [&str; 5] = ["apache", "cncf", "common", "dbt", "microsoft"];
    let package = |path: &str| {
        let parts: Vec<&str> = path.split('.').take(4).collect();
        let length = if parts.get(2).is_some_and(|part| UMBRELLAS.contains(part)) { 4 } else { 3 };
        parts.get(..length).unwrap_or_default().join(".")
    };
    let own = package(path);
    path.starts_with("airflow.secrets.")
        || own.starts_with("airflow.providers.") && knowledge::classes().iter().any(|class| package(class.path) == own)
}

fn missing(config: &BackendConfig<'_>, setting: &Setting<'_>, subject: Message) -> Finding {
    let message = subject.and(" is not a secrets backend of this package: ");
    let message = message.and(wording::effect(config, Outcome::CrashesAtImport));
    Finding::error(setting.value_location(), message)
        .label("cannot be imported")
        .help("write the class path of a backend, as in the documentation of the provider")
}

fn of_python(setting: &Setting<'_>, subject: Message) -> Finding {
    let message = subject
        .and(" is in Python's standard library, not a secrets backend: Airflow crashes or gets no secrets from it");
    Finding::error(setting.value_location(), message)
        .label("not a secrets backend")
        .help("write the class path of a backend, as in the documentation of the provider")
}

fn unknown(setting: &Setting<'_>, subject: Message, path: &str) -> Finding {
    // A class of one's own is a note; one with the name of a known backend may be that one, in the wrong place.
    let name = split(path).1;
    let is_known = knowledge::classes().iter().any(|class| split(class.path).1 == name);
    let severity = if is_known || path.starts_with("airflow.") { Severity::Warning } else { Severity::Note };
    let message =
        subject.and(" belongs to neither Airflow nor a known provider, so airenv can check neither it nor its kwargs");
    Finding::new(severity, setting.value_location(), message)
        .label("unknown class")
        .help("make sure that Airflow can import it: otherwise every Airflow process crashes at startup")
}
