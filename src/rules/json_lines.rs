//! JSON that spans several lines without quotes around it, which no loader joins.
//!
//! Enters: a statement. Leaves: whether it continues the JSON of a line above, or is continued
//! below. Never looks further than a few lines.

use super::prelude::*;
use crate::format::dotenv::{Statement, json};
use crate::loader::Outcome;

/// Whether a line continues unquoted JSON that began on a line above, and how many lines lie
/// between.
pub(super) fn continues(document: &Document, statement: &Statement) -> Option<usize> {
    json::continues(document.file.text(), document.statements(), statement)
}

/// Lets findings about a value yield to one of these rules that says why its line is misread, or to
/// the finding on the line on which its JSON continues.
pub(super) fn yield_to_line(
    findings: &mut [Finding],
    setting: &Setting<'_>,
    environment: &Environment<'_>,
    rules: &'static [&'static str],
) {
    let below = setting.statement().and_then(|line| told_below(setting.file, environment, line));
    for finding in findings {
        finding.yield_to(rules, [setting.key_location()]);
        finding.yield_to(precedence::UNREADABLE_LINE, below.map(|span| setting.at(span)));
    }
}

/// The line on which the JSON of a value continues, if the loader stumbles over it.
fn told_below(document: &Document, environment: &Environment<'_>, statement: &Statement) -> Option<Span> {
    let Outcome::Read(problems) = &environment.outcome else { return None };
    let is_on = |next: &Statement| {
        problems.iter().any(|problem| problem.span.end > next.span.start && problem.span.start < next.span.end)
    };
    let next = json::goes_on(document.file.text(), document.statements(), statement);
    next.filter(|next| is_on(next)).map(|next| next.span)
}
