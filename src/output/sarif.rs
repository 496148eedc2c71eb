//! SARIF 2.1.0, for code scanning and for editors.
//!
//! Columns count UTF-16 code units, as SARIF consumers expect by default. GitHub keeps 5,000
//! results per run, and ten tags and 1,024 characters of a rule's descriptions: no more are
//! written, the worst results first.

mod model;

use std::collections::BTreeMap;

use crate::diagnostic::{Safety, Severity};
use crate::lint::{ProjectFinding, Suppression};
use crate::rules::Rule;
use crate::text::{Span, Unit};

use self::model::{
    ArtifactChange, ArtifactLocation, Configuration, Descriptor, Driver, Finding, Fix, Help, Invocation, Location, Log,
    Notification, PhysicalLocation, Region, Replacement, RuleProperties, Run, Suppressed, Text, Tool, UriBase,
};
use super::escape::escape;
use super::fingerprint::Fingerprint;
use super::paths::is_relative;
use super::place::Range;
use super::rule_page;
use super::site::Site;
use super::{Outcome, plain_json, repair, wording};

/// Results per run that code scanning keeps.
const MOST_RESULTS: usize = 5_000;

/// Characters of a description that code scanning accepts.
const LONGEST_DESCRIPTION: usize = 1_024;

/// What relative URIs are relative to.
const ROOT: &str = "SRCROOT";

/// A finding, why it is not reported elsewhere, and its fingerprint.
type Numbered<'r> = (ProjectFinding<'r>, Option<Suppression>, Fingerprint);

/// Writes one run. It includes what a comment or a baseline suppresses, marked as such; otherwise
/// alerts would come and go.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let (findings, left_out) = findings(outcome);
    let mut rules: Vec<&'static Rule> = findings.iter().map(|(found, ..)| found.diagnostic.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    let has_baseline = findings.iter().any(|(_, suppression, _)| *suppression == Some(Suppression::Baseline));
    let results = findings.iter().map(|finding| result(outcome, finding, has_baseline, &rules));
    let run = Run {
        results: results.collect(),
        invocations: [invocation(outcome, left_out)],
        original_uri_base_ids: BTreeMap::from([(ROOT, UriBase { description: text("The root of the source tree.") })]),
        column_kind: "utf16CodeUnits",
        tool: Tool {
            driver: Driver {
                name: "airenv",
                information_uri: outcome.site.base(),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| descriptor(rule, outcome.site)).collect(),
            },
        },
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    output.push_str(&plain_json::lines(&log));
}

/// The findings that fit, by path and position, and how many do not.
fn findings<'r>(outcome: &Outcome<'r>) -> (Vec<Numbered<'r>>, usize) {
    let all = outcome.checked.all();
    let found: Vec<ProjectFinding<'_>> = all.iter().map(|(found, _)| *found).collect();
    let fingerprints = Fingerprint::of(outcome, &found);
    let each = all.into_iter().zip(fingerprints);
    let mut numbered: Vec<_> =
        each.map(|((found, suppression), fingerprint)| (found, suppression, fingerprint)).enumerate().collect();
    let left_out = numbered.len().saturating_sub(MOST_RESULTS);
    if left_out > 0 {
        numbered.sort_by_key(|(_, (found, suppression, _))| {
            (suppression.is_some(), std::cmp::Reverse(found.diagnostic.finding.severity))
        });
        numbered.truncate(MOST_RESULTS);
        numbered.sort_by_key(|(index, _)| *index);
    }
    (numbered.into_iter().map(|(_, finding)| finding).collect(), left_out)
}

fn result(outcome: &Outcome<'_>, numbered: &Numbered<'_>, has_baseline: bool, rules: &[&Rule]) -> Finding {
    let (found, suppression, fingerprint) = numbered;
    let diagnostic = found.diagnostic;
    let finding = &diagnostic.finding;
    let related = finding.related.iter().enumerate().map(|(index, related)| Location {
        id: Some(index + 1),
        message: Some(text(related.message.as_str())),
        ..location(outcome, found, related.location)
    });
    Finding {
        rule_id: diagnostic.rule.code,
        rule_index: rules.partition_point(|rule| rule.code < diagnostic.rule.code),
        level: finding.severity.name(),
        message: Text { text: wording::whole(diagnostic) },
        locations: [location(outcome, found, finding.location)],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([("primaryLocationLineHash", fingerprint.to_string())]),
        baseline_state: has_baseline.then_some(match suppression {
            Some(Suppression::Baseline) => "unchanged",
            _ => "new",
        }),
        suppressions: suppression.iter().map(|suppression| Suppressed { kind: kind(*suppression) }).collect(),
        fixes: fix(outcome, found).into_iter().collect(),
    }
}

