//! `astro dev pytest`, `astro dev parse`, `astro deploy --pytest`: `docker run --env-file`.
//!
//! Models `pkg/kvfile/kvfile.go` of the Docker CLI 28.2.2.

use super::key_value_file::{Entry, entries, too_long};
use super::lines::Lines;
use super::scope::inherited_value;
use super::{FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, Span};

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    let mut problems = Vec::new();
    let mut lines = Lines::new(source);
    for entry in entries(&mut lines, source, bad_key) {
        let Entry { key, value } = match entry {
            Ok(entry) => entry,
            Err(problem) => return FileOutcome::Refused(problem),
        };
        let written = value.map(|value| Mapped::verbatim(source, value));
        let Some(value) = written.or_else(|| inherited_value(surroundings, source, key)) else {
            problems.push(Problem { span: key, kind: ProblemKind::NoAssignment });
            continue;
        };
        sink(Variable { key: Mapped::verbatim(source, key), value: Some(value) });
    }
    too_long(&lines).map_or(FileOutcome::Read(problems), FileOutcome::Refused)
}

fn bad_key(source: &[u8], key: Span, line: Span) -> Option<Problem> {
    if key.is_empty() {
        return Some(Problem { span: line, kind: ProblemKind::KeyMissing });
    }
    let blank = memchr::memchr2(b' ', b'\t', key.of(source))?;
    let start = key.range().start + blank;
    Some(Problem { span: Span::new(start, start + 1), kind: ProblemKind::KeyBlank })
}
