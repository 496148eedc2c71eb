//! One secrets backend: its kwargs, how it names secrets, what it requires.
//!
//! Enters: `backends/*.json`, one file for each backend, and the kwargs that the two AWS backends
//! share. Leaves: what the backend does with a kwarg of any name. Never judges a value.

use super::kwarg::{Kwarg, Purpose};
use super::naming::Naming;
use super::outcome::{History, Outcome, Step};
use super::requirement::{Conflict, Requirement, Together};
use super::version::{Certainty, Release, VersionRange};
use super::{Evidence, OrEmpty};

/// Where a backend keeps its secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Store {
    /// AWS Systems Manager Parameter Store.
    AwsParameterStore,
    /// AWS Secrets Manager.
    AwsSecretsManager,
    /// Google Cloud Secret Manager.
    GoogleSecretManager,
    /// Azure Key Vault.
    AzureKeyVault,
    /// Vault.
    HashicorpVault,
    /// Yandex Lockbox.
    YandexLockbox,
    /// Secrets of the Kubernetes cluster that Airflow runs in.
    Kubernetes,
    /// Akeyless.
    Akeyless,
    /// Files.
    LocalFilesystem,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AwsParameterStore,
        Self::AwsSecretsManager,
        Self::GoogleSecretManager,
        Self::AzureKeyVault,
        Self::HashicorpVault,
        Self::YandexLockbox,
        Self::Kubernetes,
        Self::Akeyless,
        Self::LocalFilesystem,
    ];

    /// Its backend.
    pub fn backend(self) -> &'static Backend {
        &BACKENDS[self as usize]
    }
}

/// Versions, of the provider unless something else is said, whose backend cannot be used at all.
#[derive(Debug)]
pub struct Broken {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The first of them.
    pub since: Release,
    /// The last of them.
    pub last: Release,
    /// What happens.
    pub does: Outcome,
    /// Why, in a few words.
    pub note: &'static str,
}

/// Provider versions that fail with a kwarg, depending on what only run time knows.
#[derive(Debug)]
pub struct Doubtful {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The first of them.
    pub since: Release,
    /// The last of them.
    pub last: Release,
    /// The kwarg.
    pub kwarg: &'static str,
    /// Kwargs with one of which nothing happens.
    pub unless_kwargs: &'static [&'static str],
    /// Environment variables with one of which nothing happens.
    pub unless_variables: &'static [&'static str],
    /// What happens, and when.
    pub note: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// A secrets backend.
#[derive(Debug)]
pub struct Backend {
    /// Where it keeps its secrets.
    pub store: Store,
    /// Where the facts come from.
    pub evidence: Evidence,
    /// Its name for people: `AWS Systems Manager Parameter Store`.
    pub title: &'static str,
    /// The class path to use.
    pub class: &'static str,
    /// Short name of the provider whose versions count (`amazon`); `None` if Airflow's own count.
    pub distribution: Option<&'static str>,
    /// Whether it connects as AWS backends do and has their kwargs.
    pub aws_connection: bool,
    /// The name of its service in the host names of AWS: `ssm`.
    pub service: Option<&'static str>,
    /// The only version of its service's API that the client library has.
    pub api_version: Option<&'static str>,
    /// The effect of a kwarg that it does not know.
    pub unknown: History,
    /// Its kwargs, followed by those of the AWS connection.
    pub kwargs: &'static [Kwarg],
    /// How it names secrets; `None` if it does not.
    pub naming: Option<Naming>,
    /// What must be given.
    pub requirements: OrEmpty<Requirement>,
    /// What cannot be combined.
    pub conflicts: OrEmpty<Conflict>,
    /// What has an effect only together.
    pub together: OrEmpty<Together>,
    /// Versions that cannot be used.
    pub broken: OrEmpty<Broken>,
    /// Versions that fail at times.
    pub doubtful: OrEmpty<Doubtful>,
    /// Versions of Airflow that cannot ask it for the URL of their database.
    pub broken_for_database: OrEmpty<Broken>,
}

static BACKENDS: [Backend; Store::ALL.len()] = include!(concat!(env!("OUT_DIR"), "/backends.rs"));

impl Backend {
    /// The kwarg of exactly this name.
    pub fn kwarg(&self, name: &str) -> Option<&Kwarg> {
        self.kwargs.iter().find(|kwarg| kwarg.name == name)
    }

    /// The first kwarg for this purpose.
    pub fn kwarg_for(&self, purpose: Purpose) -> Option<&Kwarg> {
        self.kwargs.iter().find(|kwarg| kwarg.purpose == purpose)
    }

    /// The kwarg that this name is a known misspelling of (`region` for `region_name`).
    pub fn meant_by(&self, name: &str) -> Option<&Kwarg> {
        self.kwargs.iter().find(|kwarg| kwarg.mistaken.contains(&name))
    }

    /// The effect of a kwarg of this name, by version: before it was introduced, while it exists,
    /// after it was removed.
    pub fn history(&self, name: &str) -> History {
        let Some(kwarg) = self.kwarg(name) else {
            return self.unknown.clone();
        };
        let from = Some(kwarg.since).filter(|since| Some(*since) != self.first_version());
        let older = |step: &&Step| from.is_some_and(|since| step.from.is_none_or(|other| other < since));
        let mut steps: Vec<Step> = self.unknown.steps().iter().filter(older).copied().collect();
        let does = if kwarg.deprecated { Outcome::Deprecated } else { Outcome::Works };
        steps.push(Step { from, does });
        steps.extend(kwarg.after);
        History::new(steps)
    }

    /// The first version with this backend; none of its kwargs is older.
    pub fn first_version(&self) -> Option<Release> {
        self.kwargs.iter().map(|kwarg| kwarg.since).min()
    }

    /// Whether these versions are among the broken ones: the reason, and how certain that is.
    pub fn broken(&self, versions: &VersionRange) -> Option<(&Broken, Certainty)> {
        let judged =
            self.broken.iter().map(|broken| (broken, versions.within(Some(&broken.since), Some(&broken.last))));
        judged.into_iter().find(|(_, certainty)| *certainty != Certainty::No)
    }
}
