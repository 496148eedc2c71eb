//! The form of a line that every loader that counts reads the same way.
//!
//! Enters: a line. Leaves: the fix that writes `KEY=value` with the intended value, nothing around
//! it, and a comment on a line of its own, proved by reading the result with each of these loaders;
//! nothing if no such form exists. Copies the value and never keeps it.

use super::prelude::*;
use super::readers::{self, Key, Line, LineReading, Value};
use super::shapes;
use crate::diagnostic::Edit;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::json;
use crate::loader::{self, FileOutcome, Surroundings};
use crate::text::PieceKind;

/// The fix, if there is a form that all read the same way.
pub(super) fn fix(scope: &Scope<'_>, line: &Line<'_>, title: &'static str) -> Option<Fix> {
    let statement = &line.statement;
    let text = scope.text();
    if statement.kind != Kind::Assignment || matches!(statement.quote, Quote::OpenSingle | Quote::OpenDouble) {
        return None;
    }
    let comment = shapes::comment(statement, text);
    let is_whole = statement.quote == Quote::None || comment.is_some() || statement.rest().is_empty();
    if !is_whole || !is_clear(line) || comment.is_some_and(|comment| cuts(statement, comment, text)) {
        return None;
    }
    let value = value(scope, line)?;
    // Joining JSON on one line changes its whitespace; the corrected name may be set elsewhere too.
    let is_same =
        !line.meant().contains('\n') && (!line.readers.iter().any(is_named_otherwise) || is_alone(scope, line));
    let mut fix = Fix::new(if is_same { Safety::Safe } else { Safety::Unsafe }, title);
    let lines = readers::lines(text, statement);
    let start = if text.starts_with('\u{FEFF}') && lines.start == 0 { 3 } else { lines.start };
    let before = Span { start, end: statement.key.start };
    let above = comment.map(|comment| vec![Part::Copy(comment), Part::Text(Message::from("\n"))]);
    if above.is_some() || !before.is_empty() {
        fix = fix.edit(scope.at(before), above.unwrap_or_default());
    }
    let middle = Span { start: statement.key.end, end: statement.value.start };
    if middle.of_text(text) != "=" {
        fix = fix.replace(scope.at(middle), "=");
    }
    let end = line_end(text, lines);
    let written = Span { start: statement.value.start, end };
    if value != [Part::Copy(written)] {
        fix = fix.edit(scope.at(written), value);
    }
    (!fix.edits.is_empty() && is_proved(scope, line, &fix, lines)).then_some(fix)
}

/// Whether what looks like a comment is inside a value: moving it above would lose the rest of the
/// value.
pub(super) fn cuts(statement: &Statement, comment: Span, text: &str) -> bool {
    let head = Span { start: statement.value.start, end: comment.start };
    statement.quote == Quote::None && edit::is_open(head.of_text(text))
}

/// Whether the intent is clear: no loader expands a `$`, and if some loader reads neither the
/// intended value nor something that a rule explains, another one reads the intended value.
fn is_clear(line: &Line<'_>) -> bool {
    let is_of_value = |reader: &LineReading<'_>| reader.refuses() && !reader.problem.is_some_and(readers::is_of_key);
    let is_odd = line.some(Value::Other) || line.some(Value::Trimmed) || line.readers.iter().any(is_of_value);
    !line.some(Value::Expanded) && (!is_odd || line.right().is_some())
}

/// Whether a loader sets a variable other than the intended one, or refuses the name.
fn is_named_otherwise(reader: &LineReading<'_>) -> bool {
    reader.refuses() || reader.key != Key::Plain
}

/// Longer files are not searched for other lines that set a variable.
const MOST_STATEMENTS: usize = 2000;

/// Whether no other line of the file sets the variable.
fn is_alone(scope: &Scope<'_>, line: &Line<'_>) -> bool {
    setters(scope, line.key()) == Some(1)
}

/// How many lines of the file set a variable of this name; `None` if the file is too long to
/// search.
pub(super) fn setters(scope: &Scope<'_>, name: &str) -> Option<usize> {
    let is_short = scope.document.statements().len() <= MOST_STATEMENTS;
    is_short.then(|| scope.document.setters(name))
}

/// Where the text of the last line ends.
fn line_end(text: &str, lines: Span) -> u32 {
    let body = lines.of_text(text);
    let body = body.strip_suffix('\n').unwrap_or(body);
    let body = body.strip_suffix('\r').unwrap_or(body);
    lines.start + crate::text::offset(body.len())
}

/// The parts of the intended value, on one line.
fn value(scope: &Scope<'_>, line: &Line<'_>) -> Option<Vec<Part>> {
    let text = scope.text();
    let inner = shapes::meant(&line.statement, text);
    let written = inner.of_text(text);
    let has_escapes = line.statement.quote == Quote::Double && written.contains('\\');
    if !has_escapes && !written.contains('\n') {
        return Some(vec![Part::Copy(inner)]);
    }
    let right = line.right()?;
    let is_json = json::parse(right.text()?, &[]).is_valid();
    let mut parts = Vec::new();
    for (piece, covers) in right.pieces() {
        match piece.kind {
            PieceKind::Verbatim => one_line(text, line.in_file(piece.span), is_json, &mut parts)?,
            PieceKind::Decoded => {
                // Of `\"` only the last character is kept.
                let span = line.in_file(piece.span);
                let last = Span { start: span.end.checked_sub(1)?, end: span.end };
                (last.of(text.as_bytes()) == covers.of(right.bytes())).then(|| parts.push(Part::Copy(last)))?;
            }
            PieceKind::Hole => return None,
        }
    }
    Some(parts)
}

