//! Shell scripts as they are written: words, commands and here-documents with their bytes.
//!
//! Enters: the text of a bash or POSIX script (zsh and ksh are read in the same way). Leaves: one
//! complete command after the other, as a tree of spans, and every place that bash would refuse.
//! Never fails, never expands anything, and never goes deeper than [`DEPTH`] constructs inside each
//! other: what lies deeper is skipped and reported as [`ProblemKind::TooDeep`].
//!
//! After an error the reader goes on at the next line that can begin a command. Bash does not: it
//! stops there, so a caller must not take what follows as certain.

mod command;
mod compound;
mod condition;
mod heredoc;
mod parameter;
mod reader;
mod recovery;
mod redirection;
mod syntax;
mod word;

pub use reader::{DEPTH, Reader};
pub use syntax::{
    Arithmetic, Arm, ArmEnd, Assigned, Assignment, Branch, CaseChange, Complete, Compound, Condition, Connector,
    Element, For, Heredoc, List, Operation, Operator, Parameter, Part, Redirection, ReplaceWhere, Simple, Statement,
    StatementKind, Substitution, Word,
};

use crate::text::Span;

/// A place of a script that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes that are wrong; for something unterminated, its opening.
    pub span: Span,
    /// What is wrong with them.
    pub kind: ProblemKind,
    /// The first word of the construct that they stand in, where another word of it is missing.
    pub within: Option<Span>,
}

impl Problem {
    /// A problem that concerns no other place.
    pub fn new(span: Span, kind: ProblemKind) -> Self {
        Self { span, kind, within: None }
    }
}

/// What is wrong at a place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A quote that nothing closes; the span is the opening quote.
    UnterminatedQuote,
    /// A `$(`, `${`, `$((`, `((`, `` ` `` or `<(` that nothing closes; the span is the opening.
    UnterminatedExpansion,
    /// An `if`, loop, `case`, group, subshell or `[[` without its end; the span is its first word.
    UnterminatedCompound,
    /// A here-document that ends with the file; bash takes all of it, with a warning.
    UnterminatedHeredoc,
    /// A word or operator that cannot stand here.
    Unexpected,
    /// Something else stands where a construct needs this word: `if x; fi`.
    Missing(&'static str),
    /// `>` or `<` without a file name behind it.
    MissingTarget,
    /// More than [`DEPTH`] constructs inside each other.
    TooDeep,
    /// So many unterminated quotes that the rest of the file was not read.
    TooManyErrors,
    /// A leading `$ `, as documentation shows commands. Bash would look for a program named `$`.
    Prompt,
    /// A backslash with blanks behind it at the end of a line: the command ends there, with the
    /// blank as a last argument.
    BrokenContinuation,
    /// A backslash before CR LF: it escapes the CR, and the command ends there.
    CarriageReturnContinuation,
}

impl ProblemKind {
    /// Whether bash stops reading the script here.
    pub fn stops_bash(self) -> bool {
        !matches!(
            self,
            Self::UnterminatedHeredoc | Self::Prompt | Self::BrokenContinuation | Self::CarriageReturnContinuation
        )
    }
}

/// A whole script: every complete command, and all that was found beside them.
#[derive(Debug, Default)]
pub struct Script {
    /// The complete commands in the order of the file.
    pub commands: Vec<Complete>,
    /// The bodies that `Redirection::heredoc` counts into.
    pub heredocs: Vec<Heredoc>,
    /// Comments with their `#`, without the line end.
    pub comments: Vec<Span>,
    /// What is wrong, in the order in which it was met.
    pub problems: Vec<Problem>,
}

/// Reads a whole script at once.
pub fn parse(source: &[u8]) -> Script {
    let mut reader = Reader::new(source);
    let mut script = Script::default();
    while let Some(complete) = reader.next_command() {
        script.commands.push(complete);
    }
    script.heredocs = reader.take_heredocs();
    script.comments = reader.take_comments();
    script.problems = reader.take_problems();
    script
}
