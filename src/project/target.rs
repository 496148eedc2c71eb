//! The versions that a project runs with, each with its source.
//!
//! Enters: options of the command line, the contents of the project's files. Leaves: ranges of
//! versions. Never guesses: without a source the range is unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::own::OwnModule;
use crate::knowledge::{Version, VersionRange, runtime};
use crate::text::{SourceFile, Span};

/// Where a version is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionOrigin {
    /// The path of the file as shown.
    pub path: String,
    /// The bytes of that file.
    pub span: Span,
    /// Their line, from 1.
    pub line: u32,
}

impl VersionOrigin {
    /// A place in a file.
    pub fn new(file: &SourceFile, span: Span) -> Self {
        Self { path: file.path.clone(), span, line: file.position(span.start).line }
    }
}

/// `requirements.txt:3`
impl fmt::Display for VersionOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.path, self.line)
    }
}

/// The source of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionSource {
    /// An option of the command line.
    Pinned,
    /// The Airflow named by an option: Astro Runtime images with it contain this provider.
    PinnedAirflow,
    /// The base image of a Dockerfile.
    Image(VersionOrigin),
    /// A line of a requirements file.
    Requirement(VersionOrigin),
    /// A command of a Dockerfile that installs exactly this version.
    Command(VersionOrigin),
}

impl VersionSource {
    /// The place in a file, if there is one.
    pub fn origin(&self) -> Option<&VersionOrigin> {
        match self {
            Self::Pinned | Self::PinnedAirflow => None,
            Self::Image(origin) | Self::Requirement(origin) | Self::Command(origin) => Some(origin),
        }
    }
}

/// A version, as far as it is known, and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVersion {
    /// The possible versions.
    pub versions: VersionRange,
    /// Its source.
    pub source: VersionSource,
}

/// The versions that the variables are for, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Target {
    known: BTreeMap<Option<&'static str>, KnownVersion>,
    unknown: VersionRange,
    /// The providers that the project's image certainly lacks.
    absent: BTreeSet<&'static str>,
    /// The modules and packages of the project itself.
    modules: BTreeSet<String>,
    /// Where the modules of its own classes lie, by the path of the class.
    own: BTreeMap<String, OwnModule>,
}

impl Target {
    /// What is known about the version of a provider (`amazon`), or of Airflow itself.
    pub fn versions(&self, distribution: Option<&str>) -> &VersionRange {
        self.known(distribution).map_or(&self.unknown, |known| &known.versions)
    }

    /// The same with its source; `None` if there is none.
    pub fn known(&self, distribution: Option<&str>) -> Option<&KnownVersion> {
        let distribution = match distribution {
            Some(name) => Some(providers().find(|known| *known == name)?),
            None => None,
        };
        self.known.get(&distribution)
    }

    /// Whether neither the project's image nor its requirements bring a provider.
    pub fn lacks(&self, distribution: &str) -> bool {
        self.absent.contains(distribution)
    }

    /// Records the providers that nothing installs.
    pub(super) fn set_absent(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.absent.extend(names);
    }

    /// Whether a class path lies in a module of the project itself.
    pub fn has_module(&self, class: &str) -> bool {
        class.split_once('.').is_some_and(|(package, _)| self.modules.contains(package))
    }

    /// Where the module of a class of the project itself lies, if it was looked for and found.
    pub fn own(&self, class: &str) -> Option<&OwnModule> {
        self.own.get(class)
    }

    /// Records where the module of a class of the project lies.
    pub fn set_own(&mut self, class: &str, own: OwnModule) {
        self.own.insert(class.to_owned(), own);
    }

    /// Adds the modules and packages that Airflow can import from the project's folders.
    pub fn set_modules(&mut self, names: impl IntoIterator<Item = String>) {
        self.modules.extend(names);
    }

    /// Pins Airflow. A provider that neither an option nor a requirement names is then assumed to
    /// have the version in the Astro Runtime images with this Airflow.
    ///
    /// The error says what is wrong with the text.
    pub fn set_airflow(&mut self, text: &str) -> Result<(), String> {
        let version = version(text)?;
        for name in providers() {
            let source = self.known(Some(name)).map(|known| &known.source);
            if !matches!(
                source,
                Some(VersionSource::Pinned | VersionSource::Requirement(_) | VersionSource::Command(_))
            ) {
                let versions = runtime::providers_with(&version, name);
                self.set(Some(name), KnownVersion { versions, source: VersionSource::PinnedAirflow });
            }
        }
        self.set(None, KnownVersion { versions: VersionRange::exact(version), source: VersionSource::Pinned });
        Ok(())
    }

    /// Pins a provider, by its short name or by the name of its package.
    ///
    /// The error says what is wrong with the text.
    pub fn set_provider(&mut self, name: &str, text: &str) -> Result<(), String> {
        let short = name.strip_prefix("apache-airflow-providers-").unwrap_or(name).replace('_', "-");
        let known = providers().find(|known| *known == short);
        let known = known.ok_or_else(|| {
            let names: Vec<&str> = providers().collect();
            format!("no secrets backend comes with a provider named `{name}`; expected one of {}", names.join(", "))
        })?;
        let versions = VersionRange::exact(version(text)?);
        self.absent.remove(known);
        self.set(Some(known), KnownVersion { versions, source: VersionSource::Pinned });
        Ok(())
    }

    /// Records what is known about one distribution, except a range that says nothing.
    pub(super) fn set(&mut self, distribution: Option<&'static str>, known: KnownVersion) {
        if known.versions.is_unknown() {
            self.known.remove(&distribution);
        } else {
            self.known.insert(distribution, known);
        }
    }
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|_| format!("`{text}` is not a version; write it like 2.10.5"))
}

/// The providers that contain secrets backends, by their short names.
pub fn providers() -> impl Iterator<Item = &'static str> {
    const NAMES: [&str; 7] =
        ["akeyless", "amazon", "cncf-kubernetes", "google", "hashicorp", "microsoft-azure", "yandex"];
    NAMES.into_iter()
}
