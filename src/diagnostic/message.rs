//! Sentences that cannot hold a secret.

use std::fmt::Write;

use serde::Serialize;

use crate::text::Public;

/// A sentence made of literals, numbers, versions and public text.
///
/// A value's text does not fit in, which the compiler sees to:
///
/// ```compile_fail
/// let value = String::from("hunter2");
/// airenv::diagnostic::Message::from("the password is ").and(value.as_str());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Message(String);

impl Message {
    /// Adds a part.
    #[must_use]
    pub fn and(mut self, part: impl Shown) -> Self {
        part.show(&mut self.0);
        self
    }

    /// Adds a part between backticks: something that is written exactly so.
    #[must_use]
    pub fn code(mut self, part: impl Shown) -> Self {
        self.0.push('`');
        part.show(&mut self.0);
        self.0.push('`');
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
        &self.0
    }
}

/// What may stand in a [`Message`].
pub trait Shown {
    /// Writes it at the end of a sentence.
    fn show(self, sentence: &mut String);
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
        sentence.push_str(&self.0);
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

fn write_number(sentence: &mut String, number: impl std::fmt::Display) {
    // Writing to a String does not fail.
    let _ = write!(sentence, "{number}");
}
