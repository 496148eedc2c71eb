//! `astro env variable create --from-file`: `StrictParse` of gotenv 1.6.0.
//!
//! Models `gotenv.go`. A line that opens a quote consumes lines until one closes it; the whole must
//! match one pattern.

use super::characters;
use super::decoded::{Decoded, ValueWriter};
use super::gotenv_line::{self, Parts, word_end};
use super::gotenv_text::{Line, Lines, decode};
use super::scope::{Order, Scope};
use super::{FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::Mapped;

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    let file = decode(source);
    let text = Decoded::new(source, &file);
    let mut lines = Lines::new(text.text, file.whole().start == 0);
    let mut scope = Scope::new(surroundings, Order::EnvironmentThenLast, text.text);
    while let Some(line) = lines.next() {
        let start = characters::skip(text.text, line.start, line.end, char::is_whitespace);
        let line = Line { start, end: characters::trim_end(text.text, start, line.end, char::is_whitespace) };
        if matches!(text.bytes(start, line.end).first(), None | Some(b'#')) {
            continue;
        }
        let read = statement(&text, line, &mut lines).and_then(|statement| {
            let inner = Decoded::new(source, &statement);
            variable(&inner, &mut scope)
        });
        match read {
            Ok(variable) => {
                scope.set(&variable);
                sink(variable);
            }
            Err(problem) => return FileOutcome::Refused(problem),
        }
    }
    let too_long = lines.too_long().map(|line| text.origin(line.start, line.end));
    match too_long {
        Some(span) => FileOutcome::Refused(Problem { span, kind: ProblemKind::LineTooLong }),
        None => FileOutcome::Read(Vec::new()),
    }
}

/// The lines that form a statement, joined by `\n`.
fn statement<'s>(text: &Decoded<'_, 's>, first: Line, lines: &mut Lines<'_>) -> Result<Mapped<'s>, Problem> {
    let Some(open) = open_quote(text, first) else {
        return Ok(text.part(first.start, first.end));
    };
    let quote = text.bytes(open, open + 1);
    let mut joined = ValueWriter::new(text, first.start);
    joined.keep(first.start, first.end);
    let mut end = first.end;
    while let Some(line) = lines.next() {
        if text.bytes(end, line.start) == b"\n" {
            joined.keep(end, line.start);
        } else {
            joined.decode(b"\n", end, line.start);
        }
        joined.keep(line.start, line.end);
        end = line.end;
        let written = text.bytes(line.start, line.end);
        match quote.first().and_then(|quote| memchr::memrchr(*quote, written)) {
            None => {}
            Some(at) if at > 0 && written.get(at - 1) == Some(&b'\\') => {}
            Some(_) => return Ok(joined.finish(end)),
        }
    }
    // A line that is too long ends the file as well, so gotenv complains about the open quote.
    Err(Problem { span: text.origin(open, open + 1), kind: ProblemKind::UnterminatedQuote })
}

/// The place of a quote that starts the value and that the line does not close.
fn open_quote(text: &Decoded<'_, '_>, line: Line) -> Option<usize> {
    let written = text.bytes(line.start, line.end);
    let delimiter = memchr::memchr(b'=', written).or_else(|| memchr::memchr(b':', written)).filter(|at| *at > 0)?;
    let open = characters::skip(text.text, line.start + delimiter + 1, line.end, char::is_whitespace);
    let value = text.bytes(open, line.end);
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let inner = characters::skip(text.text, open + 1, line.end, char::is_whitespace);
    let closed = memchr::memrchr(quote, text.bytes(inner, line.end));
    // The byte before the last quote decides, but gotenv counts it from after the whitespace that
    // follows the opening quote.
    closed.is_none_or(|at| value.get(at) == Some(&b'\\')).then_some(open)
}

fn variable<'s>(text: &Decoded<'_, 's>, scope: &mut Scope<'_, 's>) -> Result<Variable<'s>, Problem> {
    let Some(Parts { key, value: (start, end) }) = gotenv_line::parts(text.text) else {
        return Err(no_match(text));
    };
    let key = text.part(key.0, key.1);
    let start = characters::skip(text.text, start, end, char::is_whitespace);
    let end = characters::trim_end(text.text, start, end, char::is_whitespace);
    let value = match text.bytes(start, end) {
        [b'\'', .., b'\''] => text.part(start + 1, end - 1),
        [b'"', .., b'"'] => {
            let unescaped = unescape(text, start + 1, end - 1);
            expand(text.source, unescaped, scope)
        }
        _ => expand(text.source, text.part(start, end), scope),
    };
    Ok(Variable { key, value: Some(value) })
}

