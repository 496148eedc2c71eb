//! Checks environments.
//!
//! Enters: what each loader makes of a document, and what a deployment gets from everything that
//! writes to it. Leaves: what the rules about variables and backends find, and the configurations
//! that take effect. Never checks a part of an environment by itself: what is loaded into a
//! deployment counts there.

use std::borrow::Cow;
use std::collections::HashSet;

use super::collected::Collected;
use super::presumed;
use crate::backend::BackendConfig;
use crate::diagnostic::{Finding, Location};
use crate::environment::deployments::Deployment;
use crate::environment::{Environment, Setting};
use crate::knowledge::Store;
use crate::loader::Loader;
use crate::project::{Document, Project};
use crate::rules::{self, Check, Read, Rule, Scope};

/// The documents that are only parts of an environment.
pub(super) struct Parts {
    /// What is read into a deployment: checked there, and not again by itself.
    loaded: HashSet<(usize, Loader)>,
    /// The files that nothing else reads.
    nothing_else: HashSet<usize>,
}

impl Parts {
    pub fn of(project: &Project, deployments: &[Deployment<'_>], reads: &[Read<'_>]) -> Self {
        let mut parts = Self { loaded: HashSet::new(), nothing_else: HashSet::new() };
        let mut alone = HashSet::new();
        for deployment in deployments {
            let is_alone = deployment.environments.iter().all(|environment| environment.loader.is_some());
            for (loader, index) in deployment.loaded() {
                parts.loaded.insert((index, loader));
                let is_usual = project.documents.get(index).is_none_or(Document::is_usual);
                if is_alone || is_usual {
                    alone.insert(index)
                } else {
                    parts.nothing_else.insert(index)
                };
            }
        }
        parts.nothing_else.retain(|index| !alone.contains(index));
        // Projects with a compose file of their own start Airflow with it.
        let services = reads.iter().flat_map(|read| &read.environments);
        // The override of an Astro project is applied on top of what `astro dev start` sets anyway.
        let services = services.filter(|service| !service.document.file.path.contains(".override."));
        parts.nothing_else.extend(services.flat_map(|service| service.reads.iter().copied()));
        parts
    }

    /// Whether what a document sets is checked as part of something else.
    fn hold(&self, environment: &Environment<'_>) -> bool {
        let loader = environment.loader.map(|loader| (environment.index, loader));
        self.nothing_else.contains(&environment.index) || loader.is_some_and(|key| self.loaded.contains(&key))
    }
}

/// Checks what each loader gets from a document, and returns the configurations that take effect.
pub(super) fn check_environments<'p>(
    scope: &Scope<'p>,
    read: &'p Read<'p>,
    asked: &Judging<'_>,
    parts: &Parts,
    collected: &mut Collected,
) -> Vec<BackendConfig<'p>> {
    let mut configs: Vec<BackendConfig<'p>> = Vec::new();
    let own: Vec<&'p Environment<'p>> = read.environments.iter().filter(|own| !parts.hold(own)).collect();
    // Most files read the same in every loader and are checked once.
    for alike in own.chunk_by(|one, next| one.is_read_like(next)) {
        let Some(first) = alike.first().filter(|first| !first.sets_nothing()) else { continue };
        let of_first = BackendConfig::of(first, &scope.project.target);
        let loaders: Vec<Loader> = alike.iter().filter_map(|own| own.loader).collect();
        for (rule, finding) in findings(scope, first, &of_first, asked) {
            collected.add(rule, &loaders, std::iter::once(finding));
        }
        let of_each = |environment| of_first.iter().map(move |config| BackendConfig { environment, ..config.clone() });
        configs.extend(alike.iter().copied().flat_map(of_each));
    }
    configs
}

/// The findings of a deployment, each with the loader to which it applies, and its configurations.
type Judgement<'p> = (Vec<(&'static Rule, Option<Loader>, Finding)>, Vec<BackendConfig<'p>>);

