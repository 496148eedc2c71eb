//! Characters of bytes that may not be UTF-8, as Go decodes them.
//!
//! Enters: bytes and offsets into them. Leaves: characters and offsets. A byte that does not start
//! a valid character counts as a one-byte U+FFFD. Never allocates.

use crate::text::Span;

/// The first character, and its length in bytes.
pub(super) fn first(bytes: &[u8]) -> Option<(char, usize)> {
    let chunk = bytes.get(..bytes.len().min(4))?.utf8_chunks().next()?;
    Some(chunk.valid().chars().next().map_or((char::REPLACEMENT_CHARACTER, 1), |found| (found, found.len_utf8())))
}

/// The last character, and its length in bytes.
pub(super) fn last(bytes: &[u8]) -> Option<(char, usize)> {
    let end = bytes.len();
    let start = (end.saturating_sub(4)..end).rev().find(|at| bytes.get(*at).is_some_and(|byte| byte & 0xC0 != 0x80));
    let found = start.and_then(|start| first(bytes.get(start..)?).filter(|(_, width)| start + width == end));
    found.or_else(|| (end > 0).then_some((char::REPLACEMENT_CHARACTER, 1)))
}

/// The offset of the first character in `start..end` for which `skipped` is false; else `end`.
pub(super) fn skip(source: &[u8], start: usize, end: usize, skipped: impl Fn(char) -> bool) -> usize {
    let mut at = start;
    while let Some((found, width)) = first(Span::new(at, end).of(source)) {
        if !skipped(found) {
            break;
        }
        at += width;
    }
    at.min(end)
}

/// The end of `start..end` without the trailing characters for which `dropped` is true.
pub(super) fn trim_end(source: &[u8], start: usize, end: usize, dropped: impl Fn(char) -> bool) -> usize {
    let mut at = end;
    while let Some((found, width)) = last(Span::new(start, at).of(source)) {
        if !dropped(found) {
            break;
        }
        at -= width;
    }
    at
}

/// Whitespace that does not end a line, for loaders of the godotenv family.
pub(super) fn is_line_blank(found: char) -> bool {
    matches!(found, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}
