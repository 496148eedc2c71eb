//! AE308: two places that disagree about where a deployment's secrets are stored.

use std::collections::{HashMap, HashSet};

use super::deployments::Names;
use super::near_prefix;
use super::prefix::PURPOSES;
use super::prelude::*;
use crate::environment::deployments::{Deployment, Loading, Writer};
use crate::script::Deployed;

pub(super) static RULE: Rule = Rule {
    code: "AE308",
    name: "prefixes-differ",
    severities: &[Severity::Warning],
    summary: "Two places that configure the same deployment use different prefixes.",
    why: "A deployment has one `BACKEND_KWARGS`: the last value wins, and Airflow never finds the secrets under the \
          other prefix. airenv also reports a script that gives a deployment a prefix almost like the one in `.env`: \
          what works locally does not work there.\n\n\
          Prefixes of different deployments may differ; airenv does not compare them.",
    repair: "Write the same prefix in both places, or write it in one place only.",
    evidence: "deployment_variable.go of the Astro CLI: `update` replaces the value, `create` keeps the first one.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id clx1 --load --env .env.prod --secret\n",
        "astro deployment variable update --deployment-id clx1 --secret ",
        "AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/prod/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n"
    ))
    .beside(BESIDE),
    good: Example::instead(&[("/prod/connections", "/airflow/connections")]),
    checks: &[Check::Project(check)],
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
struct ConfiguredPrefix<'p> {
    deployed: Deployed,
    /// The script.
    script: usize,
    config: &'p BackendConfig<'p>,
    /// Whether it comes from a file and not from a command.
    is_loaded: bool,
    /// Whether this deployment certainly gets it: no other deployment has this name, and it is not
    /// in a branch.
    is_certain: bool,
}

impl ConfiguredPrefix<'_> {
    /// What identifies a deployment: a name known only at run time does so only within its script.
    fn group(&self) -> (&Deployed, bool, Option<usize>) {
        let script = (!self.deployed.is_certain).then_some(self.script);
        (&self.deployed, self.config.section == Section::Secrets, script)
    }

    /// Where its kwargs are written.
    fn place(&self) -> Option<Location> {
        self.config.kwargs.map(Setting::value_location)
    }

    /// Whether it comes from a command and not from a loaded file.
    fn is_written(&self) -> bool {
        !self.is_loaded
    }

    /// Whether both certainly apply to the deployment. What one script writes twice in commands has
    /// its own rule.
    fn meets(&self, other: &Self) -> bool {
        let is_told = self.is_written() && other.is_written() && self.script == other.script;
        self.is_certain && other.is_certain && !is_told
    }
}

/// A prefix written as a string whose value is known.
struct KnownPrefix<'c, 'p> {
    config: &'c BackendConfig<'p>,
    given: &'c Given<'p>,
    kwarg: &'static Kwarg,
    text: &'c str,
}

/// With more `.env` files than this it is unclear which one belongs to a deployment.
const MOST_FILES: usize = 20;

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let configured = configured(scope);
    if configured.is_empty() {
        return;
    }
    let mut groups: HashMap<_, Vec<&ConfiguredPrefix<'_>>> = HashMap::new();
    let mut seen = HashSet::new();
    for later in &configured {
        let group = groups.entry(later.group()).or_default();
        // A loop may load the same file repeatedly.
        if !seen.insert((later.group(), later.place())) {
            continue;
        }
        let mut met = group.iter().filter(|earlier| later.meets(earlier));
        findings.extend(met.find_map(|earlier| differing(later.config, earlier.config, |_, _| true)));
        // If many scripts say the same about a deployment, one of them is enough.
        let is_new = || !group.iter().any(|earlier| is_same(earlier.config, later.config));
        if later.is_certain && group.len() < MOST_FILES && is_new() {
            group.push(later);
        }
    }
    nearly_local(scope, &configured, findings);
}

/// Prefixes that a script gives to a deployment and that are almost those of a `.env` file.
fn nearly_local(scope: &ProjectScope<'_>, configured: &[ConfiguredPrefix<'_>], findings: &mut Vec<Finding>) {
    let local = local(scope);
    if local.len() > MOST_FILES {
        return;
    }
    let mut known: HashSet<Location> = findings.iter().map(|finding| finding.location).collect();
    for given in configured.iter().filter(|given| given.is_written()) {
        // The configuration may assign a file to another deployment.
        let is_other =
            |local: &BackendConfig<'_>| local.environment.deployment.as_ref().is_some_and(|it| *it != given.deployed);
        let mut local = local.iter().filter(|local| !is_other(local));
        // If one file agrees, it is the one that belongs to this deployment.
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

/// Every configuration that a deployment gets: from arguments in scripts, from files that they
/// load, and from files that the configuration assigns to it.
fn configured<'p>(scope: &ProjectScope<'p>) -> Vec<ConfiguredPrefix<'p>> {
    let told = scope.reads.iter().enumerate().flat_map(|(index, read)| {
        let of_file = read.environments.iter().filter(|_| read.script.is_none());
        let environment = of_file.filter(|own| own.deployment.is_some() && !own.document.is_sample());
        let configs = environment.take(1).flat_map(|environment| scope.configs_of(environment));
        configs.filter_map(move |config| {
            let deployed = config.environment.deployment.clone()?;
            Some(ConfiguredPrefix { deployed, script: index, config, is_loaded: true, is_certain: true })
        })
    });
    let mut configured: Vec<ConfiguredPrefix<'p>> = told.collect();
    let mut names: HashMap<usize, Names<'_>> = HashMap::new();
    for (deployment, configs) in scope.deployments.iter().zip(scope.deployed) {
        let Some(deployed) = &deployment.name else { continue };
        for config in configs {
            let Some((writer, is_loaded)) = writer(deployment, config) else { continue };
            let script = writer.document;
            let in_script = |other: &&Writer| other.document == script;
            let is_told = scope.project.documents.get(script).is_some_and(|document| document.deployment.is_some());
            let is_one = is_told || is_one(scope, &mut names, script, deployed);
            // A name that is written out is that of one deployment in each branch.
            let may_be_other = || deployment.writers.iter().filter(in_script).any(|writer| writer.may_not_run);
            let is_certain = is_one && (deployed.is_certain || !may_be_other());
            configured.push(ConfiguredPrefix { deployed: deployed.clone(), script, config, is_loaded, is_certain });
        }
    }
    configured
}

