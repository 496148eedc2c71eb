//! What the rules say of a configuration, and what becomes of Airflow with it.

use super::{At, Remark, Verdict};
use crate::backend::{BackendConfig, KwargsState, Section};
use crate::diagnostic::{Finding, Severity};
use crate::environment::Environment;
use crate::knowledge::Outcome;
use crate::project::{Document, Project};
use crate::rules::{self, Check, Rule, Scope};

/// A finding with its rule, and the settings that it is about.
pub(super) struct Said {
    rule: &'static Rule,
    finding: Finding,
    pub section: Section,
}

/// What the rules about backends say of a configuration. What is wrong with kwargs that are dropped as a whole does
/// not matter: only that they are is said.
pub(super) fn of_backend(config: &BackendConfig<'_>) -> Vec<Said> {
    let is_dropped = config.state == KwargsState::NotJson;
    let written = config.kwargs.map(|setting| (setting.document, setting.value.whole()));
    let mut said = Vec::new();
    for rule in rules::ALL {
        let Check::Backend(check) = rule.check else { continue };
        let mut findings = Vec::new();
        check(config, &mut findings);
        let is_inside = |finding: &Finding| {
            let place = finding.location;
            written.is_some_and(|(document, span)| document == place.document && span.contains(place.span))
        };
        findings.retain(|finding| !is_dropped || rule.name == "kwargs-not-json" || !is_inside(finding));
        said.extend(findings.into_iter().map(|finding| Said { rule, finding, section: config.section }));
    }
    said
}

/// What the rules say of the names of the variables, where one reader takes them all from one file.
pub(super) fn of_environment(project: &Project, environment: &Environment<'_>) -> Vec<Said> {
    let scope = Scope { project, index: environment.index, document: environment.document };
    let mut said = Vec::new();
    for rule in rules::ALL {
        let Check::Environment(check) = rule.check else { continue };
        let mut findings = Vec::new();
        // What the backend is asked before the environment for, the lookups tell. The others look at no configuration.
        if (rule.code.starts_with("AE1") || rule.code.starts_with("AE7")) && rule.name != "shadowed-by-backend" {
            check(&scope, environment, &[], &mut findings);
        }
        let of_section = |finding: Finding| {
            let statement = environment.document.statement(finding.location.span);
            let key = statement.map_or("", |statement| statement.key.of_text(scope.text()));
            let section = if key.starts_with("AIRFLOW__WORKERS__") { Section::Workers } else { Section::Secrets };
            Said { rule, finding, section }
        };
        said.extend(findings.into_iter().map(of_section));
    }
    said
}

/// What surely becomes of Airflow: the worst that an error tells.
pub(super) fn verdict(said: &[Said], section: Section) -> Verdict {
    let errors = said.iter().filter(|said| said.finding.severity == Severity::Error && said.section == section);
    let told = errors.filter_map(|said| rules::outcome_told(said.finding.message.as_str()));
    let verdicts = told.map(|outcome| match outcome {
        Outcome::CrashesAtImport => Verdict::Crashes,
        Outcome::Hangs => Verdict::Hangs,
        Outcome::FailsAtLookup => Verdict::LookupsFail,
        Outcome::FindsNothing => Verdict::FindsNothing,
        _ => Verdict::Starts,
    });
    verdicts.max().unwrap_or(Verdict::Starts)
}

/// The remarks in the order of the files.
pub(super) fn remarks(mut said: Vec<Said>, documents: &[Document]) -> Vec<Remark> {
    said.sort_by_key(|said| (said.finding.location, std::cmp::Reverse(said.finding.severity), said.rule.code));
    let remarks = said.into_iter().map(|Said { rule, finding, .. }| Remark {
        code: rule.code,
        severity: finding.severity.name(),
        at: At::of(finding.location, documents),
        message: finding.message,
    });
    remarks.collect()
}
