//! `astro deployment variable create --load`, as the Astro CLI of August 2026 (ed93cc59) reads it.
//!
//! Models `readLines` and `addVariablesFromFile` in `cloud/deployment/deployment_variable.go`.
//! Every line is read on its own; quotes are not parsed but trimmed, paired or not.

use std::collections::HashSet;

use super::characters;
use super::lines::Lines;
use super::{FileOutcome, Problem, ProblemKind, Sink, Variable};
use crate::text::{Mapped, Span, hash};

pub(super) fn read<'s>(source: &'s [u8], sink: Sink<'_, 's>) -> FileOutcome {
    let mut problems = Vec::new();
    let mut keys = Vec::new();
    let mut lines = Lines::new(source);
    for line in lines.by_ref() {
        match assignment(source, line) {
            Ok(Some((key, value))) => {
                keys.push((hash(key.of(source)), key));
                sink(Variable { key: Mapped::verbatim(source, key), value: Some(Mapped::verbatim(source, value)) });
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(set_before(source, keys).map(|span| Problem { span, kind: ProblemKind::SetBefore }));
    problems.extend(lines.too_long().map(|span| Problem { span, kind: ProblemKind::LineTooLong }));
    FileOutcome::Read(problems)
}

/// The keys that an earlier line has set. A large file has many keys, so only those with equal
/// hashes are compared.
fn set_before(source: &[u8], mut keys: Vec<(u32, Span)>) -> impl Iterator<Item = Span> {
    keys.sort_unstable();
    let mut again: Vec<Span> = Vec::new();
    for same in keys.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
        let mut taken = HashSet::new();
        again.extend(same.iter().map(|(_, key)| *key).filter(|key| !taken.insert(key.of(source))));
    }
    again.sort_unstable();
    again.into_iter()
}

/// The key and the value of a line; `None` for an empty line and a comment.
fn assignment(source: &[u8], line: Span) -> Result<Option<(Span, Span)>, Problem> {
    let text = line.of(source);
    if text.is_empty() || text.starts_with(b"#") {
        return Ok(None);
    }
    let Some(length) = memchr::memchr(b'=', text) else {
        return Err(Problem { span: line, kind: ProblemKind::NoAssignment });
    };
    let range = line.range();
    let equals = range.start + length;
    let key = Span::new(range.start, equals);
    if key.is_empty() {
        return Err(Problem { span: line, kind: ProblemKind::KeyMissing });
    }
    if equals + 1 == range.end {
        return Err(Problem { span: key, kind: ProblemKind::ValueMissing });
    }
    let value = trim(source, Span::new(equals + 1, range.end), |found| found == '"');
    let value = trim(source, value, |found| found == '\'');
    let value = trim(source, value, char::is_whitespace);
    Ok(Some((key, value)))
}

fn trim(source: &[u8], part: Span, dropped: fn(char) -> bool) -> Span {
    let range = part.range();
    let start = characters::skip(source, range.start, range.end, dropped);
    Span::new(start, characters::trim_end(source, start, range.end, dropped))
}
