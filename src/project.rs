//! The documents that are checked together, and what is known of where they will run.

use crate::format::Format;
use crate::format::dotenv::{self, Statement};
use crate::knowledge::{Version, VersionRange, runtime};
use crate::loader::Loader;
use crate::text::{SourceFile, Span};

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One file with its statements.
#[derive(Debug)]
pub struct Document {
    /// Its text and its name.
    pub file: SourceFile,
    /// How it is written.
    pub format: Format,
    statements: OnceLock<Vec<Statement>>,
}

impl Document {
    /// A file of a format.
    pub fn new(file: SourceFile, format: Format) -> Self {
        Self { file, format, statements: OnceLock::new() }
    }

    /// Its statements, in order, read as they are asked for: a large file is not held a second time.
    pub fn scan(&self) -> impl Iterator<Item = Statement> + '_ {
        match self.format {
            Format::Dotenv => dotenv::statements(self.file.text()),
        }
    }

    /// Its statements, kept once asked for.
    pub fn statements(&self) -> &[Statement] {
        self.statements.get_or_init(|| self.scan().collect())
    }

    /// The statement that a part of the file belongs to.
    pub fn statement(&self, span: Span) -> Option<&Statement> {
        let statements = self.statements();
        let after = statements.partition_point(|statement| statement.span.start <= span.start);
        after.checked_sub(1).and_then(|index| statements.get(index))
    }
}

/// Everything that one run looks at.
#[derive(Debug)]
pub struct Project {
    /// The files, in the order of their paths.
    pub documents: Vec<Document>,
    /// The versions of Airflow and its providers.
    pub target: Target,
    /// The programs that read the `.env` files.
    pub loaders: Vec<Loader>,
}

/// The versions that the variables are for, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Target {
    airflow: VersionRange,
    providers: BTreeMap<&'static str, VersionRange>,
    unknown: VersionRange,
}

impl Target {
    /// What is known of the version of a provider (`amazon`), or of Airflow itself.
    pub fn versions(&self, distribution: Option<&str>) -> &VersionRange {
        match distribution {
            None => &self.airflow,
            Some(name) => self.providers.get(name).unwrap_or(&self.unknown),
        }
    }

    /// Pins Airflow. A provider that is not pinned is then taken to be what the Astro Runtime images of
    /// this Airflow bring.
    ///
    /// The error tells what is wrong with the text.
    pub fn set_airflow(&mut self, text: &str) -> Result<(), String> {
        let version = version(text)?;
        for name in distributions() {
            self.providers.entry(name).or_insert_with(|| runtime::providers_with(&version, name));
        }
        self.airflow = VersionRange::exact(version);
        Ok(())
    }

    /// Pins a provider, by its short name or by the name of its package.
    ///
    /// The error tells what is wrong with the text.
    pub fn set_provider(&mut self, name: &str, text: &str) -> Result<(), String> {
        let short = name.strip_prefix("apache-airflow-providers-").unwrap_or(name).replace('_', "-");
        let known = distributions().find(|known| *known == short);
        let known = known.ok_or_else(|| {
            let names: Vec<&str> = distributions().collect();
            format!("no secrets backend comes with a provider named `{name}`; known are {}", names.join(", "))
        })?;
        self.providers.insert(known, VersionRange::exact(version(text)?));
        Ok(())
    }
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|_| format!("`{text}` is not a version; write it as 2.10.5"))
}

/// The providers that bring secrets backends, by their short names.
fn distributions() -> impl Iterator<Item = &'static str> {
    const NAMES: [&str; 7] =
        ["akeyless", "amazon", "cncf-kubernetes", "google", "hashicorp", "microsoft-azure", "yandex"];
    NAMES.into_iter()
}
