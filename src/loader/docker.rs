//! `astro dev pytest`, `astro dev parse`, `astro deploy --pytest`: `docker run --env-file`.
//!
//! Models `pkg/kvfile/kvfile.go` of the Docker CLI 28.2.2.

use super::key_value_file::{Entry, entry, too_long};
use super::lines::Lines;
use super::scope::inherited_value;
use super::{Outcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, Span};

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> Outcome {
    let mut problems = Vec::new();
    let mut lines = Lines::new(source);
    for line in lines.by_ref() {
        let Entry { key, value } = match entry(source, line, bad_key) {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(problem) => return Outcome::Refused(problem),
        };
        let written = value.map(|value| Mapped::verbatim(source, value));
        let Some(value) = written.or_else(|| inherited_value(surroundings, source, key)) else {
            problems.push(Problem { span: key, kind: ProblemKind::NoAssignment });
            continue;
        };
        sink(Variable { key: Mapped::verbatim(source, key), value: Some(value) });
    }
    too_long(&lines).map_or(Outcome::Read(problems), Outcome::Refused)
}

fn bad_key(source: &[u8], key: Span, line: Span) -> Option<Problem> {
    if key.is_empty() {
        return Some(Problem { span: line, kind: ProblemKind::KeyMissing });
    }
    let blank = memchr::memchr2(b' ', b'\t', key.of(source))?;
    let start = key.range().start + blank;
    Some(Problem { span: Span::new(start, start + 1), kind: ProblemKind::KeyBlank })
}
