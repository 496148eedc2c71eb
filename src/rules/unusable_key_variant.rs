//! AE107: a variant of a setting that the Airflow in force ignores, or a command that fails.

use super::command::{self, Fault};
use super::option_variants;
use super::prelude::*;
use crate::diagnostic::Consequence;
use crate::knowledge::VersionRange;
use crate::knowledge::airflow::{self, Form, Setting as What, Variable};

pub(super) static RULE: Rule = Rule {
    code: "AE107",
    name: "unusable-key-variant",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A setting uses a form (`_CMD`, `_SECRET`) that never works, or not in this version of Airflow.",
    why: "`_CMD` and `_SECRET` only work for sensitive options. `backend` is not one, so Airflow silently ignores \
          `AIRFLOW__SECRETS__BACKEND_CMD`. `backend_kwargs` has been one since 2.6.2, so its `_CMD` works from that \
          version on, but its `_SECRET` cannot: to read it, Airflow would need the backend, so every process crashes \
          or hangs at startup.\n\n\
          Airflow runs a `_CMD` without a shell: pipes, redirections and `$NAME` reach the program as plain strings. \
          An empty command, or a quote that is never closed, crashes every process. If the variable itself is set, \
          Airflow never looks at `_CMD` or `_SECRET`: a note for a backend, a warning for other options. It runs `_CMD` \
          before it looks at `_SECRET`.\n\n\
          `AIRFLOW__SECRETS__BACKEND_KWARG__<KEY>` needs Airflow 3.2.0, `[workers] secrets_backend` 3.0.0. Older \
          versions silently ignore them.\n\n\
          The same holds for every other option: `AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD` is run without a shell, \
          `AIRFLOW__CORE__PARALLELISM_SECRET` and `AIRFLOW__WEBSERVER__SECRET_KEY_FILE` are silently ignored. Of \
          sections that may belong to a plugin nothing is said.\n\n\
          What depends on the version is an error if the version in use does not support it, a warning if the version \
          is not known and one without support may well be in use.",
    repair: "Set `AIRFLOW__SECRETS__BACKEND` and `AIRFLOW__SECRETS__BACKEND_KWARGS` directly.",
    evidence: "Airflow 2.3.4, 2.4.3, 2.10.5 and 3.3.2, run with each of the variants; releases between them compared. Those of other \
          options, also two of them together: 2.10.5 and 3.3.2.",
    bad: Example::new("AIRFLOW__SECRETS__BACKEND_CMD=cat /run/backend\n"),
    good: SECRETS_MANAGER,
    checks: &[Check::Environment(check)],
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let versions = scope.project.target.versions(None);
    let mut of_one_cause: Vec<(&'static str, Finding)> = Vec::new();
    for setting in environment.settings() {
        let Some((variable, _)) = setting.key.text().and_then(airflow::variable) else { continue };
        if let Some(plain) = plain_beside(environment, variable) {
            findings.push(never_read(setting, variable, plain));
            continue;
        }
        if setting.is_blank() && variable.form == Form::Command {
            findings.extend(empty_command(setting, variable, versions));
            continue;
        }
        let Some(severity) = severity(variable, versions) else {
            findings.extend(command(setting, variable));
            continue;
        };
        if setting.value.is_empty() && variable.form == Form::Plain {
            continue;
        }
        // Several kwargs, or the workers' backend and its kwargs, are ignored for the same reason.
        let cause = if is_of_workers(variable) && variable.form != Form::Secret { "workers" } else { variable.key };
        match of_one_cause.iter_mut().find(|(other, _)| *other == cause) {
            Some((_, known)) => *known = known.clone().related(setting.key_location(), "this one too"),
            None => of_one_cause.push((cause, finding(setting, variable, severity, versions))),
        }
    }
    findings.extend(of_one_cause.into_iter().map(|(_, finding)| finding));
    option_variants::check(versions, environment, findings);
}

/// Airflow takes the first word of the command, and there is none.
fn empty_command(setting: &Setting<'_>, variable: &'static Variable, versions: &VersionRange) -> Option<Finding> {
    let runs = crate::backend::takes_effect(variable, versions);
    let severity = match (runs, versions.is_unknown()) {
        (Certainty::No, _) => return None,
        (Certainty::Maybe, false) => Severity::Warning,
        (Certainty::Yes, _) | (Certainty::Maybe, true) => Severity::Error,
    };
    let message = Message::quoting(variable.key).and(" is an empty command: ").and(crash(variable));
    let finding = Finding::new(severity, setting.key_location(), message);
    Some(finding.label("no command").help("write the command, or remove the line"))
}

/// The effect of a setting that Airflow cannot read.
fn crash(variable: &Variable) -> Consequence {
    wording::effect_in(section(variable), Outcome::CrashesAtImport)
}

fn section(variable: &Variable) -> Section {
    if is_of_workers(variable) { Section::Workers } else { Section::Secrets }
}

/// The setting that gives the same thing by value: Airflow reads it first and stops there.
fn plain_beside<'c, 'p>(environment: &'c Environment<'p>, variable: &Variable) -> Option<&'c Setting<'p>> {
    let is_other = matches!(variable.form, Form::Command | Form::Secret);
    let plain = airflow::variable_for(variable.setting, Form::Plain).filter(|_| is_other)?;
    environment.get(plain.key)
}

fn never_read(setting: &Setting<'_>, variable: &'static Variable, plain: &Setting<'_>) -> Finding {
    let right = airflow::variable_for(variable.setting, Form::Plain).map_or("", |plain| plain.key);
    let message =
        Message::from("Airflow never reads ").code(variable.key).and(", because ").code(right).and(" is also set");
    Finding::note(setting.key_location(), message)
        .label("no effect")
        .help("remove one of the two")
        .related(plain.key_location(), "this one wins")
}

/// What is wrong with a command that Airflow runs.
fn command(setting: &Setting<'_>, variable: &'static Variable) -> Option<Finding> {
    let text = setting.value.text().filter(|_| variable.form == Form::Command && setting.value.is_certain())?;
    let at = |span: Span| Location { document: setting.document, span: setting.value.origin(span) };
    let name = Message::quoting(variable.key);
    Some(match command::fault(text)? {
        Fault::Open(span) => Finding::error(
            at(span),
            name.and(" cannot be split, because this quote is never closed: ").and(crash(variable)),
        )
        .label("never closed")
        .help("close the quote"),
        Fault::Lost(span) => {
            let message =
                "Airflow strips the quotes of this JSON before it runs the command, which no longer gets JSON";
            Finding::warning(at(span), message).label("stripped").help("put single quotes around the JSON")
        }
        Fault::Shell(span) => command::needs_shell(at(span), span.of_text(text)),
        Fault::NoProgram(span) => command::no_program(at(span), crash(variable)),
        Fault::Value(span) => {
            let message = name.and(" takes a command, and this is a value: Airflow finds no such program, so ");
            let plain = airflow::variable_for(variable.setting, Form::Plain).map(|plain| plain.key);
            let help = Message::from("write the command that prints the JSON").code_or(", or set ", plain, "");
            Finding::error(at(span), message.and(crash(variable))).label("not a command").help(help)
        }
    })
}

fn is_of_workers(variable: &Variable) -> bool {
    matches!(variable.setting, What::WorkersBackend | What::WorkersBackendKwargs)
}

fn severity(variable: &Variable, versions: &VersionRange) -> Option<Severity> {
    let outcomes: Vec<Outcome> = variable.does.at(versions).collect();
    if outcomes.iter().all(|outcome| outcome.takes_effect()) {
        return None;
    }
    if outcomes.contains(&Outcome::Unproven) {
        return Some(Severity::Warning);
    }
    if !outcomes.iter().any(|outcome| outcome.takes_effect()) {
        return Some(Severity::Error);
    }
    // Versions before 3.0 get no more releases, so the chance that one is in use is not worth a
    // warning.
    let is_recent = since(variable).is_some_and(|since| since.major() >= 3);
    (is_recent || !versions.is_unknown()).then_some(Severity::Warning)
}

fn since(variable: &Variable) -> Option<&crate::knowledge::Release> {
    variable.does.steps().iter().find(|step| step.does.takes_effect())?.from.as_ref()
}

fn finding(setting: &Setting<'_>, variable: &'static Variable, severity: Severity, versions: &VersionRange) -> Finding {
    let name = match variable.form {
        Form::OneKwarg => Message::from(variable.key).and("<KEY>"),
        _ => Message::from(variable.key),
    };
    let subject = Message::quoting(name);
    let message = match since(variable) {
        Some(since) if variable.does.certain(versions) == Some(Outcome::Ignored) => {
            subject.and(" needs Airflow ").and(since).and(" or newer: this version silently ignores it")
        }
        Some(since) => subject.and(" needs Airflow ").and(since).and(" or newer: older versions silently ignore it"),
        None => never(subject, variable, versions),
    };
    let right = plain(variable);
    let label = if since(variable).is_some() { "not in every version" } else { "never works" };
    let help = if right == variable.key {
        Message::from("use a newer Airflow, or remove the line")
    } else {
        Message::from("set ").code(right).and(" instead")
    };
    Finding::new(severity, setting.key_location(), message).label(label).help(help)
}

/// Why a variant works in no version.
fn never(subject: Message, variable: &Variable, versions: &VersionRange) -> Message {
    let outcomes: Vec<Outcome> = variable.does.at(versions).collect();
    let breaks = |outcome: Outcome| outcomes.contains(&outcome);
    match (breaks(Outcome::Hangs), breaks(Outcome::CrashesAtImport), variable.form) {
        (true, ..) if is_of_workers(variable) => subject
            .and(" needs the backend that it configures: ")
            .and(wording::effect_in(Section::Workers, Outcome::Hangs)),
        (true, true, _) => subject
            .and(" needs the backend that it configures: every Airflow process crashes or hangs at startup")
            .so(Outcome::CrashesAtImport),
        (true, false, _) => {
            subject.and(" needs the backend that it configures: ").and(wording::consequence(Outcome::Hangs))
        }
        (false, true, _) => {
            subject.and(" needs the backend that it configures: ").and(wording::consequence(Outcome::CrashesAtImport))
        }
        (false, false, Form::Secret) if breaks(Outcome::Unproven) => {
            subject.and(" needs the backend that it configures, so it cannot work")
        }
        _ => subject.and(" is silently ignored: Airflow supports `_CMD` and `_SECRET` only for sensitive options"),
    }
}

/// The variable that works in every version.
fn plain(variable: &Variable) -> &'static str {
    let what = match variable.setting {
        What::WorkersBackend if variable.form == Form::Plain => What::Backend,
        What::WorkersBackendKwargs if matches!(variable.form, Form::Plain | Form::Command) => What::BackendKwargs,
        other => other,
    };
    airflow::variable_for(what, Form::Plain).map_or(variable.key, |variable| variable.key)
}
