//! Fixes, as edits that contain no secret.

use super::{Location, Message, Shown};
use crate::text::Span;

/// What a fix may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Nothing but what is broken: every other reading stays the same.
    Safe,
    /// The meaning; a person should check.
    Unsafe,
}

impl Safety {
    /// The word for it in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an editor's menu shows it.
    pub title: Message,
    /// What it may change.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub location: Location,
    /// Its replacement.
    pub parts: Vec<Part>,
}

/// A part of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text that contains no secret.
    Text(Message),
    /// The bytes at this span of the file, copied only when the edit is made.
    Copy(Span),
}

impl Fix {
    /// A fix without edits yet.
    pub fn new(safety: Safety, title: impl Into<Message>) -> Self {
        Self { title: title.into(), safety, edits: Vec::new() }
    }

    /// Replaces a place with text.
    #[must_use]
    pub fn replace(self, location: Location, text: impl Shown) -> Self {
        let text = Message::default().and(text);
        let parts = if text.as_str().is_empty() { Vec::new() } else { vec![Part::Text(text)] };
        self.edit(location, parts)
    }

    /// Replaces a place with literals and copies of the source.
    #[must_use]
    pub fn edit(mut self, location: Location, parts: Vec<Part>) -> Self {
        self.edits.push(Edit { location, parts });
        self
    }
}

impl Edit {
    /// The replacement, if no part of it is copied from the source.
    pub fn text(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Some(text.as_str()),
                Part::Copy(_) => None,
            })
            .collect()
    }
}
