//! GitLab's Code Quality report.
//!
//! GitLab compares the fingerprints with those of the target branch, and displays only the
//! description, so that begins with the rule.

use serde::Serialize;

use crate::diagnostic::Severity;
use crate::text::Unit;

use super::escape::escape;
use super::fingerprint::Fingerprint;
use super::place::Range;
use super::{Outcome, plain_json, wording};

/// Writes one array, even if it is empty.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let findings = outcome.checked.findings();
    let fingerprints = Fingerprint::of(outcome, &findings);
    let errors = outcome.errors.iter().map(|error| Issue {
        description: format!("could not check: {}", escape(&error.reason)),
        check_name: "could-not-check",
        fingerprint: Fingerprint::of_error(outcome, &error.path).to_string(),
        severity: "blocker",
        location: Location { path: outcome.paths.from_root(&error.path), lines: Lines { begin: 1, end: 1 } },
    });
    let found = findings.iter().zip(fingerprints).filter_map(|(found, fingerprint)| {
        let diagnostic = found.diagnostic;
        let range = Range::new(&found.document()?.file, diagnostic.finding.location.span, Unit::Characters);
        Some(Issue {
            description: format!("{}: {}", wording::rule(diagnostic), wording::whole(diagnostic)),
            check_name: diagnostic.rule.name,
            fingerprint: fingerprint.to_string(),
            severity: severity(diagnostic.finding.severity),
            location: Location {
                path: outcome.paths.from_root(found.path()),
                lines: Lines { begin: range.start.line, end: range.end.line },
            },
        })
    });
    let issues: Vec<Issue> = errors.chain(found).collect();
    output.push_str(&plain_json::lines(&issues));
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}
