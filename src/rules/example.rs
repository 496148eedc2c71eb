//! The files on the page of a rule, which the tests run.

use std::borrow::Cow;

use crate::loader::Loader;

/// A documented file, which the tests run.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file's name.
    pub file: &'static str,
    /// Its text, before anything is written instead.
    text: &'static str,
    /// Pinned versions: `("airflow", "2.10.5")`, `("amazon", "7.2.1")`.
    pub versions: &'static [(&'static str, &'static str)],
    /// Other files of the project: names and texts.
    beside: &'static [(&'static str, &'static str)],
    /// The named loaders; if empty, the ones that the project's files determine.
    pub loaders: &'static [Loader],
    /// The dumps of what runs, as `--state` takes them.
    pub states: &'static [&'static str],
    /// What its files have, and what is written instead.
    instead: &'static [(&'static str, &'static str)],
}

impl Example {
    /// A `.env` file.
    pub const fn new(text: &'static str) -> Self {
        Self::named(".env", text)
    }

    /// A script.
    pub const fn script(text: &'static str) -> Self {
        Self::named("deploy.sh", text)
    }

    /// A Dockerfile.
    pub const fn dockerfile(text: &'static str) -> Self {
        Self::named("Dockerfile", text)
    }

    /// An `airflow.cfg`.
    pub const fn cfg(text: &'static str) -> Self {
        Self::named("airflow.cfg", text)
    }

    /// A file of this name that carries variables.
    pub const fn named(file: &'static str, text: &'static str) -> Self {
        Self { file, text, versions: &[], beside: &[], loaders: &[], states: &[], instead: &[] }
    }

    /// The bad example with other words.
    pub(super) const fn instead(instead: &'static [(&'static str, &'static str)]) -> Self {
        Self::new("").but(instead)
    }

    /// The same with other words: what it has once, and what is written instead.
    pub(super) const fn but(self, instead: &'static [(&'static str, &'static str)]) -> Self {
        Self { instead, ..self }
    }

    /// The example itself, or the bad one with its other words.
    pub(super) const fn after(self, bad: Self) -> Self {
        if self.text.is_empty() { bad.but(self.instead) } else { self }
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

    /// Its text.
    pub fn text(&self) -> Cow<'static, str> {
        self.written(self.text)
    }

    /// Whether its project has no other file.
    pub fn is_alone(&self) -> bool {
        self.beside.is_empty()
    }

    /// Every file, the example's own first.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        let files = std::iter::once((self.file, self.text)).chain(self.beside.iter().copied());
        files.map(|(name, text)| (name, self.written(text)))
    }

    fn written(&self, text: &'static str) -> Cow<'static, str> {
        let one = |text: Cow<'static, str>, (old, new): &(&str, &str)| {
            if text.contains(old) { Cow::Owned(text.replacen(old, new, 1)) } else { text }
        };
        self.instead.iter().fold(Cow::Borrowed(text), one)
    }
}

/// A right configuration of AWS Systems Manager Parameter Store.
pub(super) const PARAMETER_STORE: Example = Example::new(concat!(
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/connections\", ",
    "\"variables_prefix\": \"/airflow/variables\", ",
    "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow-secrets\", ",
    "\"region_name\": \"us-east-1\"}\n"
));

/// A right configuration of AWS Secrets Manager.
pub(super) const SECRETS_MANAGER: Example = Example::new(concat!(
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
    "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
));
