//! What a configuration file says: `airenv.toml`, or `[tool.airenv]` of a `pyproject.toml`.
//!
//! Enters: the text of a configuration. Leaves: a [`Config`], or every [`Mistake`] in it with its
//! location. Opens no file and knows no flags. A mistake never quotes the file: a `pyproject.toml`
//! may contain tokens. That is why this module walks the tree of `toml` itself, instead of using
//! serde, whose errors show values.

mod globs;
mod reader;
#[cfg(test)]
mod schema;

pub use globs::Globs;
pub use reader::KEYS;

#[cfg(test)]
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::diagnostic::Severity;
use crate::loader::Loader;
use crate::project::Closing;
use crate::text::{SourceFile, Span, near};

/// Where in a file the configuration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The whole file: `airenv.toml`.
    Whole,
    /// `[tool.airenv]`, if it exists: `pyproject.toml`.
    Tool,
}

/// A value of a configuration, with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// The path of its file as shown.
    pub path: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

/// A list of values, each with its name or pattern.
pub type Pairs<T> = Vec<(String, T)>;

/// Configuration of airenv: `airenv.toml`, or `[tool.airenv]` in `pyproject.toml`.
///
/// airenv uses the nearest file, searching from the folder of the checked file up to the root of the repository. File
/// patterns are relative to the folder of the configuration; a pattern without `/` matches at any depth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "airenv", rename_all = "kebab-case", deny_unknown_fields))]
pub struct Config {
    /// Another configuration, whose keys apply where this one does not have them: a path relative to this file.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub extend: Option<Given<String>>,
    /// Rules to run: codes, names, or code prefixes such as AE2. Default: all rules.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub select: Option<Given<Vec<String>>>,
    /// Rules to run even if `ignore` lists them, such as one rule of an ignored family.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub extend_select: Option<Given<Vec<String>>>,
    /// Rules not to run.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub ignore: Option<Given<Vec<String>>>,
    /// Rules not to run on some files: file patterns, each with a list of rules.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, Vec<String>>>"))]
    pub per_file_ignores: Option<Given<Pairs<Vec<String>>>>,
    /// Severity overrides by rule code, name or code prefix; the most specific one applies.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, schema::Severity>>"))]
    pub severity: Option<Given<Pairs<Severity>>>,
    /// Minimum severity that makes airenv exit with 1. Default: `warning`.
    #[cfg_attr(test, schemars(with = "Option<schema::Level>"))]
    pub fail_on: Option<Given<Option<Severity>>>,
    /// Files and folders to skip, even if named on the command line.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub exclude: Option<Given<Vec<String>>>,
    /// Whether to check the code on pages of documentation (`*.md`, `*.mdx`, `*.markdown`, `*.rst`, `*.adoc`, `README`) when a folder is checked. Default:
    /// false; a page that is named on the command line is always checked.
    #[cfg_attr(test, schemars(with = "Option<bool>"))]
    pub documents: Option<Given<bool>>,
    /// Loaders: the programs that read the `.env` files. Default: those that every Astro project uses, plus those that
    /// the project's scripts and .astro/config.yaml use.
    #[cfg_attr(test, schemars(with = "Option<Vec<schema::Loader>>", length(min = 1)))]
    pub loaders: Option<Given<Vec<Loader>>>,
    /// Airflow version, such as 2.10.5. Default: read from the project's Dockerfile and requirements.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub airflow_version: Option<Given<String>>,
    /// Provider versions by short name, such as amazon = "9.2.0".
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, String>>"))]
    pub provider_versions: Option<Given<Pairs<String>>>,
    /// Variables that hold secrets, in addition to those that airenv recognizes: names or patterns such as `*_DSN`.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub secret_keys: Option<Given<Vec<String>>>,
    /// Variables that hold no secrets, whatever their names suggest: names or patterns. Overrides `secret-keys`.
    /// Reports still mask their values.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub public_keys: Option<Given<Vec<String>>>,
    /// Which files and scripts belong to which deployment: deployment names, each with a list of file patterns.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, Vec<String>>>"))]
    pub deployments: Option<Given<Pairs<Vec<String>>>>,
    /// What the place of an environment gives it, by the name of a deployment, of a service, container or job, or a file
    /// pattern.
    #[cfg_attr(test, schemars(with = "Option<BTreeMap<String, schema::Closing>>"))]
    pub environments: Option<Given<Pairs<Closing>>>,
    /// Report format. Default: `human` on a terminal, `concise` elsewhere.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub format: Option<Given<String>>,
}

impl Config {
    /// The same with the keys of another one where it has none of its own.
    #[must_use]
    pub fn upon(self, base: Self) -> Self {
        Self {
            extend: self.extend,
            select: self.select.or(base.select),
            extend_select: self.extend_select.or(base.extend_select),
            ignore: self.ignore.or(base.ignore),
            per_file_ignores: self.per_file_ignores.or(base.per_file_ignores),
            severity: self.severity.or(base.severity),
            fail_on: self.fail_on.or(base.fail_on),
            exclude: self.exclude.or(base.exclude),
            documents: self.documents.or(base.documents),
            loaders: self.loaders.or(base.loaders),
            airflow_version: self.airflow_version.or(base.airflow_version),
            provider_versions: self.provider_versions.or(base.provider_versions),
            secret_keys: self.secret_keys.or(base.secret_keys),
            public_keys: self.public_keys.or(base.public_keys),
            deployments: self.deployments.or(base.deployments),
            environments: self.environments.or(base.environments),
            format: self.format.or(base.format),
        }
    }
}

/// A mistake in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The path of the file as shown.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// Where it stands.
    pub span: Span,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

/// Reads a configuration; `None` for a `pyproject.toml` without one. `formats` are the names of the
/// output formats.
pub fn read(file: &SourceFile, table: Table, formats: &[&str]) -> Result<Option<Config>, Vec<Mistake>> {
    reader::read(file, table, formats)
}

/// `; did you mean …?`, if one of the known words is near.
pub fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    near::resembling(word, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