/// The command that gave a deployment these kwargs, and whether they are in a file that it loads.
fn writer<'d>(deployment: &'d Deployment<'_>, config: &BackendConfig<'_>) -> Option<(&'d Writer, bool)> {
    let place = config.kwargs?.key_location();
    let loads = |writer: &&Writer| matches!(writer.loading, Loading::Document(_, index) if index == place.document);
    let by_argument = deployment.writer(place.document, place.span).map(|writer| (writer, false));
    by_argument.or_else(|| deployment.writers.iter().find(loads).map(|writer| (writer, true)))
}

/// Whether a script means the same deployment wherever it writes this name.
fn is_one<'p>(
    scope: &ProjectScope<'p>,
    names: &mut HashMap<usize, Names<'p>>,
    script: usize,
    deployed: &Deployed,
) -> bool {
    let read = scope.reads.get(script).and_then(|read| read.script.as_ref());
    let (Some(read), Some(document)) = (read, scope.project.documents.get(script)) else { return false };
    names.entry(script).or_insert_with(|| Names::of(read, document.file.text())).is_one(deployed)
}

/// What the `.env` files of the project configure.
fn local<'p>(scope: &ProjectScope<'p>) -> Vec<&'p BackendConfig<'p>> {
    let of_files = scope.reads.iter().filter(|read| read.script.is_none());
    let first = of_files.filter_map(|read| read.environments.iter().find(|own| !own.document.is_sample()));
    first.flat_map(|environment| scope.configs_of(environment)).collect()
}

/// The prefixes of a configuration, at most one of each kind.
fn written<'c, 'p>(config: &'c BackendConfig<'p>) -> Vec<KnownPrefix<'c, 'p>> {
    let prefixes = config.effective().filter_map(|given| {
        let named = |store: &Store| store.backend().kwarg(given.name.expose());
        let kwarg = given.kwarg.or_else(|| Store::ALL.iter().find_map(named))?;
        let is_prefix = PURPOSES.contains(&kwarg.purpose) && config.kind(given) == Some(JsonKind::String);
        let is_known = given.is_certain(config) && !wording::is_judged_elsewhere(config, given);
        let text = config.text(given).filter(|text| is_prefix && is_known && !text.is_empty())?;
        Some(KnownPrefix { config, given, kwarg, text })
    });
    prefixes.collect()
}

impl<'c> KnownPrefix<'c, '_> {
    fn shown(&self) -> Option<Public<'c>> {
        disclosure::value(self.kwarg, self.text, self.config.is_complete())
    }
}

/// Whether two configurations agree on their store and their prefixes.
fn is_same(one: &BackendConfig<'_>, other: &BackendConfig<'_>) -> bool {
    let store = |config: &BackendConfig<'_>| config.backend.map(|backend| backend.store);
    let (ours, theirs) = (written(one), written(other));
    let prefixes = |written: &[KnownPrefix<'_, '_>]| -> Vec<_> {
        written.iter().map(|written| (written.kwarg.name, written.text.to_owned())).collect()
    };
    store(one) == store(other) && prefixes(&ours) == prefixes(&theirs)
}

/// The first prefix on which two configurations of the same store differ in this way.
fn differing(here: &BackendConfig<'_>, there: &BackendConfig<'_>, so: impl Fn(&str, &str) -> bool) -> Option<Finding> {
    let is_other_store = here.backend.zip(there.backend).is_some_and(|(here, there)| here.store != there.store);
    if is_other_store {
        return None;
    }
    let (ours, theirs) = (written(here), written(there));
    ours.iter().find_map(|ours| {
        let theirs = theirs.iter().find(|theirs| theirs.kwarg.name == ours.kwarg.name)?;
        // A trailing slash does not make it another prefix, or has its own finding.
        let (one, other) = (ours.text.trim_matches('/'), theirs.text.trim_matches('/'));
        (one != other && ours.given.value != theirs.given.value && so(one, other)).then(|| finding(ours, theirs))
    })
}

/// A prefix, as it can be shown: "`/airflow/connections` here".
fn shown(written: &KnownPrefix<'_, '_>) -> Message {
    match written.shown() {
        Some(prefix) => Message::quoting(prefix).and(" here"),
        None => Message::from("another prefix here"),
    }
}

fn finding(here: &KnownPrefix<'_, '_>, there: &KnownPrefix<'_, '_>) -> Finding {
    let path = disclosure::path(there.config.kwargs.map_or(there.config.environment.document, |setting| setting.file));
    let things = wording::things(here.kwarg.purpose);
    let message = Message::quoting(here.kwarg.name);
    let message = match (here.shown(), there.shown()) {
        (Some(one), Some(other)) => message.and(" is ").code(one).and(" here and ").code(other).and(" in ").code(path),
        _ => message.and(" differs from the one in ").code(path),
    };
    let message = message.and(": Airflow does not find the ").and(things).and(" under one of them");
    Finding::warning(here.given.value, message)
        .label(shown(here))
        .related(there.given.value, shown(there))
        .help("write the same prefix in both places")
}