fn kind(suppression: Suppression) -> &'static str {
    match suppression {
        Suppression::InSource => "inSource",
        Suppression::Baseline => "external",
    }
}

fn location(outcome: &Outcome<'_>, found: &ProjectFinding<'_>, place: crate::diagnostic::Location) -> Location {
    let path = found.project.documents.get(place.document).map_or("", |document| document.file.path.as_str());
    let region = region(found, place.document, place.span);
    let place = PhysicalLocation { artifact_location: artifact(outcome, path), region };
    Location { id: None, place, message: None }
}

fn region(found: &ProjectFinding<'_>, document: usize, span: Span) -> Option<Region> {
    let document = found.project.documents.get(document)?;
    Some(Range::new(&document.file, span, Unit::Utf16).into())
}

fn artifact(outcome: &Outcome<'_>, path: &str) -> ArtifactLocation {
    let uri = outcome.paths.uri(path);
    let uri_base_id = is_relative(&uri).then_some(ROOT);
    ArtifactLocation { uri, uri_base_id }
}

/// The fix, if every part of it may be shown.
fn fix(outcome: &Outcome<'_>, found: &ProjectFinding<'_>) -> Option<Fix> {
    let fix = found.fix()?;
    let mut changes: BTreeMap<usize, Vec<Replacement>> = BTreeMap::new();
    for replacement in repair::replacements(found)? {
        let document = replacement.location.document;
        let deleted_region = region(found, document, replacement.location.span)?;
        let inserted_content = Text { text: replacement.text };
        changes.entry(document).or_default().push(Replacement { deleted_region, inserted_content });
    }
    let changes = changes.into_iter().filter_map(|(document, replacements)| {
        let path = &found.project.documents.get(document)?.file.path;
        Some(ArtifactChange { artifact_location: artifact(outcome, path), replacements })
    });
    let caution = if fix.safety == Safety::Safe { "" } else { " (changes the meaning: review it)" };
    let description = text(&format!("{}{caution}", fix.title.as_str()));
    Some(Fix { description, artifact_changes: changes.collect() })
}

fn invocation(outcome: &Outcome<'_>, left_out: usize) -> Invocation {
    let errors = outcome.errors.iter().map(|error| Notification {
        level: "error",
        message: text(&format!("could not check {}: {}", error.path, error.reason)),
        locations: vec![Location {
            id: None,
            place: PhysicalLocation { artifact_location: artifact(outcome, &error.path), region: None },
            message: None,
        }],
    });
    let dropped = (left_out > 0).then(|| Notification {
        level: "warning",
        message: Text {
            text: format!(
                "code scanning keeps only {MOST_RESULTS} results: {left_out} less severe {} left out",
                if left_out == 1 { "one is" } else { "ones are" }
            ),
        },
        locations: Vec::new(),
    });
    Invocation {
        execution_successful: outcome.errors.is_empty(),
        tool_execution_notifications: errors.chain(dropped).collect(),
    }
}

fn descriptor(rule: &'static Rule, site: Site) -> Descriptor {
    let is_about_secrets = rule.code.starts_with("AE5");
    let good = rule.good();
    let example = good.text();
    let example = example.trim_end();
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: description(rule.summary),
        full_description: description(rule.why),
        help_uri: site.page(rule),
        help: Help {
            text: format!("{}\n\n{}\n\nairenv explain {}\n", rule.why, rule.repair, rule.code),
            markdown: format!(
                "{}\n\n**Fix**\n\n{}\n\n```{}\n{example}\n```\n\nRun `airenv explain {}` for the whole page.\n",
                rule.why,
                rule.repair,
                rule_page::language(good.file),
                rule.code
            ),
        },
        default_configuration: Configuration { level: rule.severity().name() },
        properties: RuleProperties {
            precision: "high",
            problem_severity: match rule.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            security_severity: is_about_secrets.then_some(match rule.severity() {
                Severity::Error => "8.0",
                Severity::Warning => "5.5",
                Severity::Note => "2.0",
            }),
            tags: if is_about_secrets { vec!["airflow", "security"] } else { vec!["airflow"] },
        },
    }
}

fn description(text: &str) -> Text {
    if text.chars().count() <= LONGEST_DESCRIPTION {
        return Text { text: text.to_owned() };
    }
    let start: String = text.chars().take(LONGEST_DESCRIPTION - 1).collect();
    Text { text: format!("{start}…") }
}

fn text(text: &str) -> Text {
    Text { text: escape(text).into_owned() }
}
