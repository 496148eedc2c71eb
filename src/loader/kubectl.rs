//! `kubectl create secret generic NAME --from-env-file`, and `create configmap`.
//!
//! Models `pkg/cmd/util/env_file.go` of kubectl 1.32, and what `create` does with each key.

use std::collections::HashSet;

use super::key_value_file::{Entry, entries, too_long};
use super::lines::Lines;
use super::scope::inherited_value;
use super::{FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, Span};

/// The longest key that Kubernetes stores, in bytes.
const LONGEST_KEY: usize = 253;

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    let mut taken = HashSet::with_capacity(memchr::memchr_iter(b'\n', source).count());
    let mut lines = Lines::new(source);
    for entry in entries(&mut lines, source, bad_key) {
        let Entry { key, value } = match entry {
            Ok(entry) => entry,
            Err(problem) => return FileOutcome::Refused(problem),
        };
        if !taken.insert(key.of(source)) {
            return FileOutcome::Refused(Problem { span: key, kind: ProblemKind::SetBefore });
        }
        let value = match value {
            Some(value) => Mapped::verbatim(source, value),
            None => inherited_value(surroundings, source, key).unwrap_or(Mapped::decoded(&[][..], key)),
        };
        sink(Variable { key: Mapped::verbatim(source, key), value: Some(value) });
    }
    // kubectl does not ask the scanner why it stopped: the rest of the file is silently lost.
    FileOutcome::Read(too_long(&lines).into_iter().collect())
}

/// `[-._a-zA-Z][-._a-zA-Z0-9]*`, but not `.` or anything that begins with `..`.
fn bad_key(source: &[u8], key: Span, line: Span) -> Option<Problem> {
    let name = key.of(source);
    let start = key.range().start;
    if name.is_empty() {
        return Some(Problem { span: line, kind: ProblemKind::KeyMissing });
    }
    let allowed = |at: usize, byte: u8| match byte {
        b'-' | b'.' | b'_' => true,
        b'0'..=b'9' => at > 0,
        _ => byte.is_ascii_alphabetic(),
    };
    if let Some(at) = name.iter().enumerate().position(|(at, byte)| !allowed(at, *byte)) {
        let width = super::characters::first(name.get(at..)?)?.1;
        let kind =
            if matches!(name.get(at)?, b' ' | b'\t') { ProblemKind::KeyBlank } else { ProblemKind::KeyCharacter };
        return Some(Problem { span: Span::new(start + at, start + at + width), kind });
    }
    if name == b"." || name.starts_with(b"..") {
        return Some(Problem { span: key, kind: ProblemKind::KeyCharacter });
    }
    (name.len() > LONGEST_KEY).then_some(Problem { span: key, kind: ProblemKind::KeyTooLong })
}
