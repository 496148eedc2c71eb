//! One line for each finding: `path:line:column: severity code name: message`.

use std::fmt::Write;

use crate::lint::Checked;

use super::escape::escape;
use super::human::Style;

/// Writes every diagnostic.
pub fn write(checked: &Checked, style: Style, output: &mut String) {
    for found in checked.findings() {
        let diagnostic = found.diagnostic;
        let Some(document) = found.project.documents.get(diagnostic.finding.location.document) else { continue };
        let position = document.file.position(diagnostic.finding.location.span.start);
        let (line, column) = (position.line, position.column);
        let (rule, severity) = (diagnostic.rule, diagnostic.finding.severity);
        let (path, message) = (escape(&document.file.path), diagnostic.text());
        let start = format!("{path}:{line}:{column}: ");
        let rest = format!("{} {} {}: {}", severity.name(), rule.code, rule.name, escape(&message));
        // Writing to a String does not fail.
        let _ = writeln!(output, "{start}{}", style.painted(&rest, severity.name(), severity));
    }
}
