//! What is in force for a project: the flags, then its configuration.
//!
//! Enters: arguments, a configuration. Leaves: the settings of a run, and projects with their
//! settings. `--select` alone decides which rules run; `--ignore` and `--exclude` leave out more;
//! any other flag replaces its key.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::diagnostic::Severity;
use crate::discover::configuration::{Choice, Configuration};
use crate::discover::{self, Discovery, Request};
use crate::error::Error;
use crate::lint::Settings;
use crate::project::Project;
use crate::rules::Rule;
use crate::settings::{self, Facts, Selected};

use super::arguments::{CheckArguments, FailOn, VersionArguments};
use super::report::OutputFormat;
use super::resolve;

/// Which configuration counts.
#[derive(Debug, Default, Args)]
pub(super) struct ConfigurationArguments {
    /// Use this configuration for every file; its patterns are relative to the current folder
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,

    /// Ignore all configuration files
    #[arg(long)]
    pub isolated: bool,
}

impl ConfigurationArguments {
    /// The resulting choice.
    pub fn choice(&self) -> Choice {
        match &self.config {
            _ if self.isolated => Choice::Isolated,
            Some(file) => Choice::File(file.clone()),
            None => Choice::Nearest,
        }
    }
}

/// The valid values of `format` in a configuration.
pub(super) fn formats() -> Vec<String> {
    let values = OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}

/// The projects at some paths, with what the flags say; the first file that cannot be read is an error, and a wrong flag
/// one before any is opened.
pub(super) fn projects(paths: Vec<PathBuf>, exclude: Vec<String>, facts: &Facts<'_>) -> Result<Vec<Project>, Error> {
    settings::tell(&mut Project::default(), None, facts)?;
    let request = Request { paths, exclude, formats: formats(), ..Request::default() };
    let Discovery { mut projects, configurations, errors, .. } = discover::discover(&request)?;
    if let Some(error) = errors.into_iter().next() {
        return Err(Error::File(error));
    }
    for (project, configuration) in projects.iter_mut().zip(&configurations) {
        settings::tell(project, configuration.as_deref(), facts)?;
    }
    Ok(projects)
}

/// What applies to the findings of one project.
#[derive(Debug, Default)]
pub(super) struct InForce {
    /// What is checked, and with what severity.
    pub settings: Settings,
    /// The lowest severity that fails a run; `None` if nothing does.
    pub fail_on: Option<Severity>,
}

/// Applies its settings to a project.
pub(super) fn apply(
    project: &mut Project,
    configuration: Option<&Configuration>,
    arguments: &CheckArguments,
) -> Result<InForce, Error> {
    let loaders = arguments.loaders.as_ref();
    settings::tell(project, configuration, &Facts { loaders, ..facts(&arguments.versions) })?;
    let fail_on = match arguments.fail_on {
        _ if arguments.exit_zero => None,
        Some(level) => severity(level),
        None => match configuration.and_then(|configuration| configuration.config.fail_on.as_ref()) {
            Some(given) => given.value,
            None => Some(Severity::Warning),
        },
    };
    Ok(InForce { settings: settings::settings(configuration, &selected(arguments)?), fail_on })
}

/// What the flags for versions say.
pub(super) fn facts(versions: &VersionArguments) -> Facts<'_> {
    let airflow_version = versions.airflow_version.as_ref();
    Facts { airflow_version, provider_versions: &versions.provider_versions, loaders: None }
}

/// The format on which every configuration agrees.
pub(super) fn format<'c>(configurations: impl IntoIterator<Item = &'c Configuration>) -> Option<OutputFormat> {
    let named =
        configurations.into_iter().map(|configuration| configuration.config.format.as_ref().map(|given| &given.value));
    let mut named: Vec<Option<&String>> = named.collect();
    named.dedup();
    match named.as_slice() {
        [Some(name)] => OutputFormat::from_str(name, false).ok(),
        _ => None,
    }
}

/// The severity for a flag.
fn severity(level: FailOn) -> Option<Severity> {
    match level {
        FailOn::Never => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
    }
}

/// What the flags say about rules.
fn selected(arguments: &CheckArguments) -> Result<Selected, Error> {
    let only = if arguments.select.is_empty() { None } else { Some(resolve_all(&arguments.select)?) };
    let (also, never) = (resolve_all(&arguments.extend_select)?, resolve_all(&arguments.ignore)?);
    Ok(Selected { only, also, never })
}

fn resolve_all(words: &[String]) -> Result<Vec<&'static Rule>, Error> {
    words.iter().map(|word| resolve(word)).collect::<Result<Vec<_>, _>>().map(|rules| rules.concat())
}
