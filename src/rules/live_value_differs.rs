//! AE840: a value in the project's files that is another one in what runs.

use std::collections::HashSet;

use super::prelude::*;
use crate::backend::alike;
use crate::carrier::Identity;
use crate::environment::deployments::Deployment;
use crate::project::Target;

pub(super) static RULE: Rule = Rule {
    code: "AE840",
    name: "live-value-differs",
    severities: &[Severity::Warning],
    summary: "A variable has another value in the live state (`--state`) than in the project's files.",
    why: "The value in the files was not deployed, somebody changed the variable by hand, or `variable create` left an \
          existing one as it is. What the files say, and what airenv checks there, is then not what Airflow does.\n\n\
          airenv compares a dump only with the files of the same deployment, service or object, and never a value that \
          the dump hides.",
    repair: "Deploy the value in the files, or write the one in force.",
    evidence: "deployment_variable.go of the Astro CLI: `create` keeps an existing value.",
    bad: Example::script("astro deployment variable create --deployment-id clx1 AWS_DEFAULT_REGION=eu-central-1\n")
        .beside(&[("live.txt", LIVE)])
        .with_state(&["clx1=live.txt"]),
    good: Example::instead(&[("eu-central-1", "us-east-1")]),
    checks: &[Check::Project(check)],
};

const LIVE: &str = " #     KEY                    VALUE         SECRET     \n 1     AWS_DEFAULT_REGION     us-east-1     false      \n";

/// What the project's files say of an environment.
struct Claim<'s, 'p> {
    environment: &'s Environment<'p>,
    /// Whether it is a file of a kind of which two may be for two systems.
    is_alone: bool,
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let mut told: HashSet<Location> = HashSet::new();
    for live in scope.live.values().flat_map(|read| &read.environments) {
        let Some(identity) = &live.identity else { continue };
        let said = said(scope, identity);
        let own = live.settings().filter(|setting| setting.document == live.index && setting.value.is_certain());
        for setting in own {
            let found = differing(&scope.project.target, &said, (live, setting)).into_iter();
            findings.extend(found.filter(|finding| told.insert(finding.location)));
        }
    }
}

/// Everything that certainly is about this deployment, service or object; nothing where several files of a kind are.
fn said<'s, 'p>(scope: &'s ProjectScope<'p>, identity: &Identity) -> Vec<Claim<'s, 'p>> {
    let of_files = scope.reads.iter().flat_map(|read| &read.environments);
    // What overrides a compose file counts there.
    let overrides: Vec<usize> =
        (0..scope.project.documents.len()).filter_map(|index| scope.project.compose_override(index)).collect();
    let is_own =
        |environment: &&Environment<'_>| !environment.document.is_sample() && !overrides.contains(&environment.index);
    let of_files = of_files.filter(is_own).filter_map(|environment| {
        let is_alone = environment.identity.as_ref().is_some_and(|own| own.is(identity));
        (is_alone || is_assigned(environment, identity)).then_some(Claim { environment, is_alone })
    });
    let of_scripts = scope.deployments.iter().filter_map(|deployment| of_deployment(deployment, identity));
    let said: Vec<Claim<'_, '_>> = of_files.chain(of_scripts).collect();
    let mut alone = said.iter().filter(|said| said.is_alone).map(|said| said.environment.index);
    let first = alone.next();
    if alone.any(|index| Some(index) != first) { Vec::new() } else { said }
}

/// Whether the configuration assigns a file to this deployment.
fn is_assigned(environment: &Environment<'_>, identity: &Identity) -> bool {
    let assigned = environment.deployment.as_ref().filter(|deployed| deployed.is_certain);
    assigned.is_some_and(|deployed| identity.is(&Identity::deployment(vec![deployed.name().expose().to_owned()])))
}

/// What scripts leave in a deployment, if nothing else may.
fn of_deployment<'s, 'p>(deployment: &'s Deployment<'p>, identity: &Identity) -> Option<Claim<'s, 'p>> {
    let [last] = deployment.in_force.as_slice() else { return None };
    let is_sure = !deployment.is_open && !deployment.writers.iter().any(|writer| writer.may_not_run);
    let environment = Some(&last.environment).filter(|_| is_sure)?;
    let own = deployment.name.as_ref().filter(|deployed| deployed.is_certain)?;
    let is_same = identity.is(&Identity::deployment(vec![own.name().expose().to_owned()]));
    is_same.then_some(Claim { environment, is_alone: false })
}

