//! Sentences that cannot hold a secret.

use std::fmt::Write;

use serde::Serialize;

use crate::knowledge::Outcome;
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Message {
    text: String,
    #[serde(skip)]
    told: Told,
}

/// What a sentence says becomes of Airflow, as data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Told {
    /// Of every process or every lookup: the worst of it.
    pub outcome: Option<Outcome>,
    /// Whether no connection is found.
    pub no_connection: bool,
    /// Whether no variable is found.
    pub no_variable: bool,
}

impl Told {
    /// What two sentences say together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            outcome: self.outcome.max(other.outcome),
            no_connection: self.no_connection || other.no_connection,
            no_variable: self.no_variable || other.no_variable,
        }
    }
}

/// Words for what becomes of Airflow.
#[derive(Clone, Copy, Debug)]
pub struct Consequence {
    /// The words.
    pub text: &'static str,
    /// What they say.
    pub told: Told,
}

impl Consequence {
    /// Words for what becomes of every process, or of every lookup.
    pub fn new(text: &'static str, outcome: Outcome) -> Self {
        Self { text, told: Told { outcome: Some(outcome), ..Told::default() } }
    }
}

impl Shown for Consequence {
    fn show(self, sentence: &mut String) {
        sentence.push_str(self.text);
    }

    fn told(&self) -> Told {
        self.told
    }
}

impl Message {
    /// Adds a part.
    #[must_use]
    pub fn and(mut self, part: impl Shown) -> Self {
        self.told = self.told.with(part.told());
        part.show(&mut self.text);
        self
    }

    /// Says as data what its words say becomes of every process, or of every lookup.
    #[must_use]
    pub fn so(self, outcome: Outcome) -> Self {
        self.telling(Told { outcome: Some(outcome), ..Told::default() })
    }

    /// Says as data what its words say becomes of Airflow.
    #[must_use]
    pub fn telling(mut self, told: Told) -> Self {
        self.told = self.told.with(told);
        self
    }

    /// What it says becomes of Airflow.
    pub fn told(&self) -> Told {
        self.told
    }

    /// Adds a part between backticks: something that is written exactly so.
    #[must_use]
    pub fn code(mut self, part: impl Shown) -> Self {
        self.text.push('`');
        part.show(&mut self.text);
        self.text.push('`');
        self
    }

    /// Adds parts between backticks, with commas and a last word between them: "`a`, `b` or `c`".
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

    /// The sentence. Control characters may be in it: each output escapes them.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What may stand in a [`Message`].
pub trait Shown {
    /// Writes it at the end of a sentence.
    fn show(self, sentence: &mut String);

    /// What it says becomes of Airflow.
    fn told(&self) -> Told {
        Told::default()
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

impl Shown for usize {
    fn show(self, sentence: &mut String) {
        write_number(sentence, self);
    }
}

impl Shown for Message {
    fn show(self, sentence: &mut String) {
        sentence.push_str(&self.text);
    }

    fn told(&self) -> Told {
        self.told
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self { text: text.to_owned(), told: Told::default() }
    }
}

fn write_number(sentence: &mut String, number: impl std::fmt::Display) {
    // Writing to a String does not fail.
    let _ = write!(sentence, "{number}");
}
