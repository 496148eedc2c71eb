//! What a finding is about, independent of line numbers.
//!
//! Enters: findings in their order. Leaves: for each the variable or the command that it is about,
//! and how many with the same rule, file and subject came before. Never looks at a line number, and
//! contains no text that may not be shown.

use std::collections::HashMap;

use crate::command::Answer;
use crate::disclosure;
use crate::format::dotenv::Kind;
use crate::format::{Format, dockerfile};
use crate::project::Document;
use crate::script::{Call, Script};
use crate::text::{Mapped, Span, changes};

use super::ProjectFinding;

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingIdentity {
    /// A variable (`AIRFLOW__SECRETS__BACKEND`), a command with what it sets (`astro deployment
    /// variable create AIRFLOW__SECRETS__BACKEND`); empty for the file itself, and if the name may
    /// not be shown.
    pub place: String,
    /// 1 for the first finding of its rule about this subject in this file.
    pub occurrence: usize,
}

/// The identity of each finding, in the same order. A script is evaluated once if its findings are
/// adjacent.
pub fn identities(findings: &[ProjectFinding<'_>]) -> Vec<FindingIdentity> {
    let mut seen: HashMap<(&str, &str, String), usize> = HashMap::new();
    let mut last: Option<(&Document, Script<'_>)> = None;
    let numbered = findings.iter().map(|found| {
        let location = found.diagnostic.finding.location;
        let place = found.project.documents.get(location.document).and_then(|document| match document.format {
            Format::Dotenv => variable(document, location.span),
            Format::Dockerfile => in_image(document, location.span),
            Format::Page => on_page(document, location.span),
            _ => {
                let (_, script) = match last.take() {
                    Some(known) if std::ptr::eq(known.0, document) => last.insert(known),
                    _ => last.insert((document, Script::read(location.document, document))),
                };
                in_script(script, location.span)
            }
        });
        let place = place.unwrap_or_default();
        let count = seen.entry((found.diagnostic.rule.code, found.path(), place.clone())).or_default();
        *count += 1;
        FindingIdentity { place, occurrence: *count }
    });
    numbered.collect()
}

/// The variable on the line of a finding on a page.
fn on_page(document: &Document, span: Span) -> Option<String> {
    let text = document.file.text();
    let line = changes::lines(text, Span { end: span.start, ..span }).of_text(text);
    let mut words = line.split(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_'));
    words.find(|word| word.starts_with("AIRFLOW_")).and_then(shown)
}

/// The variable of the statement in a `.env` file.
fn variable(document: &Document, span: Span) -> Option<String> {
    let statement = document.statement(span).filter(|statement| statement.kind == Kind::Assignment)?;
    shown(statement.key.of_text(document.file.text()))
}

/// The command of a script, or the variable that it assigns.
fn in_script(script: &Script<'_>, span: Span) -> Option<String> {
    let mut calls = script.calls.iter().filter(|call| call.line.span.contains(span));
    let in_call = calls.next().map(|first| {
        // A loop runs one command several times; the run that sets the variable in question counts.
        let set = std::iter::once(first).chain(calls).find_map(|call| set_by(call, span));
        let path = first.command.path();
        set.map_or_else(|| path.to_owned(), |name| format!("{path} {name}"))
    });
    in_call.or_else(|| {
        let assignment = script.execution.assignments.iter().find(|assignment| assignment.span.contains(span))?;
        certain(&assignment.name)
    })
}

/// The variable or the secret that a part of a command is about.
fn set_by(call: &Call<'_>, span: Span) -> Option<String> {
    let touches = |word: usize| call.word(word).span.contains(span);
    let assignments = call.command.assignments();
    let variable = assignments.iter().find(|assignment| touches(assignment.key_word) || touches(assignment.value_word));
    variable.and_then(|assignment| certain(&assignment.key)).or_else(|| match call.command.secret_name() {
        Answer::Known(name) => disclosure::secret_name(&name).map(|name| name.as_str().to_owned()),
        Answer::Absent | Answer::Unknown => None,
    })
}

fn certain(name: &Mapped<'_>) -> Option<String> {
    name.text().filter(|_| name.is_certain()).and_then(shown)
}

fn shown(name: &str) -> Option<String> {
    disclosure::name(name).map(|name| name.as_str().to_owned())
}

/// The variable in an `ENV` that a finding is about.
fn in_image(document: &Document, span: Span) -> Option<String> {
    let image = dockerfile::image(document.file.text());
    let write = image.writes.into_iter().find(|write| write.word.contains(span))?;
    write.key.text().and_then(shown)
}
