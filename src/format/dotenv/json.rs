//! JSON that a `.env` line breaks: by the quotes around it, or by its line ends.
//!
//! Enters: the statements of a file. Leaves: the intended JSON, and what breaks it. Never guesses:
//! what it finds is JSON exactly as written between the quotes or across the lines.

use super::{Kind, Quote, Statement};
use crate::json::{self, Reason};
use crate::text::{Span, offset};

/// The most lines that are examined.
const MOST_LINES: usize = 64;

/// JSON inside quotes that end at its first inner quote: `K="{"a": "b"}"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The opening quote.
    pub open: Span,
    /// The JSON.
    pub json: Span,
    /// The closing quote.
    pub close: Span,
}

/// The JSON of a value that its own quotes end too early.
pub fn quoted(text: &str, statement: &Statement) -> Option<Quoted> {
    let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
    let is_cut = statement.kind == Kind::Assignment && is_quoted && !statement.rest().is_empty();
    let whole = Span { start: statement.value.start, end: statement.span.end };
    let written = whole.of_text(text).get(1..).filter(|_| is_cut)?;
    let close = offset(written.rfind(statement.quote_mark()?)? + 1) + whole.start;
    let behind = Span { start: close + 1, end: whole.end }.of_text(text).trim_start();
    let json = Span { start: whole.start + 1, end: close };
    let is_end = behind.is_empty() || behind.starts_with('#');
    let is_json = || json.of_text(text).starts_with(['{', '[']) && json::parse(json.of_text(text), &[]).is_valid();
    let mark = |start: u32| Span { start, end: start + 1 };
    (is_end && is_json()).then(|| Quoted { open: mark(whole.start), json, close: mark(close) })
}

/// The JSON that an unquoted value begins and the following lines continue.
pub fn over_lines(text: &str, statements: &[Statement], first: usize) -> Option<Span> {
    let begin = statements.get(first).filter(|statement| is_open(statement, text))?;
    for statement in statements.get(first + 1..)?.iter().take(MOST_LINES) {
        let json = Span { start: begin.value.start, end: statement.span.end };
        if statement.span.of_text(text).ends_with(['}', ']']) && json::parse(json.of_text(text), &[]).is_valid() {
            return Some(json);
        }
        if !is_piece(statement, text) {
            return None;
        }
    }
    None
}

/// Whether a line is part of the unquoted JSON that an earlier line begins; returns how many lines
/// above.
pub fn continues(text: &str, statements: &[Statement], statement: &Statement) -> Option<usize> {
    let index = statements.partition_point(|other| other.span.start < statement.span.start);
    let above = statements.get(index.saturating_sub(MOST_LINES)..index)?.iter().rev();
    for (between, other) in above.filter(|other| other.kind != Kind::Comment).enumerate() {
        if is_open(other, text) {
            return is_piece(statement, text).then_some(between);
        }
        if !is_piece(other, text) {
            return None;
        }
    }
    None
}

/// The next line, if the JSON of an unquoted value continues on it.
pub fn goes_on<'d>(text: &str, statements: &'d [Statement], statement: &Statement) -> Option<&'d Statement> {
    let index = statements.partition_point(|other| other.span.start <= statement.span.start);
    let next = statements.get(index)?;
    (is_open(statement, text) && is_piece(next, text)).then_some(next)
}

/// An unquoted value that begins an object or an array but does not end it.
fn is_open(statement: &Statement, text: &str) -> bool {
    // A backtick, JavaScript's quote for multi-line strings, means nothing to any loader.
    let value = statement.value.of_text(text).trim_start_matches('`');
    let is_json = statement.kind == Kind::Assignment && statement.quote == Quote::None && value.starts_with(['{', '[']);
    let is_unclosed = |reason: Reason| matches!(reason, Reason::UnclosedObject | Reason::UnclosedArray);
    is_json && json::parse(value, &[]).errors.iter().any(|error| is_unclosed(error.reason))
}

/// A line that is not an assignment but begins like JSON.
fn is_piece(statement: &Statement, text: &str) -> bool {
    let line = statement.span.of_text(text);
    line.starts_with(['"', '}', ']', '{', '['])
}