/// The findings about one variable: nothing if a file agrees, or if one value is known only at run time.
fn differing(target: &Target, said: &[Claim<'_, '_>], (runs, live): (&Environment<'_>, &Setting<'_>)) -> Vec<Finding> {
    let Some(key) = live.key.text() else { return Vec::new() };
    let own = |said: &Claim<'_, '_>, setting: &Setting<'_>| !said.environment.is_of_image(setting.document);
    let written: Vec<(&Environment<'_>, &Setting<'_>)> = said
        .iter()
        .filter_map(|said| Some((said.environment, said.environment.get(key).filter(|setting| own(said, setting))?)))
        .collect();
    // A compose file may run without the one that overrides it.
    let alone = said.iter().filter(|said| said.is_alone).flat_map(|said| said.environment.all_settings());
    let mut all = written.iter().map(|(_, setting)| *setting).chain(alone.filter(|one| one.key.text() == Some(key)));
    if all.any(|setting| is_other(setting, live) != Some(true)) {
        return Vec::new();
    }
    let told = |(environment, setting): (&Environment<'_>, &Setting<'_>)| {
        let members = members(target, (environment, setting), (runs, live));
        if members.is_empty() { vec![finding(setting, live)] } else { members }
    };
    written.into_iter().flat_map(told).collect()
}

/// A finding for each kwarg of one backend that both sides have, with different values.
fn members(
    target: &Target,
    (environment, setting): (&Environment<'_>, &Setting<'_>),
    (runs, live): (&Environment<'_>, &Setting<'_>),
) -> Vec<Finding> {
    let mut sections = [Section::Secrets, Section::Workers].into_iter();
    let Some(section) = sections.find(|section| setting.key.text() == Some(section.kwargs_key())) else {
        return Vec::new();
    };
    let (ours, theirs) = (BackendConfig::of(environment, target), BackendConfig::of(runs, target));
    let is_object = |config: &&BackendConfig<'_>| config.section == section && config.state == KwargsState::Object;
    let (Some(ours), Some(theirs)) = (ours.iter().find(is_object), theirs.iter().find(is_object)) else {
        return Vec::new();
    };
    if ours.backend.map(|backend| backend.store) != theirs.backend.map(|backend| backend.store) {
        return Vec::new();
    }
    let differing = |given: &Given<'_>| {
        let kwarg = given.kwarg.filter(|_| given.is_json())?;
        let other = theirs.effective().find(|other| other.is_json() && other.name.expose() == given.name.expose())?;
        let is_other = alike::kwargs((ours, given), (theirs, other)) == Some(false);
        let shown = |config: &BackendConfig<'_>, given: &Given<'_>| {
            let public = disclosure::value(kwarg, config.text(given)?, config.is_complete())?;
            Some(Message::quoting(public))
        };
        let values = shown(ours, given).zip(shown(theirs, other));
        let message = Message::quoting(kwarg.name);
        let message = match values {
            Some((one, other)) => message.and(" is ").and(one).and(" here and ").and(other).and(" in the live state ("),
            None => message.and(" has another value in the live state ("),
        };
        is_other.then(|| told((message, given.value), other.value, live))
    };
    ours.effective().filter_map(differing).collect()
}

/// Whether a value is certainly another one. A dump may lose what is at the end of a value, and cut one with several lines.
fn is_other(setting: &Setting<'_>, live: &Setting<'_>) -> Option<bool> {
    let (ours, theirs) = (setting.value.bytes(), live.value.bytes());
    if ours.trim_ascii_end() == theirs.trim_ascii_end() {
        return Some(false);
    }
    let is_to_fill_in = ours.is_empty() || setting.value.text().and_then(disclosure::placeholder).is_some();
    if is_to_fill_in {
        return None;
    }
    match alike::values(&setting.value, &live.value)? {
        false if ours.contains(&b'\n') && !ours.starts_with(b"{") => None,
        is_same => Some(!is_same),
    }
}

fn finding(setting: &Setting<'_>, live: &Setting<'_>) -> Finding {
    let name = Message::naming(setting.key.text().and_then(disclosure::name), "this variable");
    let message = name.and(" has another value in the live state (");
    told((message, setting.value_location()), live.value_location(), live)
}

/// A finding whose message begins this way.
fn told((message, here): (Message, Location), there: Location, live: &Setting<'_>) -> Finding {
    let message = message.code(disclosure::path(live.file)).and("): the value here is not in force");
    Finding::warning(here, message)
        .label("another value is in force")
        .related(there, "the value in force")
        .help("deploy this value, or write the one in force")
}
