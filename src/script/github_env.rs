//! What the steps of a GitHub job write to `$GITHUB_ENV` for the later ones.
//!
//! Enters: the text that steps write there, in order. Leaves: the variables in it, and the lines that GitHub refuses, at
//! which the step fails. Parts known only at run time are holes; a line that is one as a whole may be anything.
//!
//! Source: `FileCommandManager.cs` of actions/runner, read.

use super::Pair;
use crate::text::{Mapped, Span};

/// What was read.
#[derive(Debug, Default)]
pub struct GithubEnv<'p> {
    /// The variables, in order.
    pub variables: Vec<Pair<'p>>,
    /// The refused lines, each with the number of variables in front of it.
    pub refused: Vec<(Mapped<'p>, usize)>,
}

impl<'p> GithubEnv<'p> {
    /// Reads what is written.
    pub(super) fn read(text: &Mapped<'p>) -> Self {
        let mut read = Self::default();
        let lines = lines(text.bytes());
        let mut at = 0;
        while let Some(line) = lines.get(at).copied() {
            let own = text.slice(line);
            at += 1;
            if own.is_empty() {
                continue;
            }
            let equals = memchr::memchr(b'=', own.bytes());
            let begins = memchr::memmem::find(own.bytes(), b"<<");
            match (begins, equals) {
                (Some(start), equals) if equals.is_none_or(|equals| start < equals) => {
                    let delimiter = own.slice(Span::new(start + 2, own.len()));
                    let rest = lines.get(at..).unwrap_or_default();
                    let is_end = |line: &Span| text.slice(*line).bytes() == delimiter.bytes();
                    // Another program may write the rest.
                    let end = rest.iter().position(is_end).filter(|_| delimiter.is_certain());
                    let Some(end) = end else { return read };
                    let first = rest.first().map_or(line.end, |first| first.start);
                    let last = end.checked_sub(1).and_then(|last| rest.get(last)).map_or(first, |last| last.end);
                    let value = text.slice(Span { start: first, end: last });
                    read.variables.push((own.slice(Span::new(0, start)), value));
                    at += end + 1;
                }
                (_, Some(equals)) => {
                    let value = own.slice(Span::new(equals + 1, own.len()));
                    read.variables.push((own.slice(Span::new(0, equals)), value));
                }
                _ if own.is_certain() => read.refused.push((own, read.variables.len())),
                _ => {}
            }
        }
        read
    }
}

/// The lines of a text, without their ends.
fn lines(text: &[u8]) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text).chain([text.len()]) {
        let line = text.get(start..end).unwrap_or_default();
        lines.push(Span::new(start, end - usize::from(line.ends_with(b"\r"))));
        start = end + 1;
    }
    lines
}
