//! The syntax of shell scripts: words, commands and here-documents with their bytes.
//!
//! Enters: the text of a bash or POSIX script (zsh and ksh are parsed the same way). Leaves: one
//! complete command after the other, as a tree of spans, and every place that bash would reject.
//! Never fails, never expands anything, and never nests deeper than [`DEPTH`] constructs: anything
//! deeper is skipped and reported as [`ProblemKind::TooDeep`].
//!
//! After an error the reader continues at the next line that can begin a command. Bash does not: it
//! stops there, so a caller must not take what follows as certain.

mod command;
mod compound;
mod condition;
mod heredoc;
mod parameter;
pub mod quotes;
mod reader;
mod recovery;
mod redirection;
mod simple;
mod syntax;
mod word;

pub use reader::{DEPTH, Reader};
pub use syntax::{
    Arithmetic, Arm, ArmEnd, Assigned, Assignment, Branch, CaseChange, Complete, Compound, Condition, Connector,
    Element, For, Heredoc, List, Operation, Operator, Parameter, Part, Redirection, ReplaceWhere, Simple, Statement,
    StatementKind, Substitution, Word,
};

use crate::text::Span;

/// A problem at a place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes that are wrong; for something unterminated, its opening.
    pub span: Span,
    /// What is wrong with them.
    pub kind: ProblemKind,
    /// The first word of the enclosing construct, if a later word of it is missing.
    pub within: Option<Span>,
}

impl Problem {
    /// A problem that involves no other place.
    pub fn new(span: Span, kind: ProblemKind) -> Self {
        Self { span, kind, within: None }
    }
}

/// What is wrong at a place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// An unclosed quote; the span is the opening quote.
    UnterminatedQuote,
    /// An unclosed `$(`, `${`, `$((`, `((`, `` ` `` or `<(`; the span is the opening.
    UnterminatedExpansion,
    /// An `if`, loop, `case`, group, subshell or `[[` without its end; the span is its first word.
    UnterminatedCompound,
    /// A here-document that only the end of the file ends; bash takes everything, with a warning.
    UnterminatedHeredoc,
    /// A word or operator that is not allowed here.
    Unexpected,
    /// A construct needs this word where something else is: `if x; fi`.
    Missing(&'static str),
    /// `>` or `<` without a file name after it.
    MissingTarget,
    /// More than [`DEPTH`] nested constructs.
    TooDeep,
    /// So many unterminated quotes that the rest of the file was not read.
    TooManyErrors,
    /// A leading `$ `, as in documentation. Bash would look for a program named `$`.
    Prompt,
    /// A backslash followed by whitespace at the end of a line: the command ends there, with the
    /// whitespace as a last argument.
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

/// A whole script: every complete command, and everything else that was found.
#[derive(Debug, Default)]
pub struct Script {
    /// The complete commands in the order of the file.
    pub commands: Vec<Complete>,
    /// The bodies that `Redirection::heredoc` indexes into.
    pub heredocs: Vec<Heredoc>,
    /// Comments with their `#`, without the line end.
    pub comments: Vec<Span>,
    /// Problems in the order in which they were found.
    pub problems: Vec<Problem>,
}

/// The first byte of a text in which scripts stand at their places in another file, indented as there: a here-document
/// ends at a delimiter that is indented alike.
pub const EMBEDDED: u8 = 0x1f;

/// Parses a whole script at once.
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
