//! The formats of a report.
//!
//! Enters: an [`Outcome`]. Leaves: text. Never shows a byte of a value that was not proved public,
//! and never a raw control character.

pub mod azure;
mod base64;
pub mod checkstyle;
pub mod concise;
pub mod diff;
mod entities;
mod example;
pub mod escape;
mod fingerprint;
mod fit;
pub mod github;
pub mod gitlab;
pub mod grouped;
mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod mask;
pub mod paths;
mod place;
mod plain_json;
pub mod rdjson;
pub mod read_human;
pub mod read_json;
pub mod read_script;
mod repair;
pub mod rule_on_terminal;
pub mod rule_page;
pub mod sarif;
pub mod show;
pub mod site;
pub mod summary;
mod view;
mod wording;
pub mod wrap;
mod xml;

use crate::diagnostic::Severity;
use crate::error::FileError;
use crate::lint::{Checked, ProjectFinding};

use paths::Paths;
use site::Site;

/// The results of a run.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'r> {
    /// What was checked, with the findings.
    pub checked: &'r Checked,
    /// The files that could not be checked.
    pub errors: &'r [FileError],
    /// How a program that reads the report finds the files.
    pub paths: &'r Paths,
    /// Where the pages of the rules are.
    pub site: Site,
}

/// The findings, the worst first, each severity by path and position: for consumers that keep only
/// the first ones.
fn worst_first(mut findings: Vec<ProjectFinding<'_>>) -> Vec<ProjectFinding<'_>> {
    findings.sort_by_key(|found| std::cmp::Reverse(found.diagnostic.finding.severity));
    findings
}

/// The severities, the worst first.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
