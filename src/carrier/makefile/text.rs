//! Texts of a Makefile: values with their references, and recipe lines as the shell gets them.
//!
//! Enters: parts of the text. Leaves: values with `$$` as `$`, and script text in as many bytes. Never evaluates a
//! function.

use crate::format::shell::quotes::unescaped;
use crate::text::{Mapped, MappedBuilder, Span};

/// A value that grows longer by what its references give it is not followed, in bytes.
const LONGEST: usize = 1 << 16;

/// The value of a variable, and what stands in it that looks like `$NAME`, of which make takes one letter only: `$$` is
/// `$`, a continued line one blank, and a reference is unknown, unless it is to one of the literals.
pub(super) fn value<'p, 'l>(
    text: &'p str,
    span: Span,
    literal: &dyn Fn(&str) -> Option<&'l Mapped<'p>>,
) -> (Mapped<'p>, Vec<Span>)
where
    'p: 'l,
{
    let own = span.of_text(text);
    let start = span.start as usize;
    let at = |from: usize, to: usize| Span::new(start + from, start + to);
    // A line break in front of the value is none of it.
    let first = line_break(own).unwrap_or_default();
    let (mut builder, mut done, mut from) = (MappedBuilder::default(), first, first);
    while let Some(found) = own.get(from..).and_then(|rest| rest.find(['$', '\\'])).map(|length| from + length) {
        let rest = own.get(found..).unwrap_or_default();
        let before = own.get(done..found).unwrap_or_default();
        if let Some(length) = line_break(rest) {
            let kept = done + before.trim_end_matches([' ', '\t']).len();
            builder.verbatim(text.as_bytes(), at(done, kept));
            builder.decoded(b" ", at(kept, found + length));
            (done, from) = (found + length, found + length);
        } else if rest.starts_with("\\#") {
            builder.verbatim(text.as_bytes(), at(done, found));
            (done, from) = (found + 1, found + 1);
        } else if rest.starts_with('\\') {
            from = found + 1;
        } else {
            builder.verbatim(text.as_bytes(), at(done, found));
            let length = reference(rest);
            let known = literal(name_of(rest.get(..length).unwrap_or_default()));
            let known = known.filter(|value| builder.len() + value.len() <= LONGEST);
            match known {
                _ if rest.starts_with("$$") => builder.decoded(b"$", at(found, found + 2)),
                Some(value) => builder.append(value, Span::new(0, value.len())),
                None => builder.hole(at(found, found + length)),
            }
            (done, from) = (found + length, found + length);
        }
    }
    builder.verbatim(text.as_bytes(), at(done, own.len()));
    (builder.build(span), single_dollars(own, start))
}

/// The length of a backslash at the end of a line, with the line break and the blanks behind it.
fn line_break(text: &str) -> Option<usize> {
    let behind = text.strip_prefix("\\\n").or_else(|| text.strip_prefix("\\\r\n"))?;
    Some(text.len() - behind.trim_start_matches([' ', '\t']).len())
}

/// The name in a reference.
fn name_of(reference: &str) -> &str {
    let own = reference.strip_prefix('$').unwrap_or_default();
    let inner = own.strip_prefix('(').and_then(|own| own.strip_suffix(')'));
    let inner = inner.or_else(|| own.strip_prefix('{').and_then(|own| own.strip_suffix('}')));
    inner.unwrap_or(own)
}

/// Each `$NAME` of a text that begins at `start` of the file.
pub(super) fn single_dollars(text: &str, start: usize) -> Vec<Span> {
    let (mut found, mut done) = (Vec::new(), 0);
    while let Some(dollar) = text.get(done..).and_then(|rest| rest.find('$')).map(|length| done + length) {
        let rest = text.get(dollar + 1..).unwrap_or_default();
        let length = rest.find(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_')).unwrap_or(rest.len());
        if length > 1 && rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            found.push(Span::new(start + dollar, start + dollar + 1 + length));
        }
        done = dollar + reference(text.get(dollar..).unwrap_or_default());
    }
    found
}

/// The commands of a line that only `;` and `&&` join, as spans; one that another mark joins is left whole.
pub(super) fn commands(line: &str) -> Vec<Span> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, mark, _) in unescaped(line).filter(|(.., quote)| quote.is_none()) {
        let length = match mark {
            ';' => 1,
            '&' if at >= start && line.get(at..).is_some_and(|rest| rest.starts_with("&&")) => 2,
            _ => continue,
        };
        found.push(Span::new(start, at));
        start = at + length;
    }
    found.push(Span::new(start, line.len()));
    found.retain(|part| !part.of_text(line).trim().is_empty());
    found
}

/// Where a comment begins, or the end: the whitespace before it belongs to the value.
pub(super) fn comment(value: &str) -> usize {
    let mut before = ' ';
    for (at, mark) in value.char_indices() {
        if mark == '#' && before != '\\' {
            return at;
        }
        before = mark;
    }
    value.len()
}

/// The length of a reference at the start of a text: `$$`, `$(NAME)`, `${NAME}`, `$x`.
fn reference(text: &str) -> usize {
    let close = match text.as_bytes().get(1) {
        Some(b'(') => b')',
        Some(b'{') => b'}',
        _ => return text.chars().take(2).map(char::len_utf8).sum(),
    };
    let open = text.as_bytes().get(1).copied().unwrap_or_default();
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        depth += usize::from(byte == open);
        depth -= usize::from(byte == close && depth > 0);
        if byte == close && depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// A recipe line as the shell gets it, in as many bytes: `$$NAME` is `$_NAME` and a reference of make `${__}`, which
/// nothing sets.
pub(super) fn as_shell(line: &str) -> Vec<u8> {
    let mut shell = Vec::with_capacity(line.len());
    let mut done = 0;
    while let Some(dollar) = line.get(done..).and_then(|rest| rest.find('$')).map(|length| done + length) {
        shell.extend_from_slice(line.get(done..dollar).unwrap_or_default().as_bytes());
        let rest = line.get(dollar..).unwrap_or_default();
        let length = reference(rest);
        let behind = rest.as_bytes().get(2).copied().unwrap_or_default();
        match rest.as_bytes() {
            [b'$', b'$', b'{', ..] => {
                shell.extend_from_slice(b"${_");
                done = dollar + 3;
                continue;
            }
            [b'$', b'$', b'(', ..] => {
                shell.extend_from_slice(b"$( ");
                done = dollar + 3;
                continue;
            }
            [b'$', b'$', ..] if behind.is_ascii_alphabetic() || behind == b'_' => shell.extend_from_slice(b"$_"),
            [b'$', b'(' | b'{', ..] if length > 3 => {
                shell.extend_from_slice(b"${");
                shell.resize(shell.len() + length - 3, b'_');
                if length == 4 {
                    shell.pop();
                    shell.push(b'Q');
                }
                shell.push(b'}');
            }
            _ => shell.extend_from_slice(rest.get(..length).unwrap_or_default().as_bytes()),
        }
        done = dollar + length;
    }
    shell.extend_from_slice(line.get(done..).unwrap_or_default().as_bytes());
    shell
}
