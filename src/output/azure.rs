//! Logging commands, which Azure Pipelines turns into build issues.

use std::fmt::Write;

use crate::diagnostic::Severity;

use super::escape::escape;
use super::{Outcome, wording, worst_first};

/// Writes a command for each file that could not be checked, and for each finding, the worst first.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    for error in outcome.errors {
        let (file, message) = (path(outcome, &error.path), data(&escape(&error.reason)));
        // Writing to a String does not fail.
        let _ = writeln!(output, "##vso[task.logissue type=error;sourcepath={file};]could not check: {message}");
    }
    for found in worst_first(outcome.checked.findings()) {
        let (diagnostic, position) = (found.diagnostic, found.position());
        // There are only errors and warnings, nothing below.
        let kind = if diagnostic.finding.severity == Severity::Error { "error" } else { "warning" };
        let file = path(outcome, found.path());
        let (line, column, code) = (position.line, position.column, diagnostic.rule.code);
        let message = data(&format!("{}: {}", diagnostic.rule.name, wording::whole(diagnostic)));
        let _ = writeln!(
            output,
            "##vso[task.logissue type={kind};sourcepath={file};linenumber={line};columnnumber={column};code={code};]{message}"
        );
    }
}

/// The text after `]`.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn path(outcome: &Outcome<'_>, shown: &str) -> String {
    let path = outcome.paths.from_root(shown);
    data(&escape(&path)).replace(']', "%5D").replace(';', "%3B")
}
