//! Checkstyle's XML, which most build servers read.

use crate::diagnostic::Severity;

use super::xml::Xml;
use super::{Outcome, wording};

/// Writes a `file` for each file that has findings or could not be checked.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let mut xml = Xml::new();
    xml.element("checkstyle", &[("version", "10.0")], |xml| {
        for error in outcome.errors {
            xml.element("file", &[("name", &error.path)], |xml| {
                let message = format!("could not check: {}", error.reason);
                let source = "airenv.could-not-check";
                xml.empty("error", &[("severity", "error"), ("message", &message), ("source", source)]);
            });
        }
        let findings = outcome.checked.findings();
        for file in findings.chunk_by(|left, right| left.path() == right.path()) {
            let path = file.first().map_or("", |found| found.path());
            xml.element("file", &[("name", path)], |xml| {
                for found in file {
                    let (diagnostic, position) = (found.diagnostic, found.position());
                    let [line, column] = [position.line, position.column].map(|number| number.to_string());
                    let (rule, message) = (diagnostic.rule, wording::whole(diagnostic));
                    let attributes = [
                        ("line", line.as_str()),
                        ("column", &column),
                        ("severity", severity(diagnostic.finding.severity)),
                        ("message", &format!("{}: {message}", rule.name)),
                        ("source", &format!("airenv.{}", rule.code)),
                    ];
                    xml.empty("error", &attributes);
                }
            });
        }
    });
    output.push_str(&xml.finish());
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
