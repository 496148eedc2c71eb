//! The keys of a configuration, one by one.
//!
//! Enters: the tree of a TOML file. Leaves: a [`Config`], or every mistake with its location. Says
//! what a value should be, never what it is.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, Given, Globs, Mistake, Pairs, Table, did_you_mean};
use crate::diagnostic::Severity;
use crate::disclosure;
use crate::loader::Loader;
use crate::project::{Closing, Target, providers};
use crate::rules;
use crate::text::{SourceFile, Span, offset};

/// The valid keys.
pub const KEYS: &[&str] = &[
    "extend",
    "select",
    "extend-select",
    "ignore",
    "per-file-ignores",
    "severity",
    "fail-on",
    "exclude",
    "documents",
    "loaders",
    "airflow-version",
    "provider-versions",
    "secret-keys",
    "public-keys",
    "deployments",
    "environments",
    "format",
];

/// What file patterns must be.
const FILES: &str = "a list of files and folders, such as [\"examples\", \"*.env\"]";

/// What name patterns must be.
const NAMES: &str = "a list of variable names, such as [\"MY_DSN\", \"*_KEY\"]";

/// What the names in `provides` must be.
const PROVIDED: &str = "a list of variable names, such as [\"AWS_DEFAULT_REGION\"]";

/// The keys of an environment.
const CLOSING: [&str; 2] = ["provides", "complete"];

type Value<'t, 'i> = &'t Spanned<DeValue<'i>>;

pub(super) fn read(file: &SourceFile, table: Table, formats: &[&str]) -> Result<Option<Config>, Vec<Mistake>> {
    let mut reader = Reader { file, path: file.path.as_str().into(), formats, mistakes: Vec::new() };
    let config = match DeTable::parse(file.text()) {
        Ok(root) => match table {
            Table::Whole => Some(reader.config(root.get_ref())),
            Table::Tool => reader.tool(root.get_ref()),
        },
        Err(error) => {
            // The parser's messages contain only its own words.
            let message = error.message().lines().next().unwrap_or_default();
            reader.mistake(error.span().unwrap_or_default(), format!("invalid TOML: {message}"));
            None
        }
    };
    let mut mistakes = reader.mistakes;
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
}

