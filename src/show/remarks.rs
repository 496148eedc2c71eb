//! What the rules say about a configuration, and what happens to Airflow with it.

use super::configuration::Context;
use super::{At, Remark, Verdict};
use crate::backend::{BackendConfig, KwargsState, Section};
use crate::diagnostic::{Effect, Finding, Location, Severity};
use crate::environment::{Environment, Setting};
use crate::knowledge::Outcome;
use crate::lint::{self, precedence};
use crate::project::{Document, Project};
use crate::rules::Rule;

/// A finding with its rule, and the section that it is about.
pub(super) struct FindingOfSection {
    rule: &'static Rule,
    finding: Finding,
    pub section: Section,
    /// Whether no other finding reports its cause.
    is_told: bool,
}

/// What the rules say about an environment, for each section concerned. If kwargs are dropped as a
/// whole, only that is said, because nothing else about them matters.
pub(super) fn of_environment(
    project: &Project,
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
) -> Vec<FindingOfSection> {
    let dropped = configs.iter().filter(|config| config.state == KwargsState::NotJson);
    let dropped: Vec<Location> = dropped.filter_map(|config| config.kwargs.map(Setting::value_location)).collect();
    let is_of_dropped = |rule: &Rule, finding: &Finding| {
        let place = finding.location;
        let holds = |of: &&Location| of.document == place.document && of.span.contains(place.span);
        rule.name != "kwargs-not-json" && dropped.iter().find(holds).is_some()
    };
    // The lookups already show what the backend is asked for before the environment.
    let is_said = |rule: &Rule, finding: &Finding| rule.name != "shadowed-by-backend" && !is_of_dropped(rule, finding);
    let found = lint::findings_of(project, environment, configs);
    let all: Vec<_> = found.iter().map(|(rule, finding)| (*rule, finding, &[][..])).collect();
    let told = precedence::told(project, &all);
    let said = found.into_iter().zip(told).filter(|((rule, finding), _)| is_said(rule, finding));
    let said = said.map(|((rule, finding), is_told)| {
        let section = section(environment, finding.location);
        FindingOfSection { rule, finding, section, is_told }
    });
    said.collect()
}

/// The section of the setting at a place.
fn section(environment: &Environment<'_>, place: Location) -> Section {
    let is_there = |setting: &&Setting<'_>| {
        let (key, value) = (setting.key_location(), setting.value_location());
        key.touches(place) || value.touches(place)
    };
    let is_of_workers = |setting: &Setting<'_>| setting.key.bytes().starts_with(b"AIRFLOW__WORKERS__");
    let of_workers = environment.settings().filter(is_there).any(is_of_workers);
    if of_workers { Section::Workers } else { Section::Secrets }
}

/// What certainly happens to Airflow: the worst of what the rules say about the configuration as
/// written, and about the configuration as the backend uses it.
pub(super) fn verdict(context: &Context<'_>, config: Option<&BackendConfig<'_>>, said: &[FindingOfSection]) -> Verdict {
    let section = config.map_or(Section::Secrets, |config| config.section);
    let used = config.and_then(BackendConfig::as_used);
    let of_used = used.map(|used| of_environment(context.project, context.environment, std::slice::from_ref(&used)));
    // A missing setting counts as certain if nothing else sets it either, although a deployment may
    // set it.
    let is_certain = |said: &&FindingOfSection| {
        let is_error = said.finding.severity == Severity::Error || said.rule.name == "backend-without-kwargs";
        is_error && said.section == section
    };
    let certain = said.iter().chain(of_used.iter().flatten()).filter(is_certain);
    let told = certain.fold(Effect::default(), |told, said| told.with(said.finding.message.told()));
    match told.outcome {
        Some(Outcome::CrashesAtImport) => Verdict::Crashes,
        Some(Outcome::Hangs) => Verdict::Hangs,
        Some(Outcome::FailsAtLookup) => Verdict::LookupsFail,
        Some(Outcome::FindsNothing) => Verdict::FindsNothing,
        _ if told.no_connection && told.no_variable => Verdict::FindsNothing,
        _ => Verdict::Starts,
    }
}

/// The remarks in the order of the files.
pub(super) fn remarks(mut said: Vec<FindingOfSection>, documents: &[Document]) -> Vec<Remark> {
    said.sort_by_key(|said| (said.finding.location, std::cmp::Reverse(said.finding.severity), said.rule.code));
    let told = said.into_iter().filter(|said| said.is_told);
    let remarks = told.map(|FindingOfSection { rule, finding, .. }| Remark {
        code: rule.code,
        severity: finding.severity.name(),
        at: At::of(finding.location, documents),
        message: finding.message,
    });
    remarks.collect()
}
