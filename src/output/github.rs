//! Workflow commands, which GitHub Actions turns into annotations.
//!
//! GitHub shows ten annotations of each kind per step and silently drops the others, so the worst
//! come first, and a line in the log says how many there are.

use std::fmt::Write;

use crate::diagnostic::Severity;
use crate::text::Unit;

use super::escape::escape;
use super::place::Range;
use super::{Outcome, SEVERITIES, wording, worst_first};

/// Annotations of one kind that GitHub shows per step.
const SHOWN: usize = 10;

/// Writes a command for each file that could not be checked, and for each finding.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    for error in outcome.errors {
        let (file, path) = (property(&outcome.paths.from_root(&error.path)), escape(&error.path));
        let message = data(&format!("{path}: {}", escape(&error.reason)));
        // Writing to a String does not fail.
        let _ = writeln!(output, "::error file={file},title=could not check::{message}");
    }
    for found in worst_first(outcome.checked.findings()) {
        let diagnostic = found.diagnostic;
        let Some(document) = found.document() else { continue };
        let Range { start, end } = Range::new(&document.file, diagnostic.finding.location.span, Unit::Characters);
        let rule = wording::rule(diagnostic);
        let (kind, file) = (kind(diagnostic.finding.severity), property(&outcome.paths.from_root(found.path())));
        let _ = write!(output, "::{kind} file={file},line={},endLine={}", start.line, end.line);
        // GitHub accepts columns only within a single line.
        if start.line == end.line {
            let _ = write!(output, ",col={},endColumn={}", start.column, end.column);
        }
        let mut message = format!(
            "{}:{}:{}: {rule}: {}",
            escape(found.path()),
            start.line,
            start.column,
            wording::message(diagnostic)
        );
        message.extend(wording::help(diagnostic).map(|help| format!("\nhelp: {help}")));
        let _ = writeln!(output, ",title={}::{}", property(&rule), data(&message));
    }
    write_counts(outcome, output);
}

/// Says how many GitHub does not show.
fn write_counts(outcome: &Outcome<'_>, output: &mut String) {
    let count = |severity| {
        let errors = if severity == Severity::Error { outcome.errors.len() } else { 0 };
        outcome.checked.count(severity) + errors
    };
    let counts = SEVERITIES.map(|severity| (count(severity), severity.name()));
    if counts.iter().any(|(count, _)| *count > SHOWN) {
        let counts = counts.map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
        let _ = writeln!(
            output,
            "airenv: {}; GitHub shows {SHOWN} of each kind per step, the log has all of them",
            counts.join(", ")
        );
    }
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// The text after `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&escape(text)).replace(':', "%3A").replace(',', "%2C")
}
