//! `JUnit` XML: each file is a suite, each finding a test.
//!
//! Errors and warnings are failures, a file that could not be checked is an error. A note fails
//! nothing: its message is the test's output. A file without findings is a single passing test, so
//! that its suite is not empty.

use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::error::FileError;
use crate::lint::ProjectFinding;

use super::xml::Xml;
use super::{Outcome, wording};

/// The findings of one file.
#[derive(Default)]
struct Suite<'r> {
    errors: Vec<&'r FileError>,
    findings: Vec<ProjectFinding<'r>>,
}

/// Writes a suite for each file.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let mut suites: BTreeMap<&str, Suite<'_>> = outcome.checked.paths().map(|path| (path, Suite::default())).collect();
    for error in outcome.errors {
        suites.entry(&error.path).or_default().errors.push(error);
    }
    let findings = outcome.checked.findings();
    for found in &findings {
        suites.entry(found.path()).or_default().findings.push(*found);
    }
    let tests = suites.values().map(Suite::tests).sum::<usize>().to_string();
    let failures = suites.values().map(Suite::failures).sum::<usize>().to_string();
    let errors = outcome.errors.len().to_string();
    let mut xml = Xml::new();
    let attributes = [("name", "airenv"), ("tests", tests.as_str()), ("failures", &failures), ("errors", &errors)];
    xml.element("testsuites", &attributes, |xml| {
        for (path, suite) in &suites {
            suite.write(path, xml);
        }
    });
    output.push_str(&xml.finish());
}

impl Suite<'_> {
    /// A file without findings counts as one test.
    fn tests(&self) -> usize {
        (self.findings.len() + self.errors.len()).max(1)
    }

    fn failures(&self) -> usize {
        self.findings.iter().filter(|found| found.diagnostic.finding.severity > Severity::Note).count()
    }

    fn write(&self, path: &str, xml: &mut Xml) {
        let numbers = [self.tests(), self.failures(), self.errors.len()].map(|number| number.to_string());
        let [tests, failures, errors] = numbers.each_ref().map(String::as_str);
        let attributes = [("name", path), ("tests", tests), ("failures", failures), ("errors", errors)];
        xml.element("testsuite", &attributes, |xml| {
            for error in &self.errors {
                xml.element("testcase", &[("name", "could not check"), ("classname", path)], |xml| {
                    xml.empty("error", &[("type", "could-not-check"), ("message", &error.reason)]);
                });
            }
            for found in &self.findings {
                write_finding(found, path, xml);
            }
            if self.findings.is_empty() && self.errors.is_empty() {
                xml.empty("testcase", &[("name", "no findings"), ("classname", path)]);
            }
        });
    }
}

fn write_finding(found: &ProjectFinding<'_>, path: &str, xml: &mut Xml) {
    let (diagnostic, position) = (found.diagnostic, found.position());
    let place = format!("{path}:{}:{}", position.line, position.column);
    let name = format!("{} at {}:{}", wording::rule(diagnostic), position.line, position.column);
    let severity = diagnostic.finding.severity;
    xml.element("testcase", &[("name", &name), ("classname", path)], |xml| {
        let text = format!("{place}: {}", wording::whole(diagnostic));
        if severity == Severity::Note {
            xml.element("system-out", &[], |xml| xml.text(&text));
        } else {
            let attributes = [("type", severity.name()), ("message", &wording::message(diagnostic))];
            xml.element("failure", &attributes, |xml| xml.text(&text));
        }
    });
}
