//! What the real programs read from a `.env` file: one model for each.
//!
//! Enters: the bytes of a file, and what is known of the process environment. Leaves: every
//! variable that the program takes from it, in order, mapped back to the file; the lines it gives
//! up on; or the reason why it rejects the file. Never guesses: what depends on an unknown
//! environment is a hole.

pub use crate::surroundings::Surroundings;

use crate::text::{Mapped, Span};

mod astro_load;
mod astro_standalone;
mod bash;
mod characters;
pub mod compare;
mod compose;
mod compose_template;
mod decoded;
mod docker;
mod dotenvy;
mod gotenv;
mod gotenv_line;
mod gotenv_text;
mod key_value_file;
mod kubectl;
mod lines;
pub mod plain;
mod python_dotenv;
mod python_dotenv_variables;
mod scope;
mod systemd;

/// U+FEFF in UTF-8, which some editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

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
    /// `set dotenv-load` of a justfile. Nobody names it but such a file, so that it is none of [`ALL`](Self::ALL).
    Just,
}

impl Loader {
    /// Every loader that users name, in display order.
    pub const ALL: [Self; 10] = [
        Self::Compose,
        Self::Docker,
        Self::AstroStandalone,
        Self::AstroLoad,
        Self::Gotenv,
        Self::Bash,
        Self::PythonDotenv,
        Self::Systemd,
        Self::Kubectl,
        Self::Dotenvy,
    ];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compose => "compose",
            Self::Docker => "docker",
            Self::AstroStandalone => "astro-standalone",
            Self::AstroLoad => "astro-load",
            Self::Gotenv => "gotenv",
            Self::Bash => "bash",
            Self::PythonDotenv => "python-dotenv",
            Self::Systemd => "systemd",
            Self::Kubectl => "kubectl",
            Self::Dotenvy => "dotenvy",
            Self::Just => "just",
        }
    }

    /// The loader of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|loader| loader.name() == name)
    }

    /// The command or call that users know it by.
    pub fn command(self) -> &'static str {
        match self {
            Self::Compose => "astro dev start",
            Self::Docker => "astro dev pytest",
            Self::AstroStandalone => "astro dev start --standalone",
            Self::AstroLoad => "astro deployment variable create --load",
            Self::Gotenv => "astro env variable create --from-file",
            Self::Bash => "set -a; . ./.env",
            Self::PythonDotenv => "load_dotenv()",
            Self::Systemd => "EnvironmentFile=",
            Self::Kubectl => "kubectl create secret generic --from-env-file",
            Self::Dotenvy => "dotenvy::dotenv()",
            Self::Just => "just",
        }
    }

    /// The command of the program itself, where no command of the Astro CLI runs it.
    pub fn plain_command(self) -> &'static str {
        match self {
            Self::Compose => "docker compose",
            Self::Docker => "docker run --env-file",
            other => other.command(),
        }
    }

    /// The same for the words of [`command`](Self::command).
    pub fn plain(command: &str) -> Option<String> {
        let own = [Self::Compose, Self::Docker].into_iter().find(|loader| loader.command() == command)?;
        Some(own.plain_command().to_owned())
    }

    /// Whether it starts the project's image, so that the image's `ENV` lies below the file.
    pub fn uses_image(self) -> bool {
        !matches!(self, Self::AstroStandalone)
    }

    /// Whether, of several lines with the same key, the first counts and not the last.
    pub fn first_wins(self) -> bool {
        matches!(self, Self::AstroLoad | Self::Dotenvy)
    }
}

/// What takes each variable that a loader reads.
pub type Sink<'a, 's> = &'a mut dyn FnMut(Variable<'s>);

/// One variable that a loader takes from a file.
#[derive(Clone, Debug)]
pub struct Variable<'s> {
    /// The name that the process gets.
    pub key: Mapped<'s>,
    /// The value that the process gets; `None` if the loader gives the key no value.
    pub value: Option<Mapped<'s>>,
}

/// Why a loader cannot read a place of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes that it cannot read.
    pub span: Span,
    /// What is wrong with them for this loader.
    pub kind: ProblemKind,
}

