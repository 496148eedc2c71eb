//! What applies to a project: what the caller asks for, then its configuration.
//!
//! Enters: a configuration and what a command line or an editor asks for. Leaves: the settings of a run, and projects
//! with what is known about them. Never reads a file.

use std::collections::HashMap;

use crate::config::{Config, Given, Globs};
use crate::diagnostic::Severity;
use crate::discover::configuration::Configuration;
use crate::error::Error;
use crate::format::Format;
use crate::lint::Settings;
use crate::loader::Loader;
use crate::project::{Closing, Keys, Project, Target};
use crate::rules::{self, Rule};

/// Which rules are asked for besides those of the configuration.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// These, in place of the configured ones.
    pub only: Option<Vec<&'static Rule>>,
    /// These too.
    pub also: Vec<&'static Rule>,
    /// None of these.
    pub never: Vec<&'static Rule>,
}

/// What is told about a project, which comes before what its configuration says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// The version of Airflow.
    pub airflow_version: Option<&'a String>,
    /// Versions of providers: `amazon=9.39.0`.
    pub provider_versions: &'a [String],
    /// The loaders that count.
    pub loaders: Option<&'a Vec<Loader>>,
}

/// What is checked in a project, and with what severity.
pub fn settings(configuration: Option<&Configuration>, selected: &Selection) -> Settings {
    let nothing = Config::default();
    let config = configuration.map_or(&nothing, |configuration| &configuration.config);
    Settings { rules: selection(config, selected), severities: severities(config), ..Settings::default() }
}

/// The rules to run.
fn selection(config: &Config, asked: &Selection) -> Vec<&'static Rule> {
    let mut selected = asked.only.clone().unwrap_or_else(|| configured(config));
    selected.extend(&asked.also);
    selected.retain(|rule| !asked.never.iter().any(|never| never.code == rule.code));
    selected.sort_by_key(|rule| rule.code);
    selected.dedup_by_key(|rule| rule.code);
    selected
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

/// Applies to a project what is told about it and what its configuration says.
pub fn tell(project: &mut Project, configuration: Option<&Configuration>, facts: &Facts<'_>) -> Result<(), Error> {
    let nothing = Config::default();
    let config = configuration.map_or(&nothing, |configuration| &configuration.config);
    if let Some(loaders) = facts.loaders.or(value(config.loaders.as_ref())) {
        project.loaders.clone_from(loaders);
        for document in &mut project.documents {
            document.sourced = None;
            document.read_by.clear();
            document.is_read_by_others_only = false;
            document.is_shared = false;
        }
    }
    let (secret, public) = (texts(config.secret_keys.as_ref()), texts(config.public_keys.as_ref()));
    project.keys = Keys::new(secret, public);
    pin(&mut project.target, config, facts)?;
    if let Some(configuration) = configuration {
        sort_files(project, configuration);
    }
    Ok(())
}

/// The versions that are told come before those of the configuration, and these before those of
/// the project's files.
fn pin(target: &mut Target, config: &Config, facts: &Facts<'_>) -> Result<(), Error> {
    for (name, version) in value(config.provider_versions.as_ref()).into_iter().flatten() {
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    for pair in facts.provider_versions {
        let (name, version) = pair.split_once('=').ok_or_else(|| {
            Error::Usage(format!("--provider-version {pair}: expected NAME=VERSION, for example amazon=9.39.0"))
        })?;
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    let airflow = facts.airflow_version.or(value(config.airflow_version.as_ref()));
    airflow.map_or(Ok(()), |version| target.set_airflow(version).map_err(Error::Usage))
}

/// Sets what is said about files: for each the rules ignored in it, the deployment that it belongs to, and what its
/// environments get besides.
fn sort_files(project: &mut Project, configuration: &Configuration) {
    let Config { per_file_ignores, deployments, environments, .. } = &configuration.config;
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
    project.closings = value(environments.as_ref()).into_iter().flatten().cloned().collect();
    let closings: Vec<(Globs, &Closing)> = value(environments.as_ref())
        .into_iter()
        .flatten()
        .map(|(glob, closing)| (Globs::new([glob.as_str()]).unwrap_or_default(), closing))
        .collect();
    for document in &mut project.documents {
        let Some(location) = &document.location else { continue };
        let Ok(relative) = location.strip_prefix(&configuration.folder) else { continue };
        let left_out = ignores.iter().filter(|(globs, _)| globs.hold(relative)).flat_map(|(_, rules)| rules);
        document.left_out = left_out.map(|rule| rule.code).collect();
        let of_path = closings.iter().filter(|(globs, _)| globs.hold(relative));
        document.closings = of_path.map(|(_, closing)| (*closing).clone()).collect();
        // What the command line says of a dump counts.
        if document.format == Format::State && document.deployment.is_some() {
            continue;
        }
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
