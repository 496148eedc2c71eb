//! `KEY=VALUE` arguments.
//!
//! Enters: a word. Leaves: key and value with their places in the file, or what is wrong with it.

use crate::text::{Mapped, Span};

/// A word that is neither a flag nor the value of one.
#[derive(Clone, Debug)]
pub struct Argument<'s> {
    /// Its index in argv.
    pub word: usize,
    /// Its text.
    pub text: Mapped<'s>,
    /// What it is.
    pub form: Form<'s>,
}

/// What an argument is.
#[derive(Clone, Debug)]
pub enum Form<'s> {
    /// The command does not split it.
    Plain,
    /// `KEY=VALUE`, split at the first `=`.
    Pair {
        /// The key; a hole in it may contain an `=` of its own.
        key: Mapped<'s>,
        /// The value; not empty.
        value: Mapped<'s>,
    },
    /// There is no `=`.
    NoEquals,
    /// Nothing before the `=`.
    EmptyKey,
    /// Nothing after the `=`.
    EmptyValue {
        /// The key.
        key: Mapped<'s>,
    },
    /// Known only at run time, or the program never gets to read it.
    Unknown,
}

impl<'s> Form<'s> {
    /// Splits a word.
    pub(super) fn of(text: &Mapped<'s>) -> Self {
        let Some(equals) = memchr::memchr(b'=', text.bytes()) else {
            return if text.is_certain() { Self::NoEquals } else { Self::Unknown };
        };
        let key = text.slice(Span::new(0, equals));
        let value = text.slice(Span::new(equals + 1, text.len()));
        match (key.is_empty(), value.is_empty()) {
            (true, _) => Self::EmptyKey,
            (false, true) => Self::EmptyValue { key },
            (false, false) => Self::Pair { key, value },
        }
    }
}
