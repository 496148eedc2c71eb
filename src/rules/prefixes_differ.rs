//! AE308: two places that disagree on where a deployment's secrets lie.

use std::collections::{HashMap, HashSet};

use super::deployments::Names;
use super::prefix::PURPOSES;
use super::{Check, Example, ProjectScope, Rule, near_files, near_prefix, wording};
use crate::backend::{BackendConfig, Given, Section};
use crate::diagnostic::{Finding, Location, Message, Severity};
use crate::disclosure;
use crate::knowledge::commands::Subject;
use crate::knowledge::{JsonKind, Kwarg, Store};
use crate::loader::Loader;
use crate::place::{Deployed, Place, Setting};
use crate::shell::Reached;
use crate::text::Public;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE308",
    name: "prefixes-differ",
    severity: Severity::Warning,
    summary: "Two places that configure the same deployment disagree on a prefix.",
    why: "A deployment has one `BACKEND_KWARGS`: what was set last counts, and the secrets that lie under the other prefix \
          are never found. The same where a script gives a deployment a prefix that is nearly the one of `.env`: what \
          works on one's own machine does not work there.\n\n\
          Prefixes of different deployments may differ, and are not compared.",
    repair: "Write the same prefix in both places, or keep it in one.",
    evidence: "deployment_variable.go of the Astro CLI: `update` replaces the value, `create` keeps the first one.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id clx1 --load --env .env.prod --secret\n",
        "astro deployment variable update --deployment-id clx1 --secret ",
        "AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/prod/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n"
    ))
    .beside(BESIDE),
    good: Example::script(concat!(
        "astro deployment variable create --deployment-id clx1 --load --env .env.prod --secret\n",
        "astro deployment variable update --deployment-id clx1 --secret ",
        "AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n"
    ))
    .beside(BESIDE),
    check: Check::Project(check),
};

const BESIDE: &[(&str, &str)] = &[(
    ".env.prod",
    concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}\n"
    ),
)];

/// A configuration that a script gives to a deployment.
struct Configured<'p> {
    deployed: Deployed,
    /// The script.
    script: usize,
    config: &'p BackendConfig<'p>,
    /// Whether this deployment surely gets it: no other one of the same name, and not in a branch.
    is_certain: bool,
}

impl Configured<'_> {
    /// What is one deployment: a name that only run time knows says so only within its script.
    fn group(&self) -> (&Deployed, bool, Option<usize>) {
        let script = (!self.deployed.is_certain).then_some(self.script);
        (&self.deployed, self.config.section == Section::Secrets, script)
    }

    /// Where its kwargs are written.
    fn place(&self) -> Option<Location> {
        self.config.kwargs.map(Setting::value_location)
    }

    /// Whether a command says so, and not a file that is loaded.
    fn is_written(&self) -> bool {
        self.config.place.loader.is_none()
    }

    /// Whether they surely meet: what one script writes twice in commands has a rule of its own.
    fn meets(&self, other: &Self) -> bool {
        let is_told = self.is_written() && other.is_written() && self.script == other.script;
        self.is_certain && other.is_certain && !is_told
    }
}

/// A prefix that is written as a text and known.
struct Written<'c, 'p> {
    config: &'c BackendConfig<'p>,
    given: &'c Given<'p>,
    kwarg: &'static Kwarg,
    text: &'c str,
}

/// With more `.env` files than this nobody can tell which one belongs to a deployment.
const MOST_FILES: usize = 20;

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let configured = configured(scope);
    if configured.is_empty() {
        return;
    }
    let mut groups: HashMap<_, Vec<&Configured<'_>>> = HashMap::new();
    let mut seen = HashSet::new();
    for later in &configured {
        let group = groups.entry(later.group()).or_default();
        // A loop may load the same file again and again.
        if !seen.insert((later.group(), later.place())) {
            continue;
        }
        let mut met = group.iter().filter(|earlier| later.meets(earlier));
        findings.extend(met.find_map(|earlier| differing(later.config, earlier.config, |_, _| true)));
        // Many scripts may say the same of one deployment: one of them speaks for all.
        let is_new = || !group.iter().any(|earlier| is_same(earlier.config, later.config));
        if later.is_certain && group.len() < MOST_FILES && is_new() {
            group.push(later);
        }
    }
    nearly_local(scope, &configured, findings);
}

/// Prefixes that a script gives to a deployment, and that are nearly those of a `.env` file.
fn nearly_local(scope: &ProjectScope<'_>, configured: &[Configured<'_>], findings: &mut Vec<Finding>) {
    let local = local(scope);
    if local.len() > MOST_FILES {
        return;
    }
    let mut known: HashSet<Location> = findings.iter().map(|finding| finding.location).collect();
    for given in configured.iter().filter(|given| given.is_written()) {
        // The configuration may say that a file is for another one.
        let is_other =
            |local: &BackendConfig<'_>| local.place.deployment.as_ref().is_some_and(|it| *it != given.deployed);
        let mut local = local.iter().filter(|local| !is_other(local));
        // Where one file agrees, that is the one that belongs to this deployment.
        if local.clone().any(|local| differing(given.config, local, |_, _| true).is_none()) {
            continue;
        }
        let is_new = |finding: &Finding| !known.contains(&finding.location);
        let nearly = local.find_map(|local| differing(given.config, local, near_prefix::is_near));
        if let Some(new) = nearly.filter(is_new) {
            known.insert(new.location);
            findings.push(new);
        }
    }
}

