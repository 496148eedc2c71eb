//! The findings of each file under its name, for people and their logs.

use std::fmt::Write;

use crate::lint::Checked;

use super::escape::escape;
use super::human::Style;
use super::wording;
use super::wrap::wrap;

/// Writes every file that has findings.
pub fn write(checked: &Checked, style: Style, output: &mut String) {
    let findings = checked.findings();
    let files = findings.chunk_by(|left, right| left.path() == right.path());
    for file in files {
        let path = file.first().map_or("", |found| found.path());
        let separator = if output.is_empty() { "" } else { "\n" };
        // Writing to a String does not fail.
        let _ = writeln!(output, "{separator}{}:", escape(path));
        for found in file {
            let (diagnostic, position) = (found.diagnostic, found.position());
            let place = format!("{}:{}", position.line, position.column);
            let severity = diagnostic.finding.severity;
            let text = format!("{}: {}", wording::rule(diagnostic), wording::message(diagnostic));
            let head = format!("  {place:>7} {:<7} ", severity.name());
            let indent = " ".repeat(head.len());
            let text = wrap(&text, (&head, &indent), style.width);
            let _ = writeln!(output, "{}", style.painted(&text, severity.name(), severity));
            if let Some(help) = wording::help(diagnostic) {
                let head = format!("{indent}help: ");
                let _ = writeln!(output, "{}", wrap(&help, (&head, &" ".repeat(head.len())), style.width));
            }
        }
    }
}
