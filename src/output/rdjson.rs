//! The Diagnostic Format of reviewdog, with suggestions.
//!
//! Columns count UTF-8 bytes. Paths are relative to the working folder, where reviewdog runs too.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::lint::ProjectFinding;
use crate::text::Unit;

use super::escape::escape;
use super::place::Range;
use super::site::Site;
use super::{Outcome, plain_json, repair, wording};

/// Writes one object on one line.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let errors = outcome.errors.iter().map(|error| Diagnostic {
        message: format!("could not check: {}", escape(&error.reason)),
        location: Location { path: &error.path, range: None },
        severity: "ERROR",
        code: Code { value: "could-not-check", url: None },
        suggestions: Vec::new(),
    });
    let findings = outcome.checked.findings();
    let diagnostics = errors.chain(findings.iter().filter_map(|found| diagnostic(found, outcome.site))).collect();
    let object = Result { source: Source { name: "airenv" }, severity: "WARNING", diagnostics };
    output.push_str(&plain_json::line(&object));
}

fn diagnostic<'r>(found: &ProjectFinding<'r>, site: Site) -> Option<Diagnostic<'r>> {
    let file = &found.document()?.file;
    let finding = &found.diagnostic.finding;
    let home = |replacement: &repair::Replacement| replacement.location.document == finding.location.document;
    // reviewdog offers each suggestion separately, so a fix in several places becomes one
    // suggestion, or none.
    let suggestion = repair::single(found).filter(home).map(|replacement| Suggestion {
        range: Range::new(file, replacement.location.span, Unit::Bytes),
        text: replacement.text,
    });
    Some(Diagnostic {
        message: wording::whole(found.diagnostic),
        location: Location { path: &file.path, range: Some(Range::new(file, finding.location.span, Unit::Bytes)) },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code { value: found.diagnostic.rule.code, url: site.page(found.diagnostic.rule) },
        suggestions: suggestion.into_iter().collect(),
    })
}

#[derive(Serialize)]
struct Result<'r> {
    source: Source,
    severity: &'static str,
    diagnostics: Vec<Diagnostic<'r>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'r> {
    message: String,
    location: Location<'r>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}