/// Every configuration that a script gives to a deployment: by its arguments, and by the files that it loads.
fn configured<'p>(scope: &ProjectScope<'p>) -> Vec<Configured<'p>> {
    let mut configured = Vec::new();
    for (index, read) in scope.reads.iter().enumerate() {
        let Some(document) = scope.project.documents.get(index) else { continue };
        // Where the configuration says which deployment a file is for, nobody has to guess.
        let is_told = document.deployment.is_some();
        let Some(script) = &read.script else {
            let place = loaded(&read.places).filter(|place| is_told && !wording::is_template(place));
            let configs = place.into_iter().flat_map(|place| scope.configs_of(place));
            configured.extend(configs.filter_map(|config| {
                let deployed = config.place.deployment.clone()?;
                Some(Configured { deployed, script: index, config, is_certain: true })
            }));
            continue;
        };
        let mut names = Names::of(script, document.file.text());
        let mut perhaps: HashSet<Deployed> = HashSet::new();
        for call in &script.calls {
            let is_of_deployment = call.command.subject() == Some(Subject::DeploymentVariable);
            let Some(deployed) = call.deployment(document).filter(|_| is_of_deployment) else { continue };
            let is_certain = call.line.reached < Reached::Perhaps;
            if let Some((_, files)) = near_files::loaded(scope.project, call) {
                let [file] = files.as_slice() else { continue };
                let place = scope.reads.get(*file).and_then(|read| loaded(&read.places));
                let is_certain = is_certain && (is_told || names.is_one(&deployed));
                let configs = place.into_iter().flat_map(|place| scope.configs_of(place));
                configured.extend(configs.map(|config| Configured {
                    deployed: deployed.clone(),
                    script: index,
                    config,
                    is_certain,
                }));
            }
            if !is_certain && call.command.sets_variables() {
                perhaps.insert(deployed);
            }
        }
        for place in &read.places {
            let Some(deployed) = &place.deployment else { continue };
            let is_certain = !perhaps.contains(deployed) && (is_told || names.is_one(deployed));
            let configs = scope.configs_of(place).iter();
            configured.extend(configs.map(|config| Configured {
                deployed: deployed.clone(),
                script: index,
                config,
                is_certain,
            }));
        }
    }
    configured
}

/// What `--load` makes of a file, if it is among the readings.
fn loaded<'c, 'p>(places: &'c [Place<'p>]) -> Option<&'c Place<'p>> {
    places.iter().find(|place| place.loader == Some(Loader::AstroLoad)).or_else(|| places.first())
}

/// What the `.env` files of the project configure.
fn local<'p>(scope: &ProjectScope<'p>) -> Vec<&'p BackendConfig<'p>> {
    let of_files = scope.reads.iter().filter(|read| read.script.is_none());
    let places = of_files.filter_map(|read| read.places.iter().find(|place| !wording::is_template(place)));
    places.flat_map(|place| scope.configs_of(place)).collect()
}

/// The prefixes of a configuration, one of each kind at most.
fn written<'c, 'p>(config: &'c BackendConfig<'p>) -> Vec<Written<'c, 'p>> {
    let prefixes = config.effective().filter_map(|given| {
        let named = |store: &Store| store.backend().kwarg(given.name.expose());
        let kwarg = given.kwarg.or_else(|| Store::ALL.iter().find_map(named))?;
        let is_prefix = PURPOSES.contains(&kwarg.purpose) && config.kind(given) == Some(JsonKind::String);
        let is_known = given.is_certain(config) && !wording::is_judged_elsewhere(config, given);
        let text = config.text(given).filter(|text| is_prefix && is_known && !text.is_empty())?;
        Some(Written { config, given, kwarg, text })
    });
    prefixes.collect()
}

impl<'c> Written<'c, '_> {
    fn shown(&self) -> Option<Public<'c>> {
        disclosure::value(self.kwarg, self.text, self.config.is_complete())
    }
}

/// Whether two configurations say the same of their store and their prefixes.
fn is_same(one: &BackendConfig<'_>, other: &BackendConfig<'_>) -> bool {
    let store = |config: &BackendConfig<'_>| config.backend.map(|backend| backend.store);
    let (ours, theirs) = (written(one), written(other));
    let prefixes = |written: &[Written<'_, '_>]| -> Vec<_> {
        written.iter().map(|written| (written.kwarg.name, written.text.to_owned())).collect()
    };
    store(one) == store(other) && prefixes(&ours) == prefixes(&theirs)
}

/// The first prefix on which two configurations of one store disagree so.
fn differing(here: &BackendConfig<'_>, there: &BackendConfig<'_>, so: impl Fn(&str, &str) -> bool) -> Option<Finding> {
    let is_other_store = here.backend.zip(there.backend).is_some_and(|(here, there)| here.store != there.store);
    if is_other_store {
        return None;
    }
    let (ours, theirs) = (written(here), written(there));
    ours.iter().find_map(|ours| {
        let theirs = theirs.iter().find(|theirs| theirs.kwarg.name == ours.kwarg.name)?;
        // A slash at an end makes no other prefix, or has a finding of its own.
        let (one, other) = (ours.text.trim_matches('/'), theirs.text.trim_matches('/'));
        (one != other && ours.given.value != theirs.given.value && so(one, other)).then(|| finding(ours, theirs))
    })
}

fn finding(here: &Written<'_, '_>, there: &Written<'_, '_>) -> Finding {
    let path = disclosure::path(there.config.place.document);
    let things = wording::things(here.kwarg.purpose);
    let message = Message::default().code(here.kwarg.name);
    let message = match (here.shown(), there.shown()) {
        (Some(one), Some(other)) => message.and(" is ").code(one).and(" here and ").code(other).and(" in ").code(path),
        _ => message.and(" is not the same as in ").code(path),
    };
    let message = message.and(": the ").and(things).and(" under one of them are not found");
    Finding::new(Severity::Warning, here.given.value, message)
        .label("one prefix")
        .related(there.given.value, "the other one")
        .help("write the same prefix in both places")
}
