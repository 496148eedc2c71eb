//! `astro dev start --standalone`, as the Astro CLI of August 2026 (ed93cc59) reads it.
//!
//! Models `LoadEnvFile` in `pkg/airflowrt/env.go`: line by line, without escapes or expansion; it
//! strips one matching pair of quotes around the whole value.

use super::characters;
use super::{FileOutcome, Problem, ProblemKind, Sink, Variable};
use crate::text::{Mapped, Span};

pub(super) fn read<'s>(source: &'s [u8], sink: Sink<'_, 's>) -> FileOutcome {
    let mut problems = Vec::new();
    let ends = memchr::memchr_iter(b'\n', source).chain(std::iter::once(source.len()));
    let mut next = 0;
    for end in ends {
        let start = characters::skip(source, next, end, char::is_whitespace);
        let line = Span::new(start, characters::trim_end(source, start, end, char::is_whitespace));
        next = end + 1;
        let text = line.of(source);
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let Some(length) = memchr::memchr(b'=', text) else {
            problems.push(Problem { span: line, kind: ProblemKind::NoAssignment });
            continue;
        };
        let key = Span::new(start, start + length);
        let value = without_quotes(source, Span::new(start + length + 1, line.range().end));
        sink(Variable { key: Mapped::verbatim(source, key), value: Some(Mapped::verbatim(source, value)) });
    }
    FileOutcome::Read(problems)
}

fn without_quotes(source: &[u8], value: Span) -> Span {
    match value.of(source) {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => Span { start: value.start + 1, end: value.end - 1 },
        _ => value,
    }
}