/// What a loader cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A character that is not allowed in a variable name.
    KeyCharacter,
    /// Whitespace inside the variable name.
    KeyBlank,
    /// No variable name before the `=`.
    KeyMissing,
    /// No `=` on the line, and nothing else gives the name a value.
    NoAssignment,
    /// A variable without a value.
    ValueMissing,
    /// An unclosed quote; the span is the opening quote.
    UnterminatedQuote,
    /// Text after a closing quote, or lines that belong to no quoted value.
    AfterQuote,
    /// A `${…}` in a form that the loader does not support; the span begins at its `$`.
    InvalidTemplate,
    /// `${NAME?…}` with an unset variable.
    RequiredVariable,
    /// A backslash before a character that cannot be escaped; the span is both.
    InvalidEscape,
    /// More than 64 KiB without a line end; the line and everything below it is lost.
    LineTooLong,
    /// Not UTF-8.
    NotUtf8,
    /// A NUL byte.
    NulByte,
    /// The variable was set before: the first one counts, or the loader rejects the file.
    SetBefore,
    /// Text after the whitespace that ends a value.
    AfterValue,
    /// The file ends where the loader expects the rest of a line.
    LineEndMissing,
    /// A syntax error: bash gives up on the rest of the file.
    ShellSyntax,
    /// A command that ends the shell.
    ShellEnds,
    /// A line that was intended to set a variable but runs a program.
    RunsCommand,
    /// A variable name longer than the program stores.
    KeyTooLong,
}

impl ProblemKind {
    /// What is wrong, as shown to the user.
    pub fn reason(self) -> &'static str {
        match self {
            Self::KeyCharacter => "a variable name cannot contain this character",
            Self::KeyBlank => "a variable name cannot contain whitespace",
            Self::KeyMissing => "the name before the `=` is missing",
            Self::KeyTooLong => "the variable name is too long",
            Self::NoAssignment => "there is no `=`",
            Self::ValueMissing => "there is no value",
            Self::UnterminatedQuote => "a quote is never closed",
            Self::AfterQuote => "something follows the closing quote",
            Self::AfterValue => "something follows the value",
            Self::LineEndMissing => "the last line has no line break at its end",
            Self::ShellSyntax => "this is a syntax error, and nothing below it is read",
            Self::ShellEnds => "this command ends the shell",
            Self::RunsCommand => "the shell runs this as a program and sets no variable",
            Self::InvalidTemplate => "this form of `${…}` is not supported",
            Self::RequiredVariable => "`${NAME?…}` requires a variable that is not set",
            Self::InvalidEscape => "this character cannot follow a backslash",
            Self::LineTooLong => "a line is longer than 64 KiB",
            Self::NotUtf8 => "this is not valid UTF-8",
            Self::NulByte => "there is a NUL byte",
            Self::SetBefore => "the variable was set before",
        }
    }
}

/// Whether the loader reads the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileOutcome {
    /// The file was read, except for these places, which were skipped or read differently than they
    /// look. In file order.
    Read(Vec<Problem>),
    /// The loader rejects the file: none of its variables are set. (dotenvy: none from here on.)
    Refused(Problem),
}

/// Reads as the program does; passes every variable to `sink` in file order, including all
/// occurrences of a key. [`Loader::first_wins`] tells which of them counts.
///
/// If the loader rejects the file, the variables already passed are void. Only dotenvy keeps them:
/// it sets one after the other until it stops.
///
/// Values are borrowed from `source` unless the program changes them. Expanded values of a file are
/// limited to 4 MiB together; anything beyond that is a hole.
pub fn read<'s>(loader: Loader, source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    match loader {
        Loader::Compose => compose::read(source, surroundings, sink),
        Loader::Docker => docker::read(source, surroundings, sink),
        Loader::AstroStandalone => astro_standalone::read(source, sink),
        Loader::AstroLoad => astro_load::read(source, sink),
        Loader::Gotenv => gotenv::read(source, surroundings, sink),
        Loader::Bash => bash::read(source, surroundings, sink),
        Loader::PythonDotenv => python_dotenv::read(source, surroundings, sink),
        Loader::Systemd => systemd::read(source, sink),
        Loader::Kubectl => kubectl::read(source, surroundings, sink),
        Loader::Dotenvy => dotenvy::read(source, surroundings, sink),
        Loader::Just => dotenvy::read_for_just(source, surroundings, sink),
    }
}
