//! From byte offsets to lines and columns.

use std::sync::OnceLock;

use super::{Span, offset};

/// The position of a byte, as people and editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based. Lines end with `\n`; a `\r` before it is part of the line.
    pub line: u32,
    /// 1-based, in Unicode scalar values.
    pub column: u32,
    /// 0-based, in bytes from the start of the file.
    pub offset: u32,
}

/// What a column counts; programs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// Code units of UTF-16.
    Utf16,
    /// Unicode scalar values.
    Characters,
}

/// The starts of all lines of one text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The number of characters before each [`STRIDE`], so that a column in a long line is found
    /// without counting from its beginning.
    characters: Vec<u32>,
    /// How many of those take two UTF-16 code units; counted on first use.
    pairs: OnceLock<Vec<u32>>,
}

/// In bytes.
const STRIDE: usize = 4096;

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| offset(end + 1))).collect();
        Self { starts, characters: running(text, scalars), pairs: OnceLock::new() }
    }

    /// The number of lines; text after the last `\n` counts as one, even if it is empty.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The last non-empty line, 0-based: the empty one after a final `\n` does not count.
    pub fn last_line(&self, text: &str) -> usize {
        let last = self.count() - 1;
        if last > 0 && self.line_span(text, last).is_empty() { last - 1 } else { last }
    }

    /// The line (0-based) of a byte offset.
    pub fn line_of(&self, position: u32) -> usize {
        self.starts.partition_point(|start| *start <= position).saturating_sub(1)
    }

    /// The bytes of a line (0-based), without its `\n`.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let start = self.starts.get(line).map_or(text.len(), |start| *start as usize);
        let end = self.starts.get(line + 1).map_or(text.len(), |next| *next as usize - 1);
        Span::new(start, end.max(start))
    }

    /// Line and column of a byte offset. An offset inside a character counts as that character's.
    pub fn position(&self, text: &str, position: u32) -> Position {
        let position = position.min(offset(text.len()));
        let line = self.line_of(position);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let column = between(&self.characters, scalars, text, Span { start, end: position }) + 1;
        Position { line: offset(line + 1), column, offset: position }
    }

    /// The column of a byte offset, 1-based.
    pub fn column(&self, text: &str, position: u32, unit: Unit) -> u32 {
        let Position { line, column, offset } = self.position(text, position);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or_default();
        match unit {
            Unit::Characters => column,
            Unit::Bytes => offset - start + 1,
            Unit::Utf16 => {
                let before = self.pairs.get_or_init(|| running(text, pairs));
                column + between(before, pairs, text, Span { start, end: offset })
            }
        }
    }
}

/// The running count before each [`STRIDE`].
fn running(text: &str, count: fn(&[u8]) -> usize) -> Vec<u32> {
    let mut total = 0;
    let before = text.as_bytes().chunks(STRIDE).map(|chunk| {
        let before = total;
        total += count(chunk);
        offset(before)
    });
    before.collect()
}

/// The count within a part of a text.
fn between(running: &[u32], count: fn(&[u8]) -> usize, text: &str, part: Span) -> u32 {
    if part.len() <= STRIDE {
        return offset(count(part.of(text.as_bytes())));
    }
    let before = |position: u32| {
        let stride = (position as usize / STRIDE).min(running.len().saturating_sub(1));
        let known = running.get(stride).copied().unwrap_or_default();
        known + offset(count(text.as_bytes().get(stride * STRIDE..position as usize).unwrap_or_default()))
    };
    before(part.end) - before(part.start)
}

/// The number of Unicode scalar values in UTF-8 bytes: every byte except continuation bytes.
fn scalars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// The number of characters that take two code units in UTF-16: those of four bytes in UTF-8.
fn pairs(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte >= 0xF0).count()
}
