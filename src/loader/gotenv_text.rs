//! The characters and lines of a file as gotenv sees them.
//!
//! Enters: the bytes of a file. Leaves: its text, decoded if a byte order mark says how; and the
//! lines of that text, which end at `\n`, at `\r` or at both together.

use super::BYTE_ORDER_MARK;
use super::lines::LONGEST;
use crate::text::{Mapped, MappedBuilder, Span};

/// The first buffer of Go's `bufio.Scanner`.
const FIRST_BUFFER: usize = 4096;

/// The number of bytes that gotenv reads ahead to look for a byte order mark.
const READ_AHEAD: usize = 3;

/// The text of a file.
pub(super) fn decode(source: &[u8]) -> Mapped<'_> {
    match source {
        [0xFF, 0xFE, ..] => utf16(source, u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(source, u16::from_be_bytes),
        _ if source.starts_with(BYTE_ORDER_MARK) => utf8(source),
        _ => Mapped::verbatim(source, Span::new(0, source.len())),
    }
}

/// UTF-8 after its mark; invalid bytes become U+FFFD.
fn utf8(source: &[u8]) -> Mapped<'_> {
    let mut at = BYTE_ORDER_MARK.len();
    let text = source.get(at..).unwrap_or_default();
    if std::str::from_utf8(text).is_ok() {
        return Mapped::verbatim(source, Span::new(at, source.len()));
    }
    let mut decoded = MappedBuilder::default();
    for chunk in text.utf8_chunks() {
        let valid = at + chunk.valid().len();
        decoded.verbatim(source, Span::new(at, valid));
        at = valid + chunk.invalid().len();
        if valid < at {
            decoded.decoded("\u{FFFD}".as_bytes(), Span::new(valid, at));
        }
    }
    decoded.build(Span::at(at))
}

/// UTF-16 after its mark; half a pair and half a unit become U+FFFD.
fn utf16(source: &[u8], unit: fn([u8; 2]) -> u16) -> Mapped<'_> {
    let text = source.get(2..).unwrap_or_default();
    let units = text.chunks(2).map(|bytes| match bytes {
        [first, second] => unit([*first, *second]),
        _ => 0xDC00,
    });
    let mut decoded = MappedBuilder::default();
    let mut at = 2;
    for found in char::decode_utf16(units) {
        let found = found.unwrap_or(char::REPLACEMENT_CHARACTER);
        let end = (at + 2 * found.len_utf16()).min(source.len());
        decoded.decoded(found.encode_utf8(&mut [0; 4]).as_bytes(), Span::new(at, end));
        at = end;
    }
    decoded.build(Span::at(at))
}

/// A line without its end, in bytes of the text.
#[derive(Clone, Copy)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The lines of a text.
///
/// gotenv's own rule for line ends looks one byte ahead in the scanner's buffer. If the buffer ends
/// between `\r` and `\n`, it sees two line ends, so the buffer is modelled too.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    /// The start and size of the scanner's buffer, and how much of the text has been read into it.
    buffer: usize,
    size: usize,
    read: usize,
    /// Whether the text is the file itself; a decoder in between reads in its own steps.
    direct: bool,
    too_long: Option<Line>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8], direct: bool) -> Self {
        Self { text, at: 0, buffer: 0, size: 0, read: 0, direct, too_long: None }
    }

    /// The line that stopped the scanner.
    pub(super) fn too_long(&self) -> Option<Line> {
        self.too_long
    }

    pub(super) fn next(&mut self) -> Option<Line> {
        let start = self.at;
        let mut searched = start;
        loop {
            let unread = self.text.get(searched..self.read).unwrap_or_default();
            if let Some(end) = memchr::memchr2(b'\r', b'\n', unread).map(|offset| searched + offset) {
                let pair = self.read > end + 1 && self.text.get(end..end + 2) == Some(b"\r\n");
                self.at = end + 1 + usize::from(pair);
                return Some(Line { start, end });
            }
            searched = self.read;
            if self.read == self.text.len() {
                self.at = self.read;
                // The scanner notices a full buffer before the end of the file.
                let full = self.read - start >= LONGEST;
                self.too_long = self.too_long.or(full.then_some(Line { start, end: self.read }));
                return (start < self.read && !full).then_some(Line { start, end: self.read });
            }
            if !self.fill(start) {
                let rest = self.text.get(start..).unwrap_or_default();
                let end = start + memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                self.too_long = Some(Line { start, end });
                self.at = self.text.len();
                self.read = self.at;
                return None;
            }
        }
    }

    /// Reads on; `false` if the buffer is full and must not grow.
    fn fill(&mut self, start: usize) -> bool {
        if !self.direct {
            let before = self.read;
            self.read = self.text.len().min(start + LONGEST).max(before);
            return self.read > before;
        }
        if start > self.buffer && (self.read == self.buffer + self.size || start > self.buffer + self.size / 2) {
            self.buffer = start;
        }
        if self.read == self.buffer + self.size {
            if self.size >= LONGEST {
                return false;
            }
            self.size = (self.size * 2).clamp(FIRST_BUFFER, LONGEST);
        }
        let step = if self.read == 0 { READ_AHEAD } else { self.buffer + self.size - self.read };
        self.read = self.text.len().min(self.read + step);
        true
    }
}
