//! `EnvironmentFile=` of a unit, as systemd 252 reads it.
//!
//! Models `load_env_file` in `src/basic/env-file.c`. A state per byte; quotes count only at the
//! start of a value or after another quoted part. What the unit does with a name that no
//! environment can hold (it drops it) is not part of this model.

use super::characters;
use super::decoded::{Decoded, ValueWriter};
use super::{FileOutcome, Problem, ProblemKind, Sink, Variable};
use crate::text::{Mapped, MappedBuilder, Span};

pub(super) fn read<'s>(source: &'s [u8], sink: Sink<'_, 's>) -> FileOutcome {
    if let Some(at) = memchr::memchr(0, source) {
        return FileOutcome::Refused(Problem { span: Span::new(at, at + 1), kind: ProblemKind::NulByte });
    }
    let whole = Mapped::verbatim(source, Span::new(0, source.len()));
    let text = Decoded::new(source, &whole);
    let mut reader = Reader { source, text: &text, at: 0, problems: Vec::new() };
    while let Some(key) = reader.key() {
        let (value, end) = reader.value();
        let variable = variable(source, key, value, end);
        let mut texts = std::iter::once(&variable.key).chain(&variable.value);
        if let Some(span) = texts.find_map(not_utf8) {
            return FileOutcome::Refused(Problem { span, kind: ProblemKind::NotUtf8 });
        }
        sink(variable);
    }
    FileOutcome::Read(reader.problems)
}

struct Reader<'d, 's> {
    source: &'s [u8],
    text: &'d Decoded<'d, 's>,
    at: usize,
    problems: Vec<Problem>,
}

impl<'s> Reader<'_, 's> {
    /// The key of the next assignment, without trailing whitespace; skips anything that is not an
    /// assignment.
    fn key(&mut self) -> Option<Span> {
        loop {
            let start = self.at;
            match self.next()? {
                b'#' | b';' => self.comment(),
                b' ' | b'\t' | b'\n' | b'\r' => {}
                _ => {
                    let rest = self.source.get(self.at..).unwrap_or_default();
                    let end = memchr::memchr3(b'=', b'\n', b'\r', rest).map_or(self.source.len(), |end| self.at + end);
                    let key = characters::trim_end(self.source, start, end, |found| matches!(found, ' ' | '\t'));
                    let key = Span::new(start, key);
                    self.at = (end + 1).min(self.source.len());
                    if self.source.get(end) == Some(&b'=') {
                        return Some(key);
                    }
                    self.problems.push(Problem { span: key, kind: ProblemKind::NoAssignment });
                }
            }
        }
    }

    /// A comment: before systemd 254, a backslash at its end makes the next line part of it.
    fn comment(&mut self) {
        while let Some(byte) = self.next() {
            match byte {
                b'\\' => {
                    self.next();
                }
                b'\n' | b'\r' => return,
                _ => {}
            }
        }
    }

    /// The value after `=`, and where it ends. Quoted parts and what follows them are joined.
    fn value(&mut self) -> (Mapped<'s>, usize) {
        let mut value = ValueWriter::new(self.text, self.at);
        while let Some(byte) = self.next() {
            let at = self.at - 1;
            match byte {
                b'\n' | b'\r' => return (value.finish(at), at),
                b'\'' => self.single_quoted(&mut value),
                b'"' => self.double_quoted(&mut value),
                b' ' | b'\t' => {}
                _ => {
                    self.at = at;
                    let end = self.unquoted(&mut value);
                    return (value.finish(end), end);
                }
            }
        }
        (value.finish(self.at), self.at)
    }

    /// The rest of a value, from its first character outside quotes on: from here quotes are
    /// literal.
    fn unquoted(&mut self, value: &mut ValueWriter<'_, '_, 's>) -> usize {
        let mut blanks = None;
        while let Some(byte) = self.next() {
            let at = self.at - 1;
            match byte {
                b'\n' | b'\r' => return at,
                b' ' | b'\t' => {
                    blanks.get_or_insert(at);
                    continue;
                }
                _ => {}
            }
            if let Some(start) = blanks.take() {
                value.keep(start, at);
            }
            if byte == b'\\' {
                self.escaped(value);
            } else {
                value.keep(at, at + 1);
            }
        }
        self.at
    }

    /// The character after a backslash; a line end disappears.
    fn escaped(&mut self, value: &mut ValueWriter<'_, '_, 's>) {
        match self.next() {
            None | Some(b'\n' | b'\r') => {}
            Some(byte) if byte.is_ascii() => value.decode(&[byte], self.at - 2, self.at),
            Some(_) => value.keep(self.at - 1, self.at),
        }
    }

    fn single_quoted(&mut self, value: &mut ValueWriter<'_, '_, 's>) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let end = memchr::memchr(b'\'', rest).map(|end| self.at + end);
        value.keep(self.at, end.unwrap_or(self.source.len()));
        self.at = end.map_or(self.source.len(), |end| end + 1);
    }

    fn double_quoted(&mut self, value: &mut ValueWriter<'_, '_, 's>) {
        loop {
            let rest = self.source.get(self.at..).unwrap_or_default();
            let end = memchr::memchr2(b'"', b'\\', rest).map_or(self.source.len(), |end| self.at + end);
            value.keep(self.at, end);
            self.at = end;
            if self.next() != Some(b'\\') {
                return;
            }
            match self.next() {
                Some(byte @ (b'"' | b'\\' | b'`' | b'$')) => value.decode(&[byte], end, end + 2),
                Some(b'\n') | None => {}
                Some(_) => value.keep(end, end + 2),
            }
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.source.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }
}

/// systemd stores `key=value` as one string. The name ends at its first `=`, even if the key itself
/// begins with one.
fn variable<'s>(source: &'s [u8], key: Span, value: Mapped<'s>, end: usize) -> Variable<'s> {
    if !key.of(source).starts_with(b"=") {
        return Variable { key: Mapped::verbatim(source, key), value: Some(value) };
    }
    let written = Span { start: key.start + 1, end: key.end };
    let mut joined = MappedBuilder::default();
    joined.verbatim(source, written);
    joined.decoded(b"=", Span { start: key.end, end: key.end + 1 });
    joined.append(&value, Span::new(0, value.len()));
    let value = joined.build(written.cover(Span::at(end)));
    Variable { key: Mapped::verbatim(source, Span { start: key.start, end: key.start }), value: Some(value) }
}

/// Where a string is not what systemd accepts as UTF-8: it also rejects noncharacter code points.
fn not_utf8(text: &Mapped<'_>) -> Option<Span> {
    let mut at = 0;
    for chunk in text.bytes().utf8_chunks() {
        let reserved = |found: char| matches!(u32::from(found), 0xFDD0..=0xFDEF) || u32::from(found) & 0xFFFE == 0xFFFE;
        if let Some(offset) = chunk.valid().find(reserved) {
            return Some(text.origin(Span::new(at + offset, at + offset + 1)));
        }
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            return Some(text.origin(Span::new(at, at + chunk.invalid().len())));
        }
    }
    None
}
