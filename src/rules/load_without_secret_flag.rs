//! AE502: a file with secrets loaded without `--secret`.

use std::collections::HashMap;

use super::prelude::*;
use super::secrets::{self, Kind};
use super::{command_line, stores};
use crate::command::Switch;
use crate::environment::loaded::loaded;
use crate::loader::{self, FileOutcome, Surroundings};
use crate::project::{Keys, Project};

pub(super) static RULE: Rule = Rule {
    code: "AE502",
    name: "load-without-secret-flag",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A `.env` file with secrets is loaded without `--secret`.",
    why: "`--load` and `--from-file` create one variable per line of the file, all in plain text unless `--secret` is \
          given: anyone with access to the deployment can see them. To make them secret later, you have to set their \
          values again.\n\n\
          `variable update` keeps existing secrets secret, so there it is a warning.",
    repair: "Add `--secret`, which makes all variables of the file secret. Or load two files: the secrets with \
          `--secret`, the rest without.",
    evidence: "deployment_variable.go and env_var.go of the Astro CLI; astro-cli#1399.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" --load --env .env.prod\n")
        .beside(&[(".env.prod", "ENVIRONMENT=prod\nDB_PASSWORD=rVb8-kTq2-Zw4n\n")]),
    good: Example::instead(&[(".env.prod\n", ".env.prod --secret\n")]),
    checks: &[Check::Project(check)],
};

/// At most this many secrets are listed per file; the rest are counted.
const MOST_SHOWN: usize = 3;

/// What a loader takes from a file.
#[derive(Default)]
struct LoadedNames<'p> {
    secrets: Vec<(Mapped<'p>, Kind)>,
    /// Whether it takes other variables too.
    has_others: bool,
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let mut held: HashMap<(usize, Loader), LoadedNames<'_>> = HashMap::new();
    for call in stores::calls(scope) {
        let Switch::Off(switch) = call.command.secret() else { continue };
        let Some(is_update) = command_line::is_update(call) else { continue };
        let script = scope.project.documents.get(call.document).map_or("", |document| document.file.text());
        // The flag may be among the words that the shell loses.
        if command_line::is_mangled(call, script) {
            continue;
        }
        let Some((loader, files)) = loaded(scope.project, call) else { continue };
        for file in &files {
            let Some(document) = scope.project.documents.get(*file) else { continue };
            held.entry((*file, loader)).or_insert_with(|| read(&scope.project.keys, document, loader));
        }
        // Which of several files it is depends on where the script runs, so all must contain
        // secrets.
        let all = files.iter().map(|file| held.get(&(*file, loader)).filter(|held| !held.secrets.is_empty()));
        let Some(all) = all.collect::<Option<Vec<&LoadedNames<'_>>>>() else { continue };
        if let (Some(file), Some(held)) = (files.first(), all.first()) {
            findings.extend(finding(scope.project, call, (switch, is_update), *file, held));
        }
    }
}

fn read<'p>(keys: &Keys, document: &'p Document, loader: Loader) -> LoadedNames<'p> {
    let mut held = LoadedNames::default();
    let outcome = loader::read(loader, document.file.bytes(), Surroundings::Unknown, &mut |variable| {
        let Some(value) = variable.value.filter(|value| !value.is_empty() && !is_marker(value)) else { return };
        match secrets::kind(keys, &variable.key, &value) {
            Some(kind) => held.secrets.push((variable.key, kind)),
            None => held.has_others = true,
        }
    });
    if matches!(outcome, FileOutcome::Refused(_)) { LoadedNames::default() } else { held }
}

/// What `variable list --save` writes in place of a secret.
fn is_marker(value: &Mapped<'_>) -> bool {
    value.bytes().starts_with(b"# secret")
}

fn finding(
    project: &Project,
    call: &Call<'_>,
    (switch, is_update): (Option<usize>, bool),
    file: usize,
    held: &LoadedNames<'_>,
) -> Option<Finding> {
    let path = disclosure::path(project.documents.get(file)?);
    let is_harmless = held.secrets.iter().all(|(_, kind)| *kind == Kind::Kwargs);
    let severity = if is_update || is_harmless { Severity::Warning } else { Severity::Error };
    let names = held.secrets.iter().filter_map(|(key, _)| secrets::name(key)).take(MOST_SHOWN);
    let names: Vec<_> = names.collect();
    let more = held.secrets.len() - names.len();
    let message = match (names.len(), more) {
        (0, 1) => Message::from("a secret"),
        (0, _) => Message::from("secrets"),
        (_, 0) => Message::default().codes(names, " and "),
        _ => Message::default().codes(names, ", ").and(" and ").and(more).and(" more"),
    };
    let (are, them, already) = match held.secrets.as_slice() {
        [(_, kind)] => (" is", kind.noun(), ", unless it is already a secret there"),
        _ => (" are", "them", ", unless they already are secrets there"),
    };
    let message = message.and(" from ").code(path).and(are).and(" loaded without `--secret`: ");
    let message = message.and("anyone with access to the deployment can see ").and(them);
    let message = if is_update { message.and(already) } else { message };
    let safety = if held.has_others { Safety::Unsafe } else { Safety::Safe };
    let mut finding = Finding::new(severity, call.head(), message)
        .label("without --secret")
        .help("add `--secret`, or load the secrets from a separate file with `--secret`")
        .fix(secrets::with_flag(call, switch, safety));
    for (key, kind) in held.secrets.iter().take(MOST_SHOWN) {
        finding = finding.related(at(file, key.whole()), kind.label());
    }
    Some(finding.related(switch.map(|word| call.word(word)), "this turns `--secret` off"))
}

fn at(document: usize, span: Span) -> Location {
    Location { document, span }
}
