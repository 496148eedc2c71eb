//! One secrets backend: its kwargs, how it names secrets, what it requires.
//!
//! Enters: `backends/*.json`, one file for each backend, and the kwargs that the two AWS backends
//! share. Leaves: what the backend does with a kwarg of any name. Never parses a file that is not
//! needed.

use std::sync::OnceLock;

use pep440_rs::Version;
use serde::Deserialize;

use super::kwarg::{Kwarg, Purpose};
use super::naming::Naming;
use super::outcome::{History, Outcome, Step};
use super::requirement::{Conflict, Requirement, Together};
use super::version::{Certainty, VersionRange};
use super::{parse, problem};

/// Where a backend keeps its secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    /// AWS Systems Manager Parameter Store.
    #[default]
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
        static BACKENDS: [OnceLock<Backend>; Store::ALL.len()] = [const { OnceLock::new() }; Store::ALL.len()];
        BACKENDS[self as usize].get_or_init(|| Backend::read(self))
    }

    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::AwsParameterStore => ("aws-parameter-store", include_str!("backends/aws-parameter-store.json")),
            Self::AwsSecretsManager => ("aws-secrets-manager", include_str!("backends/aws-secrets-manager.json")),
            Self::GoogleSecretManager => ("google-secret-manager", include_str!("backends/google-secret-manager.json")),
            Self::AzureKeyVault => ("azure-key-vault", include_str!("backends/azure-key-vault.json")),
            Self::HashicorpVault => ("hashicorp-vault", include_str!("backends/hashicorp-vault.json")),
            Self::YandexLockbox => ("yandex-lockbox", include_str!("backends/yandex-lockbox.json")),
            Self::Kubernetes => ("kubernetes", include_str!("backends/kubernetes.json")),
            Self::Akeyless => ("akeyless", include_str!("backends/akeyless.json")),
            Self::LocalFilesystem => ("local-filesystem", include_str!("backends/local-filesystem.json")),
        }
    }
}

/// Provider versions whose backend cannot be used at all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// Where it was observed.
    pub evidence: &'static str,
    /// The first of them.
    pub since: Version,
    /// The last of them.
    pub last: Version,
    /// What happens.
    pub does: Outcome,
    /// Why, in a few words.
    pub note: &'static str,
}

/// A secrets backend.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backend {
    /// Where it keeps its secrets.
    #[serde(skip)]
    pub store: Store,
    /// Where the facts come from.
    pub evidence: &'static str,
    /// Its name for people: `AWS Systems Manager Parameter Store`.
    pub title: &'static str,
    /// The class path to use.
    pub class: &'static str,
    /// Short name of the provider whose versions count (`amazon`); `None` if Airflow's own count.
    #[serde(default)]
    pub distribution: Option<&'static str>,
    /// Whether it connects as AWS backends do and has their kwargs.
    #[serde(default)]
    pub aws_connection: bool,
    /// The name of its service in the host names of AWS: `ssm`.
    #[serde(default)]
    pub service: Option<&'static str>,
    /// The only version of its service's API that the client library has.
    #[serde(default)]
    pub api_version: Option<&'static str>,
    /// The effect of a kwarg that it does not know.
    pub unknown: History,
    /// Its kwargs, followed by those of the AWS connection.
    pub kwargs: Vec<Kwarg>,
    /// How it names secrets; `None` if it does not.
    #[serde(default)]
    pub naming: Option<Naming>,
    /// What must be given.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// What cannot be combined.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
    /// What has an effect only together.
    #[serde(default)]
    pub together: Vec<Together>,
    /// Versions that cannot be used.
    #[serde(default)]
    pub broken: Vec<Broken>,
}

/// What the AWS backends share.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AwsConnection {
    #[serde(rename = "evidence")]
    _evidence: &'static str,
    kwargs: Vec<Kwarg>,
    requirements: Vec<Requirement>,
    conflicts: Vec<Conflict>,
}

const AWS_CONNECTION: &str = include_str!("backends/aws-connection.json");

impl Backend {
    fn read(store: Store) -> Self {
        let mut backend: Self = parse(store.file().1);
        backend.store = store;
        if backend.aws_connection {
            let shared: AwsConnection = parse(AWS_CONNECTION);
            backend.kwargs.extend(shared.kwargs);
            backend.requirements.extend(shared.requirements);
            backend.conflicts.extend(shared.conflicts);
        }
        backend
    }

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
        let from = Some(&kwarg.since).filter(|since| Some(*since) != self.first_version());
        let older = |step: &&Step| from.is_some_and(|since| step.from.as_ref().is_none_or(|other| other < since));
        let mut steps: Vec<Step> = self.unknown.steps().iter().filter(older).cloned().collect();
        let does = if kwarg.deprecated { Outcome::Deprecated } else { Outcome::Works };
        steps.push(Step { from: from.cloned(), does });
        steps.extend(kwarg.after.iter().cloned());
        History::new(steps)
    }

    /// The first version with this backend; none of its kwargs is older.
    pub fn first_version(&self) -> Option<&Version> {
        self.kwargs.iter().map(|kwarg| &kwarg.since).min()
    }

    /// Whether these versions are among the broken ones: the reason, and how certain that is.
    pub fn broken(&self, versions: &VersionRange) -> Option<(&Broken, Certainty)> {
        let judged =
            self.broken.iter().map(|broken| (broken, versions.within(Some(&broken.since), Some(&broken.last))));
        judged.into_iter().find(|(_, certainty)| *certainty != Certainty::No)
    }
}

pub(super) fn malformed() -> Vec<String> {
    let shared = problem::<AwsConnection>("aws-connection", AWS_CONNECTION);
    let each = Store::ALL.into_iter().filter_map(|store| problem::<Backend>(store.file().0, store.file().1));
    each.chain(shared).collect()
}