struct Reader<'r> {
    file: &'r SourceFile,
    path: Arc<str>,
    formats: &'r [&'r str],
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn tool(&mut self, root: &DeTable<'_>) -> Option<Config> {
        let ours = root.get("tool")?.get_ref().as_table()?.get("airenv")?;
        let Some(table) = ours.get_ref().as_table() else {
            self.mistake(ours.span(), "`tool.airenv` must be a table of settings".to_owned());
            return None;
        };
        Some(self.config(table))
    }

    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "extend" => config.extend = self.path(value),
                "select" => config.select = self.rules(value),
                "extend-select" => config.extend_select = self.rules(value),
                "ignore" => config.ignore = self.rules(value),
                "per-file-ignores" => config.per_file_ignores = self.pairs(value, Self::ignored_in),
                "severity" => config.severity = self.pairs(value, Self::severity_of),
                "fail-on" => config.fail_on = self.fail_on(value),
                "exclude" => config.exclude = self.patterns(value, FILES),
                "documents" => config.documents = self.switch(value),
                "loaders" => config.loaders = self.loaders(value),
                "airflow-version" => config.airflow_version = self.version(value, None),
                "provider-versions" => config.provider_versions = self.pairs(value, Self::provider),
                "secret-keys" => config.secret_keys = self.patterns(value, NAMES),
                "public-keys" => config.public_keys = self.patterns(value, NAMES),
                "deployments" => config.deployments = self.pairs(value, Self::files_of),
                "environments" => config.environments = self.pairs(value, Self::closing),
                "format" => config.format = self.format(value),
                "airenv" if value.get_ref().is_table() => {
                    let message = "in airenv.toml the keys are at the top level, not in a table: remove `[airenv]`";
                    self.mistake(key.span(), message.to_owned());
                }
                other => self.unknown(key.span(), "a known key", other, KEYS),
            }
        }
        config
    }

    fn rules(&mut self, value: Value<'_, '_>) -> Option<Given<Vec<String>>> {
        let words = self.texts(value, "a list of rules, such as [\"AE2\", \"duplicate-key\"]")?;
        self.are_rules(value, &words).then(|| self.given(value, words))
    }

    fn are_rules(&mut self, value: Value<'_, '_>, words: &[String]) -> bool {
        let unknown: Vec<(usize, &String)> =
            words.iter().enumerate().filter(|(_, word)| rules::named(word).is_none()).collect();
        for (index, word) in &unknown {
            self.unknown_rule(element(value, *index), word);
        }
        unknown.is_empty()
    }

    fn unknown_rule(&mut self, span: Range<usize>, word: &str) {
        let hint = rules::nearest(word)
            .map_or_else(|| "; `airenv rules` lists all rules".to_owned(), |near| format!("; did you mean `{near}`?"));
        self.mistake(span, format!("unknown rule{hint}"));
    }

    fn ignored_in(&mut self, key: &Spanned<&str>, value: Value<'_, '_>) -> Option<Vec<String>> {
        let is_glob = self.is_glob(key.span(), key.get_ref());
        self.rules(value).map(|given| given.value).filter(|_| is_glob)
    }

    fn severity_of(&mut self, key: &Spanned<&str>, value: Value<'_, '_>) -> Option<Severity> {
        if rules::named(key.get_ref()).is_none() {
            self.unknown_rule(key.span(), key.get_ref());
        }
        self.one_of(value, &SEVERITIES, "; to turn a rule off use `ignore`")
    }

    fn fail_on(&mut self, value: Value<'_, '_>) -> Option<Given<Option<Severity>>> {
        let [error, warning, note] = SEVERITIES.map(|(name, severity)| (name, Some(severity)));
        let level = self.one_of(value, &[error, warning, note, ("never", None)], "")?;
        Some(self.given(value, level))
    }

    fn patterns(&mut self, value: Value<'_, '_>, what: &str) -> Option<Given<Vec<String>>> {
        let globs = self.texts(value, what)?;
        let mut are_globs = true;
        for (index, glob) in globs.iter().enumerate() {
            are_globs &= self.is_glob(element(value, index), glob);
        }
        are_globs.then(|| self.given(value, globs))
    }

    fn path(&mut self, value: Value<'_, '_>) -> Option<Given<String>> {
        let path = self.text(value, "the path of a configuration, such as \"../airenv.toml\"")?;
        Some(self.given(value, path))
    }

    fn switch(&mut self, value: Value<'_, '_>) -> Option<Given<bool>> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.mistake(value.span(), "expected `true` or `false`".to_owned());
        }
        found.map(|found| self.given(value, found))
    }

    fn files_of(&mut self, _: &Spanned<&str>, value: Value<'_, '_>) -> Option<Vec<String>> {
        self.patterns(value, FILES).map(|given| given.value)
    }

    fn closing(&mut self, _: &Spanned<&str>, value: Value<'_, '_>) -> Option<Closing> {
        let Some(table) = value.get_ref().as_table() else {
            self.mistake(value.span(), format!("expected a table with {}", choices(&CLOSING)));
            return None;
        };
        let mut closing = Closing::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "provides" => closing.provides = self.texts(value, PROVIDED).unwrap_or_default(),
                "complete" => closing.is_complete = self.switch(value).is_some_and(|given| given.value),
                other => self.unknown(key.span(), "a key of an environment", other, &CLOSING),
            }
        }
        Some(closing)
    }

    fn is_glob(&mut self, span: Range<usize>, glob: &str) -> bool {
        let is_glob = Globs::new([glob]).is_ok();
        if !is_glob {
            self.mistake(span, "invalid pattern: unclosed bracket or brace".to_owned());
        }
        is_glob
    }

    fn loaders(&mut self, value: Value<'_, '_>) -> Option<Given<Vec<Loader>>> {
        let names = self.texts(value, "a list of loaders, such as [\"compose\", \"astro-load\"]")?;
        let known: Vec<&str> = Loader::ALL.map(Loader::name).to_vec();
        let mut loaders = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match Loader::from_name(name) {
                Some(loader) => loaders.push(loader),
                None => self.unknown(element(value, index), "a known loader", name, &known),
            }
        }
        if names.is_empty() {
            self.mistake(value.span(), "name at least one loader".to_owned());
        }
        (!loaders.is_empty() && loaders.len() == names.len()).then(|| self.given(value, loaders))
    }

    /// A version of Airflow, or of a provider.
    fn version(&mut self, value: Value<'_, '_>, provider: Option<&str>) -> Option<Given<String>> {
        let text = self.text(value, "a version in quotes, such as \"2.10.5\"")?;
        let mut target = Target::default();
        let is_version = match provider {
            None => target.set_airflow(&text).is_ok(),
            Some(name) => target.set_provider(name, &text).is_ok(),
        };
        if !is_version {
            self.mistake(value.span(), "invalid version; write it like \"2.10.5\"".to_owned());
        }
        is_version.then(|| self.given(value, text))
    }

    fn provider(&mut self, key: &Spanned<&str>, value: Value<'_, '_>) -> Option<String> {
        if Target::default().set_provider(key.get_ref(), "1").is_ok() {
            return self.version(value, Some(key.get_ref())).map(|given| given.value);
        }
        let known: Vec<&str> = providers().collect();
        self.unknown(key.span(), "a provider with a secrets backend known to airenv", key.get_ref(), &known);
        None
    }

    fn format(&mut self, value: Value<'_, '_>) -> Option<Given<String>> {
        let formats = self.formats;
        let known: Vec<(&str, &str)> = formats.iter().map(|format| (*format, *format)).collect();
        let format = self.one_of(value, &known, "")?;
        Some(self.given(value, format.to_owned()))
    }

    fn one_of<T: Copy>(&mut self, value: Value<'_, '_>, known: &[(&str, T)], advice: &str) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let choices = choices(&names);
        let word = self.text(value, &choices)?;
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let near = did_you_mean(&word, names.iter().copied());
            let hint = if near.is_empty() { advice } else { near.as_str() };
            self.mistake(value.span(), format!("expected {choices}{hint}"));
        }
        found
    }

    fn pairs<T>(
        &mut self,
        value: Value<'_, '_>,
        read: fn(&mut Self, &Spanned<&str>, Value<'_, '_>) -> Option<T>,
    ) -> Option<Given<Pairs<T>>> {
        let Some(table) = value.get_ref().as_table() else {
            self.mistake(value.span(), "expected a table: `name = value` on each line".to_owned());
            return None;
        };
        let mut pairs = Vec::new();
        for (key, value) in table {
            let name = Spanned::new(key.span(), key.get_ref().as_ref());
            if let Some(value) = read(self, &name, value) {
                pairs.push(((*name.get_ref()).to_owned(), value));
            }
        }
        Some(self.given(value, pairs))
    }

    fn texts(&mut self, value: Value<'_, '_>, what: &str) -> Option<Vec<String>> {
        let Some(array) = value.get_ref().as_array() else {
            self.mistake(value.span(), format!("expected {what}"));
            return None;
        };
        let texts: Option<Vec<String>> =
            array.iter().map(|element| element.get_ref().as_str().map(ToOwned::to_owned)).collect();
        if texts.is_none() {
            let wrong = array.iter().filter(|element| element.get_ref().as_str().is_none());
            for element in wrong {
                self.mistake(element.span(), format!("not a string in quotes: expected {what}"));
            }
        }
        texts
    }

    fn text(&mut self, value: Value<'_, '_>, what: &str) -> Option<String> {
        let text = value.get_ref().as_str().map(ToOwned::to_owned);
        if text.is_none() {
            self.mistake(value.span(), format!("expected {what}"));
        }
        text
    }

    /// An unknown word; it is shown only if it is a plain lower-case name.
    fn unknown(&mut self, span: Range<usize>, what: &str, word: &str, known: &[&str]) {
        let near = did_you_mean(word, known.iter().copied());
        let hint = if near.is_empty() { format!("; expected one of {}", known.join(", ")) } else { near };
        let message = match disclosure::rule_name(word) {
            Some(word) => format!("`{}` is not {what}{hint}", word.as_str()),
            None => format!("this is not {what}{hint}"),
        };
        self.mistake(span, message);
    }

    fn given<T>(&self, value: Value<'_, '_>, found: T) -> Given<T> {
        let position = self.file.position(offset(value.span().start));
        Given { value: found, path: Arc::clone(&self.path), line: position.line }
    }

    fn mistake(&mut self, span: Range<usize>, message: String) {
        let position = self.file.position(offset(span.start));
        let path = self.file.path.clone();
        let span = Span::new(span.start, span.end);
        self.mistakes.push(Mistake { path, line: position.line, column: position.column, span, message });
    }
}

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)];

/// `error`, `warning` or `note`, each in backticks.
fn choices(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// Where an element of a list is.
fn element(value: Value<'_, '_>, index: usize) -> Range<usize> {
    let element = value.get_ref().as_array().and_then(|array| array.get(index));
    element.map_or_else(|| value.span(), Spanned::span)
}
