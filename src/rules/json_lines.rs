//! JSON that goes on over several lines without quotes around it, which no reader joins.
//!
//! Enters: a statement. Leaves: whether it continues the JSON of a line above, or is continued below. Never looks
//! further than a few lines.

use crate::diagnostic::Finding;
use crate::environment::{Environment, Setting};
use crate::format::dotenv::{Statement, json};
use crate::loader::Outcome;
use crate::project::Document;
use crate::text::Span;

/// Whether a line is a part of the unquoted JSON that a line above begins; with how many lines between them.
pub(super) fn continues(document: &Document, statement: &Statement) -> Option<usize> {
    json::continues(document.file.text(), document.statements(), statement)
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
    let next = json::goes_on(document.file.text(), document.statements(), statement);
    next.filter(|next| is_on(next)).map(|next| next.span)
}
