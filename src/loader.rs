//! What the real programs read from a `.env` file: one model each.
//!
//! Enters: the bytes of a file, and what is known of the process environment. Leaves: every
//! variable that the program takes from it, in order, with the way back to the file; the lines it
//! gives up on; or the reason why it refuses the file. Never guesses: what depends on an unknown
//! environment is a hole.

use std::collections::BTreeMap;

use crate::text::{Mapped, Span};

mod astro_load;
mod compose;

/// A real program that reads `.env` files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loader {
    /// `astro dev start`: docker compose's `env_file:`.
    Compose,
    /// `astro dev pytest`, `astro dev parse`, `astro deploy --pytest`: `docker run --env-file`.
    Docker,
    /// `astro dev start --standalone`.
    AstroStandalone,
    /// `astro deployment variable create --load`.
    AstroLoad,
    /// `astro env variable create --from-file`.
    Gotenv,
    /// `set -a; . ./file`.
    Bash,
    /// `load_dotenv()` of the Python package.
    PythonDotenv,
    /// `EnvironmentFile=` of a unit.
    Systemd,
    /// `kubectl create secret --from-env-file`.
    Kubectl,
    /// The Rust crate.
    Dotenvy,
}

/// One variable that a loader takes from a file.
#[derive(Clone, Debug)]
pub struct Variable<'s> {
    /// The name that the process gets.
    pub key: Mapped<'s>,
    /// The value that the process gets; `None` where the loader gives the key no value.
    pub value: Option<Mapped<'s>>,
}

/// Why a loader cannot read a place of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes that it stumbles over.
    pub span: Span,
    /// What is wrong with them for this loader.
    pub kind: ProblemKind,
}

/// What a loader cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A character that no variable name may hold.
    KeyCharacter,
    /// A blank inside the variable name.
    KeyBlank,
    /// No variable name before the `=`.
    KeyMissing,
    /// No `=` on the line.
    NoAssignment,
    /// A variable without a value.
    ValueMissing,
    /// A quote that nothing closes; the span is the opening quote.
    UnterminatedQuote,
    /// Something behind a closing quote.
    AfterQuote,
    /// A `${…}` that is not a form the loader knows.
    InvalidTemplate,
    /// `${NAME?…}` of a variable that is not set.
    RequiredVariable,
    /// A backslash before a character that cannot be escaped.
    InvalidEscape,
    /// More than 64 KiB without a line end.
    LineTooLong,
    /// Not UTF-8.
    NotUtf8,
    /// A NUL byte.
    NulByte,
    /// The variable was set before, and the first one counts.
    SetBefore,
}

/// What is known of the environment that the loader runs in.
#[derive(Clone, Copy)]
pub enum Environment<'e> {
    /// Nothing: a variable that the file does not set is a hole.
    Unknown,
    /// Exactly these variables.
    Known(&'e BTreeMap<String, String>),
}

/// What became of the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file was read; these places of it were not.
    Read(Vec<Problem>),
    /// The loader refuses the file: none of its variables are set.
    Refused(Problem),
}