/// Decodes `\n` and `\r`, even after another backslash, then removes every backslash not before a
/// `$`.
fn unescape<'s>(text: &Decoded<'_, 's>, start: usize, end: usize) -> Mapped<'s> {
    let mut value = ValueWriter::new(text, start);
    let mut at = start;
    while let Some(backslash) = memchr::memchr(b'\\', text.bytes(at, end)).map(|offset| at + offset) {
        value.keep(at, backslash);
        at = backslash + 1;
        if let Some(line_end) = line_end(text.bytes(backslash, end)) {
            at += 1;
            value.decode(&[line_end], backslash, at);
            continue;
        }
        let behind = text.bytes(at, end);
        match (line_end(behind), characters::first(behind)) {
            (_, None | Some(('$', _))) => value.keep(backslash, at),
            (Some(line_end), _) => {
                at += 2;
                value.decode(&[line_end], backslash, at);
            }
            (None, Some((_, width))) => {
                value.decode(text.bytes(at, at + width), backslash, at + width);
                at += width;
            }
        }
    }
    value.keep(at, end);
    value.finish(end)
}

/// What a leading `\n` or `\r` decodes to.
fn line_end(text: &[u8]) -> Option<u8> {
    match text {
        [b'\\', b'n', ..] => Some(b'\n'),
        [b'\\', b'r', ..] => Some(b'\r'),
        _ => None,
    }
}

/// `$NAME` and `${NAME}` in capitals and digits; either brace may be missing. `\$` is a literal
/// `$`.
fn expand<'s>(source: &'s [u8], written: Mapped<'s>, scope: &mut Scope<'_, 's>) -> Mapped<'s> {
    if memchr::memchr(b'$', written.bytes()).is_none() {
        return written;
    }
    let text = Decoded::new(source, &written);
    let length = text.text.len();
    let mut value = ValueWriter::new(&text, 0);
    let mut at = 0;
    while let Some(dollar) = memchr::memchr(b'$', text.bytes(at, length)).map(|offset| at + offset) {
        let escaped = dollar > at && text.bytes(dollar - 1, dollar) == b"\\";
        let opened = dollar + 1 + usize::from(text.bytes(dollar + 1, dollar + 2) == b"{");
        let capital = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
        let named = opened + text.bytes(opened, length).iter().take_while(capital).count();
        let end = named + usize::from(text.bytes(named, named + 1) == b"}");
        if escaped {
            value.keep(at, dollar - 1);
            value.decode(b"$", dollar - 1, dollar + 1);
            value.keep(dollar + 1, end);
        } else if opened == named {
            value.keep(at, end);
        } else {
            value.keep(at, dollar);
            scope.expand(text.bytes(opened, named), text.origin(dollar, end), value.copied());
        }
        at = end;
    }
    value.keep(at, length);
    value.finish(length)
}

/// Where a statement stops matching the pattern.
fn no_match(text: &Decoded<'_, '_>) -> Problem {
    let length = text.text.len();
    let mut start = 0;
    let mut end = word_end(text.text, start);
    if text.bytes(start, end) == b"export" {
        start = characters::skip(text.text, end, length, gotenv_line::is_blank);
        end = word_end(text.text, start);
    }
    let line_end = memchr::memchr(b'\n', text.text).unwrap_or(length);
    let next = characters::skip(text.text, end, length, gotenv_line::is_blank);
    let (place, kind) = match (text.bytes(end, length), text.bytes(next, length).first()) {
        (_, None) => ((start, line_end), ProblemKind::NoAssignment),
        (_, Some(b'=')) if start == end => ((start, line_end), ProblemKind::KeyMissing),
        (_, Some(b'=')) => ((next + 1, length), ProblemKind::AfterQuote),
        ([b':', rest @ ..], _) if characters::first(rest).is_some_and(|(found, _)| gotenv_line::is_blank(found)) => {
            ((end + 1, length), ProblemKind::AfterQuote)
        }
        _ if next > end => ((end, next), ProblemKind::KeyBlank),
        (rest, _) => {
            let width = characters::first(rest).map_or(1, |(_, width)| width);
            let kind = if rest.starts_with(b":") { ProblemKind::NoAssignment } else { ProblemKind::KeyCharacter };
            ((end, end + width), kind)
        }
    };
    Problem { span: text.origin(place.0, place.1), kind }
}
