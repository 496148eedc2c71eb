//! AE504: a file with secrets that git does not ignore.

use super::literal;
use super::prelude::*;
use super::secrets::{self, Kind};
use crate::loader::{self, FileOutcome, Surroundings};

pub(super) static RULE: Rule = Rule {
    code: "AE504",
    name: "env-file-not-ignored",
    severities: &[Severity::Warning],
    summary: "A `.env` file contains secrets, and git does not ignore it.",
    why: "The next `git add .` stages the file for a commit. Once committed, a secret stays in the history, and anyone \
          who can read the repository has it. `astro deploy` also copies the file into the image unless \
          `.dockerignore` lists it.\n\n\
          airenv checks this only if the project's root is the root of a repository or has a `.gitignore`; it does not \
          know the machine's git settings. Placeholders, references and dummy values such as `postgres:postgres@` do \
          not count as secrets, and templates (`.env.example`) are skipped.",
    repair: "Add the file to `.gitignore`. If it was ever committed, replace the secrets.",
    evidence: "git's documentation of `.gitignore`; compared with `git check-ignore`.",
    bad: Example::new("ENVIRONMENT=dev\nAPI_TOKEN=kT7vQ2mN9xB4rL6w\n")
        .beside(&[(".git/HEAD", "ref: refs/heads/main\n"), (".gitignore", "__pycache__/\n")]),
    good: Example::new("ENVIRONMENT=dev\nAPI_TOKEN=kT7vQ2mN9xB4rL6w\n")
        .beside(&[(".git/HEAD", "ref: refs/heads/main\n"), (".gitignore", "__pycache__/\n.env\n")]),
    checks: &[Check::File(check)],
};

/// At most this many secrets are listed; the rest are counted.
const MOST_SHOWN: usize = 3;

fn check(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let document = scope.document;
    let is_template = document.is_sample();
    if document.format != Format::Dotenv || document.is_ignored != Some(false) || is_template {
        return;
    }
    let found = held(scope);
    let Some((key, kind)) = found.first() else { return };
    let names: Vec<_> = found.iter().filter_map(|(key, _)| secrets::name(key)).take(MOST_SHOWN).collect();
    let more = found.len() - names.len();
    let holds = match (names.len(), more) {
        (0, _) => Message::from("secrets"),
        (_, 0) => Message::default().codes(names, " and "),
        _ => Message::default().codes(names, ", ").and(" and ").and(more).and(" more"),
    };
    let path = disclosure::path(document);
    let below_root = below_root(scope, path);
    let message = Message::from("git does not ignore ").code(path).and(", which contains ").and(holds);
    let finding = Finding::warning(scope.at(key.whole()), message.and(": the next commit may include it"))
        .label(kind.label())
        .help(Message::from("add ").code(below_root).and(" to `.gitignore`"));
    findings.push(finding);
}

/// The secrets of the file, as read by the first loader that accepts it.
fn held<'p>(scope: &Scope<'p>) -> Vec<(Mapped<'p>, Kind)> {
    for loader in &scope.project.loaders {
        let mut held = Vec::new();
        let outcome = loader::read(*loader, scope.document.file.bytes(), Surroundings::Unknown, &mut |variable| {
            let Some(value) = &variable.value else { return };
            if let Some((kind, _)) = literal::secret(&scope.project.keys, variable.key.text(), value) {
                held.push((variable.key, kind));
            }
        });
        if !matches!(outcome, FileOutcome::Refused(_)) {
            return held;
        }
    }
    Vec::new()
}

/// The path as one writes it in a `.gitignore` at the root.
fn below_root<'p>(scope: &Scope<'_>, path: Public<'p>) -> Public<'p> {
    let root = match scope.project.root.as_str() {
        "" | "." => 0,
        root => path.as_str().strip_prefix(root).map_or(0, |_| root.len() + 1),
    };
    path.part(Span::new(root, path.as_str().len()))
}