/// Copies a part of a value; line ends and indents of JSON become one space.
fn one_line(text: &str, span: Span, is_json: bool, parts: &mut Vec<Part>) -> Option<()> {
    let part = span.of_text(text);
    let mut at = span.start;
    for (index, piece) in part.split('\n').enumerate() {
        let length = crate::text::offset(piece.len());
        let (mut start, mut end) = (at, at + length);
        if part.contains('\n') {
            if !is_json {
                return None;
            }
            let is_last = end == span.end;
            let blanks = |piece: &str| crate::text::offset(piece.len() - piece.trim_start().len());
            start += if index > 0 { blanks(piece) } else { 0 };
            end -= if is_last { 0 } else { crate::text::offset(piece.len() - piece.trim_end().len()) };
            if index > 0 && start < end {
                parts.push(Part::Text(Message::from(" ")));
            }
        }
        if start < end {
            parts.push(Part::Copy(Span { start, end }));
        }
        at += length + 1;
    }
    Some(())
}

/// Whether every loader that counts reads the fixed line as the one intended variable.
fn is_proved(scope: &Scope<'_>, line: &Line<'_>, fix: &Fix, lines: Span) -> bool {
    let Some(repaired) = applied(scope.text(), lines, &fix.edits) else { return false };
    let meant = line.right().map(|value| value.bytes().to_vec());
    let meant = meant.unwrap_or_else(|| line.meant().as_bytes().to_vec());
    let is_one_line = memchr::memchr(b'\n', &meant).is_none();
    let loaders = line.readers.iter().map(|reader| reader.loader);
    let mut same: Option<Vec<u8>> = None;
    for loader in loaders {
        let Some(value) = alone(loader, &repaired, line.key()) else { return false };
        let is_meant = if is_one_line { value == meant } else { is_same_json(&value, &meant) };
        if !is_meant || same.get_or_insert_with(|| value.clone()) != &value {
            return false;
        }
    }
    same.is_some()
}

/// The value that a loader gives the only variable of a text; `None` if it reads anything else.
pub(super) fn alone(loader: Loader, text: &str, key: &str) -> Option<Vec<u8>> {
    let mut variables = Vec::new();
    let outcome =
        loader::read(loader, text.as_bytes(), Surroundings::Unknown, &mut |variable| variables.push(variable));
    let is_clean = matches!(outcome, FileOutcome::Read(problems) if problems.is_empty());
    let [variable] = variables.as_slice() else { return None };
    let value = variable.value.as_ref().filter(|value| value.is_certain())?;
    (is_clean && variable.key.bytes() == key.as_bytes()).then(|| value.bytes().to_vec())
}

/// Whether two texts are the same JSON apart from whitespace between tokens.
pub(super) fn is_same_json(left: &[u8], right: &[u8]) -> bool {
    let is_json = |text: &[u8]| std::str::from_utf8(text).is_ok_and(|text| json::parse(text, &[]).is_valid());
    is_json(left) && is_json(right) && without_blanks(left) == without_blanks(right)
}

/// JSON without the whitespace between tokens.
fn without_blanks(text: &[u8]) -> Vec<u8> {
    let (mut is_string, mut is_escape) = (false, false);
    let keeps = |byte: &u8| {
        let is_kept = is_string || !byte.is_ascii_whitespace();
        is_string ^= *byte == b'"' && !is_escape;
        is_escape = is_string && *byte == b'\\' && !is_escape;
        is_kept
    };
    text.iter().copied().filter(keeps).collect()
}

/// The lines with the edits applied.
pub(super) fn applied(text: &str, lines: Span, edits: &[Edit]) -> Option<String> {
    let mut repaired = String::new();
    let mut done = lines.start;
    for edit in edits {
        let span = edit.location.span;
        repaired.push_str(text.get(done as usize..span.start as usize)?);
        for part in &edit.parts {
            repaired.push_str(match part {
                Part::Text(text) => text.as_str(),
                Part::Copy(span) => text.get(span.range())?,
            });
        }
        done = span.end;
    }
    repaired.push_str(text.get(done as usize..lines.end as usize)?);
    Some(repaired)
}

/// Whether bash is one of the loaders and needs quotes around the value.
fn is_torn_by_a_shell(line: &Line<'_>, meant: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:@%+=,".contains(c);
    line.readers.iter().any(|reader| reader.loader == Loader::Bash) && !meant.chars().all(is_plain)
}

/// The finding with the fix and what it does, or with what to write if no form suits all loaders.
pub(super) fn mended(
    finding: Finding,
    (scope, line): (&Scope<'_>, &Line<'_>),
    title: &'static str,
    help: &'static str,
) -> Finding {
    let fix = fix(scope, line, title);
    finding.help(if fix.is_some() { help } else { advice(line) }).fix(fix)
}

/// What to write if no form suits all loaders: the least harmful one.
fn advice(line: &Line<'_>) -> &'static str {
    let meant = line.meant();
    if meant.contains('\n') {
        "no form of a multi-line value suits all loaders: put it in a file, and its path in the variable"
    } else if meant.contains('$') || meant.contains('#') || is_torn_by_a_shell(line, meant) {
        "no form of this value suits all loaders: in single quotes only `astro dev pytest` reads it differently"
    } else {
        "write the value on one line, without quotes"
    }
}
