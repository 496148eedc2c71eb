//! AE501: a secret stored without `--secret`.

use std::collections::HashSet;

use super::command_line;
use super::command_line::is_update;
use super::prelude::*;
use super::secrets::{self, Kind};
use crate::carrier::{self, Variable};
use crate::command::{Answer, Assignment, Given, Switch};
use crate::knowledge::commands::{Says, Subject};
use crate::project::Keys;
use crate::script::Deployed;

pub(super) static RULE: Rule = Rule {
    code: "AE501",
    name: "secret-without-secret-flag",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A secret is stored in an Astro deployment without `--secret`, or without `is_secret: true`.",
    why: "A variable created without `--secret` is plain text to anyone with access to the deployment: in the UI, in \
          `astro deployment variable list`, and in files saved from there. To make it secret later, you have to set \
          its value again.\n\n\
          `variable update` keeps an existing secret secret, so there it is a warning: only a new variable becomes \
          plain text. `--secret=false` does not make a variable secret. For BACKEND_KWARGS without a credential it is \
          a warning.",
    repair: "Add `--secret`. It applies to all variables of the command.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" DB_PASSWORD=\"$DB_PASSWORD\"\n"),
    good: Example::instead(&[(r#"DB_PASSWORD""#, r#"DB_PASSWORD" --secret"#)]),
    checks: &[Check::Script(check_script), Check::Oddities(check_carried)],
};

/// A secret that a command stores.
struct StoredValue {
    kind: Kind,
    location: Location,
    name: Message,
}

fn check_script(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let mut marked: HashSet<(Option<Deployed>, String)> = HashSet::new();
    for call in &script.calls {
        let deployment = call.deployment(scope.document);
        let keys = call.command.assignments().into_iter().filter_map(|one| Some(one.key.text()?.to_owned()));
        let mut own = keys.map(|key| (deployment.clone(), key));
        match call.command.secret() {
            Switch::On(_) => marked.extend(own),
            // A secret stays one.
            _ if is_update(call) == Some(true) && own.any(|own| marked.contains(&own)) => {}
            _ => check(scope, call, findings),
        }
    }
}

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Switch::Off(switch) = call.command.secret() else { return };
    // The flag may be among the words that the shell loses.
    if command_line::is_mangled(call, scope.text()) {
        return;
    }
    let Some(is_update) = is_update(call) else { return };
    let keys = &scope.project.keys;
    let assignments = call.command.assignments();
    let Some(stored) = worst(keys, call, &assignments).or_else(|| asked_for(keys, call)) else { return };
    let severity = if is_update || stored.kind == Kind::Kwargs { Severity::Warning } else { Severity::Error };
    let message = stored
        .name
        .and(" is stored without `--secret`: anyone with access to the deployment can see ")
        .and(stored.kind.noun());
    let message = if is_update { message.and(", unless it is already a secret there") } else { message };
    let mut finding = Finding::new(severity, stored.location, message)
        .label(stored.kind.label())
        .help("add `--secret` to the command")
        .fix(secrets::with_flag(call, switch, safety(keys, call, &assignments)));
    finding = finding.yields(precedence::TYPOGRAPHIC_DASH, command_line::meant(call, |flag| flag.says == Says::Secret));
    findings.push(finding.related(switch.map(|word| call.word(word)), "this turns `--secret` off"));
}

/// A secret in a deployment file that is not marked as one.
fn check_carried(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let is_own = |(key, _): &&Variable<'_>| key.whole() == oddity.name.whole();
    let mut variables = carried.blocks.iter().flat_map(|block| &block.variables);
    let (key, value) = variables.find(is_own).filter(|_| oddity.kind == OddityKind::NotMarked)?;
    let kind = secrets::kind(&scope.project.keys, key, value)?;
    let severity = if kind == Kind::Kwargs { Severity::Warning } else { Severity::Error };
    let is_terraform = carried.kind == Some(carrier::Kind::Terraform);
    let (without, help) = if is_terraform {
        (" is stored without `is_secret = true`: ", "add `is_secret = true` to it")
    } else {
        (" is stored without `is_secret: true`: ", "add `is_secret: true` to it")
    };
    let message =
        secrets::named(key).and(without).and("anyone with access to the deployment can see ").and(kind.noun());
    let finding = Finding::new(severity, scope.at(oddity.span), message).label(kind.label()).help(help);
    let Some(flag) = oddity.beside else { return Some(finding) };
    let is_false = is_terraform && flag.of_text(scope.text()) == "false";
    let fix = is_false.then(|| Fix::new(Safety::Safe, "Mark it as secret").replace(scope.at(flag), "true"));
    Some(finding.related(scope.at(flag), "this does not make it secret").fix(fix))
}

/// The first secret; certain secrets come before kwargs that may be harmless.
fn worst(keys: &Keys, call: &Call<'_>, assignments: &[Assignment<'_>]) -> Option<StoredValue> {
    let kinds = assignments.iter().filter_map(|assignment| {
        let kind = secrets::kind(keys, &assignment.key, &assignment.value)?;
        Some((kind == Kind::Kwargs, kind, assignment))
    });
    let (_, kind, assignment) = kinds.min_by_key(|(is_harmless, ..)| *is_harmless)?;
    Some(StoredValue { kind, location: call.word(assignment.key_word), name: secrets::named(&assignment.key) })
}

/// A variable whose value the program prompts for or reads from standard input.
fn asked_for(keys: &Keys, call: &Call<'_>) -> Option<StoredValue> {
    let is_object = matches!(call.command.subject(), Some(Subject::EnvironmentVariable | Subject::AirflowVariable));
    let has_no_value = |given: &Given<'_>| given.value.is_empty();
    let is_asked = match call.command.given(Says::Value) {
        Answer::Absent => true,
        Answer::Known(given) => has_no_value(given),
        Answer::Unknown => false,
    };
    let key = call.command.given(Says::Key).known().filter(|_| is_object && is_asked)?;
    let is_secret = key.value.text().is_some_and(|key| secrets::is_secret_name(keys, key));
    is_secret.then(|| StoredValue {
        kind: Kind::Name,
        location: call.word(key.value_word),
        name: secrets::named(&key.value),
    })
}

/// Other variables of the command would become secret too, and never plain again; so would those of
/// other calls, if the key is not written in the command itself.
fn safety(keys: &Keys, call: &Call<'_>, assignments: &[Assignment<'_>]) -> Safety {
    let is_own = |assignment: &Assignment<'_>| {
        let word = call.word(assignment.key_word).span;
        word.contains(assignment.key.whole()) && secrets::kind(keys, &assignment.key, &assignment.value).is_some()
    };
    if assignments.iter().all(is_own) { Safety::Safe } else { Safety::Unsafe }
}
