//! What is in force for a project: the flags, then its configuration.
//!
//! Enters: arguments, a configuration. Leaves: the settings of a run, and projects with their
//! settings. `--select` alone decides which rules run; `--ignore` and `--exclude` leave out more;
//! any other flag replaces its key.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::config::{Config, Given, Globs};
use crate::diagnostic::Severity;
use crate::discover::configuration::{Choice, Configuration};
use crate::error::Error;
use crate::lint::Settings;
use crate::loader::Loader;
use crate::project::{Keys, Project, Target};
use crate::rules::{self, Rule};

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
    let nothing = Config::default();
    let config = configuration.map_or(&nothing, |configuration| &configuration.config);
    tell(project, configuration, &Facts::of(arguments))?;
    let fail_on = match arguments.fail_on {
        _ if arguments.exit_zero => None,
        Some(level) => severity(level),
        None => value(config.fail_on.as_ref()).copied().unwrap_or(Some(Severity::Warning)),
    };
    let rules = selection(config, arguments)?;
    let settings = Settings { rules, severities: severities(config), ..Settings::default() };
    Ok(InForce { settings, fail_on })
}

/// The format on which every configuration agrees.
pub(super) fn format<'c>(configurations: impl IntoIterator<Item = &'c Configuration>) -> Option<OutputFormat> {
    let named = configurations.into_iter().map(|configuration| value(configuration.config.format.as_ref()));
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

/// The rules to run.
fn selection(config: &Config, arguments: &CheckArguments) -> Result<Vec<&'static Rule>, Error> {
    let mut selected = if arguments.select.is_empty() { configured(config) } else { resolve_all(&arguments.select)? };
    selected.extend(resolve_all(&arguments.extend_select)?);
    let ignored = resolve_all(&arguments.ignore)?;
    selected.retain(|rule| !ignored.iter().any(|ignored| ignored.code == rule.code));
    selected.sort_by_key(|rule| rule.code);
    selected.dedup_by_key(|rule| rule.code);
    Ok(selected)
}

fn configured(config: &Config) -> Vec<&'static Rule> {
    let mut selected = match &config.select {
        Some(select) => named(&select.value),
        None => rules::ALL.to_vec(),
    };
    let ignored = config.ignore.as_ref().map(|ignore| named(&ignore.value)).unwrap_or_default();
    selected.retain(|rule| !ignored.iter().any(|ignored| ignored.code == rule.code));
    selected.extend(config.extend_select.iter().flat_map(|extend| named(&extend.value)));
    selected
}

fn resolve_all(words: &[String]) -> Result<Vec<&'static Rule>, Error> {
    words.iter().map(|word| resolve(word)).collect::<Result<Vec<_>, _>>().map(|rules| rules.concat())
}

/// The rules for words that are known to name some.
fn named(words: &[String]) -> Vec<&'static Rule> {
    words.iter().filter_map(|word| rules::named(word)).flatten().collect()
}

/// The severities by code. A rule's own entry beats its family's, a longer family beats a shorter
/// one.
fn severities(config: &Config) -> HashMap<&'static str, Severity> {
    let mut pairs: Vec<(Vec<&'static Rule>, Severity)> = Vec::new();
    for (word, severity) in value(config.severity.as_ref()).into_iter().flatten() {
        pairs.push((rules::named(word).unwrap_or_default(), *severity));
    }
    pairs.sort_by_key(|(rules, _)| std::cmp::Reverse(rules.len()));
    pairs.into_iter().flat_map(|(rules, severity)| rules.into_iter().map(move |rule| (rule.code, severity))).collect()
}

/// What the flags say about a project.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// `--airflow-version` and `--provider-version`
    pub versions: &'a VersionArguments,
    /// `--loaders`
    pub loaders: Option<&'a Vec<Loader>>,
}

impl<'a> Facts<'a> {
    fn of(arguments: &'a CheckArguments) -> Self {
        Self { versions: &arguments.versions, loaders: arguments.loaders.as_ref() }
    }
}

/// Applies to a project what the flags and its configuration say about it.
pub(super) fn tell(
    project: &mut Project,
    configuration: Option<&Configuration>,
    facts: &Facts<'_>,
) -> Result<(), Error> {
    let nothing = Config::default();
    let config = configuration.map_or(&nothing, |configuration| &configuration.config);
    if let Some(loaders) = facts.loaders.or(value(config.loaders.as_ref())) {
        project.loaders.clone_from(loaders);
        for document in &mut project.documents {
            document.sourced = None;
            document.read_by.clear();
            document.is_read_by_others_only = false;
        }
    }
    let (secret, public) = (texts(config.secret_keys.as_ref()), texts(config.public_keys.as_ref()));
    project.keys = Keys::new(secret, public);
    pin(&mut project.target, config, facts.versions)?;
    if let Some(configuration) = configuration {
        sort_files(project, configuration);
    }
    Ok(())
}

/// The versions from the flags come before those of the configuration, and these before those of
/// the project's files.
fn pin(target: &mut Target, config: &Config, versions: &VersionArguments) -> Result<(), Error> {
    for (name, version) in value(config.provider_versions.as_ref()).into_iter().flatten() {
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    for pair in &versions.provider_versions {
        let (name, version) = pair.split_once('=').ok_or_else(|| {
            Error::Usage(format!("--provider-version {pair}: expected NAME=VERSION, for example amazon=9.39.0"))
        })?;
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    let airflow = versions.airflow_version.as_ref().or(value(config.airflow_version.as_ref()));
    airflow.map_or(Ok(()), |version| target.set_airflow(version).map_err(Error::Usage))
}

/// Sets for each document the rules ignored in it and the deployment that it belongs to.
fn sort_files(project: &mut Project, configuration: &Configuration) {
    let Config { per_file_ignores, deployments, .. } = &configuration.config;
    let ignores: Vec<(Globs, Vec<&'static Rule>)> = value(per_file_ignores.as_ref())
        .into_iter()
        .flatten()
        .map(|(glob, words)| (Globs::new([glob.as_str()]).unwrap_or_default(), named(words)))
        .collect();
    let deployments: Vec<(&String, Globs)> = value(deployments.as_ref())
        .into_iter()
        .flatten()
        .map(|(name, globs)| (name, Globs::new(globs.iter().map(String::as_str)).unwrap_or_default()))
        .collect();
    for document in &mut project.documents {
        let Some(location) = &document.location else { continue };
        let Ok(relative) = location.strip_prefix(&configuration.folder) else { continue };
        let left_out = ignores.iter().filter(|(globs, _)| globs.hold(relative)).flat_map(|(_, rules)| rules);
        document.left_out = left_out.map(|rule| rule.code).collect();
        let mut of_file = deployments.iter().filter(|(_, globs)| globs.hold(relative)).map(|(name, _)| *name);
        // A file of several deployments says nothing about a single one.
        document.deployment = of_file.next().filter(|_| of_file.next().is_none()).cloned();
    }
}

fn value<T>(given: Option<&Given<T>>) -> Option<&T> {
    given.map(|given| &given.value)
}

fn texts(given: Option<&Given<Vec<String>>>) -> impl Iterator<Item = &str> {
    value(given).into_iter().flatten().map(String::as_str)
}
