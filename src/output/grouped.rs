//! The findings of each file under its name, for people and their logs.

use std::fmt::Write;

use crate::lint::Checked;

use super::escape::escape;
use super::wording;

/// Writes every file that has findings.
pub fn write(checked: &Checked, output: &mut String) {
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
            let (severity, rule) = (diagnostic.finding.severity.name(), wording::rule(diagnostic));
            let _ = writeln!(output, "  {place:>7} {severity:<7} {rule}: {}", wording::message(diagnostic));
            if let Some(help) = wording::help(diagnostic) {
                let _ = writeln!(output, "{:>16}  help: {help}", "");
            }
        }
    }
}