/// Checks what a deployment may get. A finding in a loaded file applies to the program that loads
/// it.
pub(super) fn judge<'p>(project: &'p Project, deployment: &'p Deployment<'p>, asked: &Judging<'_>) -> Judgement<'p> {
    let (mut found, mut all) = (Vec::new(), Vec::new());
    // A fault at one place is reported for what is in force, not again for what was there before.
    let mut told: HashSet<(&'static str, Location)> = HashSet::new();
    for environment in deployment.environments.iter().rev().filter(|environment| !environment.sets_nothing()) {
        let scope = Scope { project, index: environment.index, document: environment.document };
        let configs = BackendConfig::of(environment, &project.target);
        let mut new = findings(&scope, environment, &configs, asked);
        new.retain(|(rule, finding)| !told.contains(&(rule.code, finding.location)));
        told.extend(new.iter().map(|(rule, finding)| (rule.code, finding.location)));
        found.extend(new.into_iter().map(|(rule, finding)| {
            let loader = deployment.loader_of(finding.location.document);
            (rule, loader, finding)
        }));
        all.push(configs);
    }
    (found, all.into_iter().rev().flatten().collect())
}

/// Makes a rule's finding about a part of a kwarg yield to other rules' findings about any part of
/// it.
fn of_member(rule: &Rule, config: &BackendConfig<'_>, finding: &mut Finding) {
    let own = finding.location;
    let holds = |place: Location| place.document == own.document && place.span.contains(own.span);
    if !rule.yields().is_empty() {
        let member = config.given.iter().find(|given| holds(given.value));
        finding.yield_to(rule.yields(), member.map(|given| given.value));
    }
}

/// What a rule finds in every one of these configurations.
fn in_all(
    rule: &Rule,
    check: fn(&BackendConfig<'_>, &mut Vec<Finding>),
    alternatives: &[Cow<'_, BackendConfig<'_>>],
) -> Vec<Finding> {
    let found = |config: &BackendConfig<'_>| {
        let mut findings = Vec::new();
        check(config, &mut findings);
        for finding in &mut findings {
            of_member(rule, config, finding);
        }
        findings
    };
    let Some((first, others)) = alternatives.split_first() else { return Vec::new() };
    let mut common = found(first);
    for config in others {
        if common.is_empty() {
            break;
        }
        let own = found(config);
        common
            .retain(|finding| own.iter().any(|own| own.location == finding.location && own.message == finding.message));
    }
    common
}

/// What environments are checked with.
#[derive(Clone, Copy)]
pub(super) struct Judging<'j> {
    /// The rules.
    pub rules: &'j [&'static Rule],
    /// The stores whose backends the project names; `None` to check everything as it is, not as
    /// intended.
    pub named: Option<&'j [Store]>,
}

/// Takes the fixes from findings in a value that nothing reads as it is written: none of them is proved.
fn leave_unread(environment: &Environment<'_>, findings: &mut [(&'static Rule, Finding)]) {
    let unread = environment.settings().filter(|setting| setting.json_as_written().is_some());
    let unread: Vec<Location> = unread.map(Setting::value_location).collect();
    for (_, finding) in findings.iter_mut().filter(|(_, one)| unread.iter().any(|value| value.touches(one.location))) {
        finding.fix = None;
    }
}

/// What the rules find in one environment.
pub(super) fn findings(
    scope: &Scope<'_>,
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
    asked: &Judging<'_>,
) -> Vec<(&'static Rule, Finding)> {
    let mut all: Vec<(&'static Rule, Finding)> = Vec::new();
    let mut findings = Vec::new();
    for rule in asked.rules {
        for check in rule.checks {
            if let Check::Names(check) = check {
                check(scope, environment, &mut findings);
            }
        }
        all.extend(findings.drain(..).map(|finding| (*rule, finding)));
    }
    // The value of a misspelled variable is checked under the intended name.
    let meant = asked.named.and_then(|_| rules::meant_by(environment, &all));
    let of_meant = meant.as_ref().map(|meant| BackendConfig::of(meant, &scope.project.target));
    let judged = of_meant.as_deref().unwrap_or(configs);
    let alternatives = judged.iter().map(|config| match asked.named {
        Some(named) => presumed::alternatives(config, named),
        None => vec![Cow::Borrowed(config)],
    });
    let alternatives: Vec<_> = alternatives.collect();
    for rule in asked.rules {
        for check in rule.checks {
            match check {
                Check::Environment(check) => check(scope, environment, judged, &mut findings),
                Check::Backend(check) => {
                    for configs in &alternatives {
                        let Some(config) = configs.first() else { continue };
                        let found = in_all(rule, *check, configs).into_iter();
                        findings.extend(found.map(|finding| rules::with_options(config, finding)));
                    }
                }
                _ => {}
            }
        }
        all.extend(findings.drain(..).map(|finding| (*rule, finding)));
    }
    if meant.is_some() {
        leave_unread(environment, &mut all);
    }
    // What is wrong with the image alone is reported in its Dockerfile.
    all.retain(|(_, finding)| !environment.is_of_image(finding.location.document));
    if environment.stands_on_image() {
        // No edit is known to be right for both files at once.
        for (_, finding) in &mut all {
            finding.fix = None;
        }
    }
    rules::leave_to_be_filled_in(environment, judged, &mut all);
    all
}
