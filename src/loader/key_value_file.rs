//! The lines of the files that Docker and Kubernetes call `env-file`.
//!
//! Enters: a file. Leaves: for each line that is neither empty nor a comment, the spans of its key
//! and of its value, both as written. No quotes, no escapes, no expansion. Which characters a key
//! may have each program says.

use super::characters;
use super::lines::Lines;
use super::{BYTE_ORDER_MARK, Problem, ProblemKind};
use crate::text::Span;

/// One line of such a file.
pub(super) struct Entry {
    /// The text before the first `=`, or the whole line.
    pub(super) key: Span,
    /// The text after it.
    pub(super) value: Option<Span>,
}

/// What a program does not allow in the key of a line.
type BadKey = fn(&[u8], Span, Span) -> Option<Problem>;

/// The entries of a file, up to the first line that the program refuses.
pub(super) fn entries<'l, 's>(
    lines: &'l mut Lines<'s>,
    source: &'s [u8],
    bad_key: BadKey,
) -> impl Iterator<Item = Result<Entry, Problem>> + use<'l, 's> {
    lines.filter_map(move |line| entry(source, line, bad_key).transpose())
}

/// The entry on a line, without leading whitespace but with trailing whitespace.
fn entry(source: &[u8], line: Span, bad_key: BadKey) -> Result<Option<Entry>, Problem> {
    let text = line.of(source);
    if std::str::from_utf8(text).is_err() {
        return Err(Problem { span: invalid(text, line), kind: ProblemKind::NotUtf8 });
    }
    let range = line.range();
    let mark = if range.start == 0 && text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let start = characters::skip(source, range.start + mark, range.end, char::is_whitespace);
    let (whole, line) = (line, Span::new(start, range.end));
    let text = line.of(source);
    if text.is_empty() || text.starts_with(b"#") {
        return Ok(None);
    }
    let entry = match memchr::memchr(b'=', text) {
        None => Entry { key: line, value: None },
        Some(length) => {
            Entry { key: Span::new(start, start + length), value: Some(Span::new(start + length + 1, range.end)) }
        }
    };
    bad_key(source, entry.key, whole).map_or(Ok(Some(entry)), Err)
}

/// The problem of the line that stopped the scanner, if one did.
pub(super) fn too_long(lines: &Lines<'_>) -> Option<Problem> {
    lines.too_long().map(|span| Problem { span, kind: ProblemKind::LineTooLong })
}

/// The first bytes that are not UTF-8.
fn invalid(text: &[u8], at: Span) -> Span {
    let start = at.range().start;
    let bad = text.utf8_chunks().next().map_or(0..0, |chunk| {
        let valid = chunk.valid().len();
        valid..valid + chunk.invalid().len()
    });
    Span::new(start + bad.start, start + bad.end)
}
