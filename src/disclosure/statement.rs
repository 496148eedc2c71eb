//! What of a statement is not its value.
//!
//! Enters: a statement of a `.env` file. Leaves: the spans of its key, of its quotes, and of what begins a comment. Never
//! shows a byte of a value.

use super::{name, names};
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::text::Span;

/// The parts of a statement that are not its value: key, `=`, quotes, the `#` of a comment.
pub(super) fn around_value(statement: &Statement, text: &str) -> Vec<Span> {
    let at = |start: u32| Span { start, end: start + 1 };
    match statement.kind {
        Kind::Comment => vec![at(statement.span.start)],
        Kind::Other => look_alike_equals(statement, text).into_iter().collect(),
        Kind::Assignment if !names::is_shown(statement.key.of_text(text)) => Vec::new(),
        Kind::Assignment => {
            let mut parts = vec![Span { start: statement.span.start, end: statement.value.start }];
            if statement.quote != Quote::None {
                parts.push(at(statement.value.start));
            }
            if matches!(statement.quote, Quote::Single | Quote::Double) {
                parts.push(at(statement.value.end - 1));
            }
            parts.extend(comment_mark(statement, text));
            parts
        }
    }
}

/// The whitespace and the `#` of what is meant as a comment behind a value.
fn comment_mark(statement: &Statement, text: &str) -> Option<Span> {
    let blank = |mark: &char| matches!(mark, ' ' | '\t');
    let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
    let start = if is_quoted { statement.value.end } else { statement.value.start };
    let behind = Span { start, end: statement.span.end.max(statement.value.end) };
    let written = behind.of_text(text);
    let mark = written
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| written.get(..*at).is_some_and(|before| before.ends_with([' ', '\t'])))?;
    let before = written.get(..mark)?.chars().rev().take_while(blank).count();
    let after = written.get(mark + 1..)?.chars().take_while(blank).count();
    let start = behind.start as usize;
    Some(Span::new(start + mark - before, start + mark + 1 + after))
}

/// The name before a character that only looks like `=`, including that character.
fn look_alike_equals(statement: &Statement, text: &str) -> Option<Span> {
    const EQUALS: &str = "\u{FF1D}";
    let (key, _) = statement.span.of_text(text).split_once(EQUALS)?;
    let start = statement.span.start as usize;
    name(key).map(|_| Span::new(start, start + key.len() + EQUALS.len()))
}
