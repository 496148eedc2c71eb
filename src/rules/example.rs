//! The files on the page of a rule, which the tests run.

use crate::loader::Loader;

/// A documented file, which the tests run.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file's name.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Pinned versions: `("airflow", "2.10.5")`, `("amazon", "7.2.1")`.
    pub versions: &'static [(&'static str, &'static str)],
    /// Other files of the project: names and texts.
    beside: &'static [(&'static str, &'static str)],
    /// The named loaders; if empty, the ones that the project's files determine.
    pub loaders: &'static [Loader],
    /// The dumps of what runs, as `--state` takes them.
    pub states: &'static [&'static str],
}

impl Example {
    /// A `.env` file.
    pub const fn new(text: &'static str) -> Self {
        Self::named(".env", text)
    }

    /// A file of this name that carries variables.
    pub const fn named(file: &'static str, text: &'static str) -> Self {
        Self { file, text, versions: &[], beside: &[], loaders: &[], states: &[] }
    }

    /// The same under another name.
    #[must_use]
    pub const fn of_file(self, file: &'static str) -> Self {
        Self { file, ..self }
    }

    /// The same with other files of its project.
    #[must_use]
    pub const fn beside(self, beside: &'static [(&'static str, &'static str)]) -> Self {
        Self { beside, ..self }
    }

    /// The same with pinned versions.
    #[must_use]
    pub const fn with(self, versions: &'static [(&'static str, &'static str)]) -> Self {
        Self { versions, ..self }
    }

    /// The same with named loaders.
    #[must_use]
    pub const fn read_by(self, loaders: &'static [Loader]) -> Self {
        Self { loaders, ..self }
    }

    /// The same with dumps of what runs.
    #[must_use]
    pub const fn with_state(self, states: &'static [&'static str]) -> Self {
        Self { states, ..self }
    }

    /// The options of `airenv check` that it needs, with each value as a separate word.
    pub fn options(&self) -> Vec<String> {
        let versions = self.versions.iter().flat_map(|(name, version)| match *name {
            "airflow" => ["--airflow-version".to_owned(), (*version).to_owned()],
            name => ["--provider-version".to_owned(), format!("{name}={version}")],
        });
        let mut options: Vec<String> = versions.collect();
        if !self.loaders.is_empty() {
            let names: Vec<&str> = self.loaders.iter().map(|loader| loader.name()).collect();
            options.extend(["--loaders".to_owned(), names.join(",")]);
        }
        options.extend(self.states.iter().flat_map(|state| ["--state".to_owned(), (*state).to_owned()]));
        options
    }

    /// Whether its project has no other file.
    pub fn is_alone(&self) -> bool {
        self.beside.is_empty()
    }

    /// Every file, the example's own first.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        std::iter::once((self.file, self.text)).chain(self.beside.iter().copied())
    }
}
