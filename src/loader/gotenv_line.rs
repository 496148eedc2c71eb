//! The one pattern that every statement of a gotenv file must match.
//!
//! Models `linePattern` of gotenv 1.6.0: an optional `export`, a key of word characters and dots,
//! `=` or `:` and a space, an optional value, an optional comment. Enters: a statement. Leaves: the
//! place of its key and its value. Follows the preferences of the pattern step by step: they
//! decide, for example, that `A: "b # c"` is quoted and `A:  "b # c"` is not.

use super::characters;

/// The places of the key and the value of a statement. The value still has its quotes.
pub(super) struct Parts {
    pub(super) key: (usize, usize),
    pub(super) value: (usize, usize),
}

/// The parts of a statement, if it matches.
pub(super) fn parts(text: &[u8]) -> Option<Parts> {
    let word = b"export";
    let start = skip_blanks(text, 0);
    let behind = skip_blanks(text, start + word.len());
    let exported = text.get(start..).is_some_and(|rest| rest.starts_with(word)) && behind > start + word.len();
    exported.then(|| parts_from(text, behind)).flatten().or_else(|| parts_from(text, start))
}

/// Whitespace in the pattern. Go's `\s` does not match the vertical tab.
pub(super) fn is_blank(found: char) -> bool {
    matches!(found, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

/// The end of the word characters and dots from `start` on.
pub(super) fn word_end(text: &[u8], start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')).count()
}

fn skip_blanks(text: &[u8], start: usize) -> usize {
    characters::skip(text, start, text.len(), is_blank)
}

fn parts_from(text: &[u8], start: usize) -> Option<Parts> {
    let key = (start, word_end(text, start));
    if key.0 == key.1 {
        return None;
    }
    let equals = skip_blanks(text, key.1);
    let value = if text.get(equals) == Some(&b'=') {
        value(text, skip_blanks(text, equals + 1))
    } else if text.get(key.1) == Some(&b':') {
        let first = key.1 + 2;
        let behind = skip_blanks(text, key.1 + 1);
        match behind.checked_sub(first)? {
            0 => value(text, behind),
            _ => bare(text, first).or_else(|| value(text, behind)),
        }
    } else {
        None
    };
    Some(Parts { key, value: value? })
}

/// The value from `start` on: quoted, bare or empty, in this order.
fn value(text: &[u8], start: usize) -> Option<(usize, usize)> {
    quoted(text, start).or_else(|| bare(text, start))
}

/// From a quote to the last quote of its kind that only a comment follows.
fn quoted(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let quote = *text.get(start).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let inner = text.get(start + 1..)?;
    let closing = memchr::memrchr_iter(quote, inner).map(|at| start + 2 + at);
    let end = { closing }.find(|end| only_comment(text, *end))?;
    Some((start, end))
}

/// Up to a `#` or to the end of the line; may be empty.
fn bare(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let rest = text.get(start..)?;
    let end = memchr::memchr2(b'#', b'\n', rest).map_or(text.len(), |end| start + end);
    only_comment(text, end).then_some((start, end))
}

/// Whether only whitespace and a one-line comment follow.
fn only_comment(text: &[u8], at: usize) -> bool {
    let at = skip_blanks(text, at);
    let rest = text.get(at..).unwrap_or_default();
    match rest.first() {
        None => true,
        Some(b'#') => memchr::memchr(b'\n', rest).is_none(),
        Some(_) => false,
    }
}
