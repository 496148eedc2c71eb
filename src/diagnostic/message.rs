//! Sentences that cannot contain a secret.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::knowledge::{Outcome, Release};
use crate::text::Public;

/// A sentence made of literals, numbers, versions and public text.
///
/// It cannot contain the text of a value, which the compiler enforces:
///
/// ```compile_fail
/// let value = String::from("hunter2");
/// airenv::diagnostic::Message::from("the password is ").and(value.as_str());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(
    test,
    derive(schemars::JsonSchema),
    schemars(description = "A sentence. It never contains a value that may be secret.")
)]
#[serde(transparent)]
pub struct Message {
    text: String,
    #[serde(skip)]
    told: Effect,
}

/// What a sentence says happens to Airflow, as data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effect {
    /// To every process or every lookup; the worst outcome mentioned.
    pub outcome: Option<Outcome>,
    /// Whether no connection is found.
    pub no_connection: bool,
    /// Whether no variable is found.
    pub no_variable: bool,
}

impl Effect {
    /// Combines what two sentences say.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            outcome: self.outcome.max(other.outcome),
            no_connection: self.no_connection || other.no_connection,
            no_variable: self.no_variable || other.no_variable,
        }
    }
}

/// Words for what happens to Airflow.
#[derive(Clone, Copy, Debug)]
pub struct Consequence {
    /// The words.
    pub text: &'static str,
    /// What they say.
    pub told: Effect,
}

impl Consequence {
    /// Words for what happens to every process or every lookup.
    pub fn new(text: &'static str, outcome: Outcome) -> Self {
        Self { text, told: Effect { outcome: Some(outcome), ..Effect::default() } }
    }
}

impl Shown for Consequence {
    fn show(self, sentence: &mut String) {
        sentence.push_str(self.text);
    }

    fn told(&self) -> Effect {
        self.told
    }
}

impl Message {
    /// Begins with a part between backticks.
    pub fn quoting(part: impl Shown) -> Self {
        Self::default().code(part)
    }

    /// Begins with a name between backticks, or with other words for what has no name that may be shown.
    pub fn naming(name: Option<impl Shown>, otherwise: &'static str) -> Self {
        Self::default().code_or("", name, otherwise)
    }

    /// Adds words and behind them a part between backticks, or other words if there is no part that may be shown.
    #[must_use]
    pub fn code_or(self, before: &'static str, part: Option<impl Shown>, otherwise: &'static str) -> Self {
        match part {
            Some(part) => self.and(before).code(part),
            None => self.and(otherwise),
        }
    }

    /// Adds a part.
    #[must_use]
    pub fn and(mut self, part: impl Shown) -> Self {
        self.told = self.told.with(part.told());
        part.show(&mut self.text);
        self
    }

    /// States as data what its words say happens to every process or every lookup.
    #[must_use]
    pub fn so(self, outcome: Outcome) -> Self {
        self.telling(Effect { outcome: Some(outcome), ..Effect::default() })
    }

    /// States as data what its words say happens to Airflow.
    #[must_use]
    pub fn telling(mut self, told: Effect) -> Self {
        self.told = self.told.with(told);
        self
    }

    /// What it says happens to Airflow.
    pub fn told(&self) -> Effect {
        self.told
    }

    /// Adds a part between backticks: something quoted exactly as written.
    #[must_use]
    pub fn code(mut self, part: impl Shown) -> Self {
        self.text.push('`');
        part.show(&mut self.text);
        self.text.push('`');
        self
    }

    /// Adds parts between backticks, with commas and a final conjunction: "`a`, `b` or `c`".
    #[must_use]
    pub fn codes<P: Shown>(self, parts: impl IntoIterator<Item = P>, last: &'static str) -> Self {
        let mut parts = parts.into_iter().peekable();
        let mut message = self;
        let mut first = true;
        while let Some(part) = parts.next() {
            let between = if first {
                ""
            } else if parts.peek().is_some() {
                ", "
            } else {
                last
            };
            message = message.and(between).code(part);
            first = false;
        }
        message
    }

    /// Writes what it has between backticks otherwise, where there is another spelling.
    pub fn respell(&mut self, spelled: fn(&str) -> Option<String>) {
        let parts = self.text.split('`').enumerate();
        let parts = parts.map(|(index, part)| match spelled(part).filter(|_| index % 2 == 1) {
            Some(other) => Cow::Owned(other),
            None => Cow::Borrowed(part),
        });
        self.text = parts.collect::<Vec<_>>().join("`");
    }

    /// The sentence. It may contain control characters: each output escapes them.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What a [`Message`] may contain.
pub trait Shown {
    /// Appends it to a sentence.
    fn show(self, sentence: &mut String);

    /// What it says happens to Airflow.
    fn told(&self) -> Effect {
        Effect::default()
    }
}

impl Shown for &'static str {
    fn show(self, sentence: &mut String) {
        sentence.push_str(self);
    }
}

impl Shown for Public<'_> {
    fn show(self, sentence: &mut String) {
        sentence.push_str(self.as_str());
    }
}

impl Shown for &pep440_rs::Version {
    fn show(self, sentence: &mut String) {
        write_number(sentence, self);
    }
}

impl Shown for &Release {
    fn show(self, sentence: &mut String) {
        write_number(sentence, self);
    }
}

impl Shown for usize {
    fn show(self, sentence: &mut String) {
        write_number(sentence, self);
    }
}

impl Shown for Message {
    fn show(self, sentence: &mut String) {
        sentence.push_str(&self.text);
    }

    fn told(&self) -> Effect {
        self.told
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self { text: text.to_owned(), told: Effect::default() }
    }
}

fn write_number(sentence: &mut String, number: impl std::fmt::Display) {
    // Writing to a String does not fail.
    let _ = write!(sentence, "{number}");
}
