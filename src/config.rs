//! What a configuration file says: `airenv.toml`, or `[tool.airenv]` of a `pyproject.toml`.
//!
//! Enters: the text of a configuration. Leaves: a [`Config`], or every [`Mistake`] in it with its place. Opens no file
//! and knows no flags. A mistake never quotes the file: a `pyproject.toml` may hold tokens. That is why the tree of
//! `toml` is read here, and not by serde, whose errors show values.

mod globs;
mod reader;

pub use globs::Globs;

use std::fmt;

use crate::diagnostic::Severity;
use crate::loader::Loader;
use crate::text::SourceFile;

/// Where in a file a configuration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The file is one: `airenv.toml`.
    Whole,
    /// `[tool.airenv]`, if it is there: `pyproject.toml`.
    Tool,
}

/// A value of a configuration, with the line that its key stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transparent))]
pub struct Given<T> {
    /// The value.
    pub value: T,
    /// The line, from 1.
    #[cfg_attr(test, schemars(skip))]
    pub line: u32,
    /// The column of the value, from 1.
    #[cfg_attr(test, schemars(skip))]
    pub column: u32,
}

/// A list with a name or a pattern before it.
pub type Pairs<T> = Vec<(String, T)>;

/// What a configuration says. Each key is described where people read it: in the schema and in `--help`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `select`: rules to run.
    pub select: Option<Given<Vec<String>>>,
    /// `extend-select`: rules to run in any case.
    pub extend_select: Option<Given<Vec<String>>>,
    /// `ignore`: rules not to run.
    pub ignore: Option<Given<Vec<String>>>,
    /// `per-file-ignores`: rules not to run on files, by globs.
    pub per_file_ignores: Option<Given<Pairs<Vec<String>>>>,
    /// `severity`: how bad the findings of rules are.
    pub severity: Option<Given<Pairs<Severity>>>,
    /// `fail-on`: the least severity that fails a run; none: `never`.
    pub fail_on: Option<Given<Option<Severity>>>,
    /// `exclude`: globs of files to leave out.
    pub exclude: Option<Given<Vec<String>>>,
    /// `loaders`: the programs that read the files.
    pub loaders: Option<Given<Vec<Loader>>>,
    /// `airflow-version`
    pub airflow_version: Option<Given<String>>,
    /// `provider-versions`: by their names.
    pub provider_versions: Option<Given<Pairs<String>>>,
    /// `secret-keys`: names and globs of variables that are secrets.
    pub secret_keys: Option<Given<Vec<String>>>,
    /// `public-keys`: names and globs of variables that are none.
    pub public_keys: Option<Given<Vec<String>>>,
    /// `deployments`: globs of their files, by their names.
    pub deployments: Option<Given<Pairs<Vec<String>>>>,
    /// `format`: the form of a report.
    pub format: Option<Given<String>>,
}

/// Something that is wrong in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as it is shown.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong, and what to write.
    pub message: String,
}

impl Mistake {
    /// A mistake in a value.
    pub fn of<T>(path: &str, given: &Given<T>, message: String) -> Self {
        Self { path: path.to_owned(), line: given.line, column: given.column, message }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

/// Reads a configuration; `None`: a `pyproject.toml` without one. `formats` are the names of the forms of a report.
pub fn read(file: &SourceFile, table: Table, formats: &[&str]) -> Result<Option<Config>, Vec<Mistake>> {
    reader::read(file, table, formats)
}

/// `; did you mean …?`, where one of the known words is near.
pub fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let word = word.to_lowercase();
    let scored = known.into_iter().map(|known| (strsim::jaro_winkler(&word, known), known));
    let near = scored.filter(|(score, _)| *score > 0.8).max_by(|left, right| left.0.total_cmp(&right.0));
    near.map_or_else(String::new, |(_, near)| format!("; did you mean `{near}`?"))
}
