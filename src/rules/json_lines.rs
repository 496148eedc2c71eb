//! JSON that goes on over several lines without quotes around it, which no reader joins.
//!
//! Enters: a statement. Leaves: whether it continues the JSON of a line above, or is continued below. Never looks
//! further than a few lines.

use crate::diagnostic::Finding;
use crate::environment::{Environment, Setting};
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::json::{self, Reason};
use crate::loader::Outcome;
use crate::project::Document;
use crate::text::Span;

/// So many lines are looked at, at most.
const MOST: usize = 64;

/// Whether a line is a part of the unquoted JSON that a line above begins; with how many lines between them.
pub(super) fn continues(document: &Document, statement: &Statement) -> Option<usize> {
    let text = document.file.text();
    let statements = document.statements();
    let index = statements.partition_point(|other| other.span.start < statement.span.start);
    let above = statements.get(index.saturating_sub(MOST)..index)?.iter().rev();
    for (between, other) in above.filter(|other| other.kind != Kind::Comment).enumerate() {
        if is_open(other, text) {
            return is_piece(statement, text).then_some(between);
        }
        if !is_piece(other, text) {
            return None;
        }
    }
    None
}

/// Lets findings about a value be silent where one of these rules tells why its line is not read as it is meant, or where
/// the line is told to which its JSON goes on.
pub(super) fn yield_to_line(
    findings: &mut [Finding],
    setting: &Setting<'_>,
    environment: &Environment<'_>,
    rules: &'static [&'static str],
) {
    let below = setting.statement().and_then(|line| told_below(setting.file, environment, line));
    for finding in findings {
        finding.yield_to(rules, [setting.key_location()]);
        finding.yield_to(&["AE001"], below.map(|span| setting.at(span)));
    }
}

/// The line to which the JSON of a value goes on, where the reader stumbles over it.
fn told_below(document: &Document, environment: &Environment<'_>, statement: &Statement) -> Option<Span> {
    let Outcome::Read(problems) = &environment.outcome else { return None };
    let is_on = |next: &Statement| {
        problems.iter().any(|problem| problem.span.end > next.span.start && problem.span.start < next.span.end)
    };
    is_continued(document, statement).filter(|next| is_on(next)).map(|next| next.span)
}

/// The next line, where the JSON of an unquoted value goes on on it.
fn is_continued<'d>(document: &'d Document, statement: &Statement) -> Option<&'d Statement> {
    let text = document.file.text();
    let index = document.statements().partition_point(|other| other.span.start <= statement.span.start);
    let next = document.statements().get(index)?;
    (is_open(statement, text) && is_piece(next, text)).then_some(next)
}

/// An unquoted value that begins an object or a list and does not end it.
fn is_open(statement: &Statement, text: &str) -> bool {
    // JavaScript's quote for texts of several lines means nothing to any reader.
    let value = statement.value.of_text(text).trim_start_matches('`');
    let is_json = statement.kind == Kind::Assignment && statement.quote == Quote::None && value.starts_with(['{', '[']);
    let is_unclosed = |reason: Reason| matches!(reason, Reason::UnclosedObject | Reason::UnclosedArray);
    is_json && json::parse(value, &[]).errors.iter().any(|error| is_unclosed(error.reason))
}

/// A line that is no assignment but begins as JSON does.
fn is_piece(statement: &Statement, text: &str) -> bool {
    let line = statement.span.of_text(text);
    line.starts_with(['"', '}', ']', '{', '['])
}
