//! Literal text, in which a tilde may mean a home directory.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::field::Fields;
use super::value::Value;
use crate::text::Span;

/// Where a tilde may begin a home directory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tilde {
    /// At the start of the word.
    Start,
    /// At the start, and after each `:`.
    Assignment,
    /// After the first `=`, and after each `:` from there.
    BehindEquals,
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Unquoted literal text.
    pub(super) fn literal(&mut self, span: Span, place: (bool, bool), tilde: Tilde, fields: &mut Fields<'s>) {
        let text = Rc::clone(&self.text);
        let bytes = text.of(span);
        let mut done = 0;
        if memchr::memchr(b'~', bytes).is_some() {
            let equals = memchr::memchr(b'=', bytes);
            for index in memchr::memchr_iter(b'~', bytes) {
                if index < done || !is_tilde_place(bytes, index, equals, place.0, tilde) {
                    continue;
                }
                let behind = bytes.get(index + 1..).unwrap_or_default();
                let user = behind.iter().position(|byte| matches!(byte, b'/' | b':'));
                if user.is_none() && !place.1 {
                    // A quote or expansion in the user name: no longer a tilde expansion.
                    continue;
                }
                let end = index + 1 + user.unwrap_or(behind.len());
                if bytes.get(index + 1..end).is_some_and(names_no_user) {
                    continue;
                }
                text.append(&mut fields.text, part_of(span, done, index));
                self.home(part_of(span, index, end), fields);
                done = end;
            }
        }
        let rest = part_of(span, done, bytes.len());
        text.append(&mut fields.text, rest);
        fields.unquoted(text.of(rest));
    }

    /// `~` or `~user`.
    fn home(&mut self, span: Span, fields: &mut Fields<'s>) {
        let written = self.text.origin(span);
        let home = if span.len() == 1 { self.state.get(b"HOME", written) } else { Value::Unknown };
        match home {
            Value::Text(home) if !home.is_empty() => {
                fields.quoted();
                self.append(&home, fields);
            }
            _ => fields.hole(written, false),
        }
    }
}

/// A part of a span, by offsets.
fn part_of(span: Span, start: usize, end: usize) -> Span {
    Span::new(span.start as usize + start, span.start as usize + end)
}

/// Whether no user ever has such a name: the carriage return of a Windows file is part of the name.
fn names_no_user(name: &[u8]) -> bool {
    let is_signed = matches!(name, [b'-' | b'+', next, ..] if !next.is_ascii_digit());
    is_signed
        || name
            .iter()
            .any(|byte| !byte.is_ascii() || byte.is_ascii_control() || b" \"'#=,;!$%^&*?(){}[]<>|\\".contains(byte))
}

fn is_tilde_place(bytes: &[u8], index: usize, equals: Option<usize>, first: bool, tilde: Tilde) -> bool {
    let before = index.checked_sub(1).and_then(|before| bytes.get(before));
    match (tilde, before) {
        (Tilde::Start | Tilde::Assignment, None) => first,
        (Tilde::Assignment, Some(b':')) => true,
        (Tilde::BehindEquals, Some(b'=')) => first && equals == Some(index - 1),
        (Tilde::BehindEquals, Some(b':')) => !first || equals.is_some_and(|equals| equals < index),
        _ => false,
    }
}
