//! The image that a Dockerfile builds on.
//!
//! Enters: a Dockerfile. Leaves: the image of its last stage, through the stages that it is built
//! on, and the Airflow packages that its commands pin or name. Never knows what `--build-arg` says: an
//! `ARG` has its default.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use pep440_rs::Version;

use crate::format::dockerfile::instructions;

use crate::text::Span;

use super::requirements::{Distribution, distribution, mentioned, normalised};

/// In bytes. No image reference is longer, but arguments that contain each other grow fast.
const LONGEST_REFERENCE: usize = 1000;

/// What the last stage is built on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Base {
    /// `quay.io/astronomer/astro-runtime:12.6.0`; empty if an argument has no known value.
    pub reference: String,
    /// Where it is written.
    pub span: Span,
    /// The packages that commands on top of it name, and may have installed in another version.
    pub mentioned: BTreeSet<Distribution>,
    /// The packages that commands on top of it install in one version, and where that is written.
    pub pinned: BTreeMap<Distribution, (Version, Span)>,
}

/// Reads a Dockerfile; `None` if it is not one.
pub(super) fn base(text: &str) -> Option<Base> {
    let mut arguments = Arguments::default();
    let mut stages: Vec<Stage> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for instruction in instructions(text) {
        match (instruction.name.as_str(), stages.last_mut()) {
            ("ARG", None) => arguments.declare(&instruction.text),
            ("FROM", _) => {
                let mut words = instruction.text.split_whitespace().filter(|word| !word.starts_with("--"));
                let image = words.next()?;
                let name = words.next().filter(|word| word.eq_ignore_ascii_case("as")).and_then(|_| words.next());
                let reference = arguments.expand(unquoted(image)).unwrap_or_default();
                let below = by_name.get(&reference.to_lowercase()).copied();
                by_name.extend(name.map(|name| (name.to_lowercase(), stages.len())));
                // If the line is continued, its offsets differ.
                let at = instruction.span.of_text(text).find(image).map(|at| instruction.span.start as usize + at);
                let span = at.map_or(instruction.span, |at| Span::new(at, at + image.len()));
                stages.push(Stage { reference, span, below, commands: Commands::default() });
            }
            ("RUN", Some(stage)) => {
                stage.commands.add(&command(&instruction.text), instruction.span, text);
                stage.commands.mentioned.extend(mentioned(instruction.heredocs));
            }
            _ => {}
        }
    }
    let mut stage = stages.pop()?;
    let mut all = std::mem::take(&mut stage.commands);
    // A stage is built on an earlier one, so this loop ends.
    while let Some(below) = stage.below {
        stages.truncate(below + 1);
        stage = stages.pop()?;
        all.join_earlier(std::mem::take(&mut stage.commands));
    }
    let Commands { mentioned, pinned } = all;
    Some(Base { reference: stage.reference, span: stage.span, mentioned, pinned })
}

struct Stage {
    reference: String,
    span: Span,
    /// The index of the stage that it is built on.
    below: Option<usize>,
    commands: Commands,
}

/// What commands install.
#[derive(Default)]
struct Commands {
    mentioned: BTreeSet<Distribution>,
    pinned: BTreeMap<Distribution, (Version, Span)>,
}

impl Commands {
    /// Adds a `RUN`, whose place in the Dockerfile is `span`.
    fn add(&mut self, command: &str, span: Span, text: &str) {
        if !command.contains("pip install") {
            self.mentioned.extend(mentioned(command));
            return;
        }
        let mut rest = String::new();
        for word in command.split_whitespace() {
            let plain = unquoted(word);
            if KEEPING.contains(&plain) {
                continue;
            }
            if let Some((distribution, version)) = pin(plain) {
                let at = span.of_text(text).find(word).map_or(span.start as usize, |at| span.start as usize + at);
                self.pinned.insert(distribution, (version, Span::new(at, at + word.len())));
            } else {
                rest.extend([word, " "]);
            }
        }
        self.mentioned.extend(mentioned(&rest));
    }

    /// Adds what ran before; of two pins the later one counts.
    fn join_earlier(&mut self, mut earlier: Self) {
        self.mentioned.append(&mut earlier.mentioned);
        earlier.pinned.append(&mut self.pinned);
        self.pinned = earlier.pinned;
    }
}

/// What Airflow's documentation says to write, so that pip keeps the version: the image sets the variable to it.
const KEEPING: [&str; 2] = ["apache-airflow==${AIRFLOW_VERSION}", "apache-airflow==$AIRFLOW_VERSION"];

/// `apache-airflow-providers-amazon==9.2.0`
fn pin(word: &str) -> Option<(Distribution, Version)> {
    let (name, version) = word.split_once("==")?;
    let version = version.parse::<Version>().ok().filter(|version| version.release().len() > 2)?;
    Some((distribution(&normalised(name))?, version))
}

/// The words of a command; those of a list are quoted and separated by commas.
fn command(text: &str) -> Cow<'_, str> {
    if text.starts_with('[') { Cow::Owned(text.replace(['[', ']', '"', ','], " ")) } else { Cow::Borrowed(text) }
}

/// The arguments before the first `FROM`; it sees no others.
#[derive(Default)]
struct Arguments {
    /// `None` if there is no default value.
    values: HashMap<String, Option<String>>,
}

impl Arguments {
    /// Reads `NAME`, `NAME=value` or several of them.
    fn declare(&mut self, text: &str) {
        for word in text.split_whitespace() {
            let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
            let value = value.and_then(|value| self.expand(unquoted(value)));
            self.values.insert(name.to_owned(), value);
        }
    }

    /// The text with `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME-default}` replaced; `None`
    /// if one has no known value.
    fn expand(&self, text: &str) -> Option<String> {
        let mut parts = text.split('$');
        let mut expanded = parts.next()?.to_owned();
        for part in parts {
            let (inside, rest) = match part.strip_prefix('{') {
                Some(braced) => braced.split_once('}')?,
                None => part.split_at(part.find(|letter| !is_name(letter)).unwrap_or(part.len())),
            };
            let end = inside.find(|letter| !is_name(letter)).unwrap_or(inside.len());
            let (name, operator) = inside.split_at(end);
            let value = self.values.get(name).and_then(Option::as_deref).filter(|value| !value.is_empty());
            let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'));
            if !operator.is_empty() && default.is_none() {
                return None;
            }
            expanded.push_str(value.or(default)?);
            expanded.push_str(rest);
            if expanded.len() > LONGEST_REFERENCE {
                return None;
            }
        }
        Some(expanded)
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn unquoted(text: &str) -> &str {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}
