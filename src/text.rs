//! Places in a file, and text that remembers where in the file it came from.
//!
//! Enters: bytes of a file. Leaves: [`Span`]s, line and column numbers, and [`Mapped`] text decoded
//! by a reader. Never does any I/O, and never shows the content of a value: neither [`Mapped`] nor
//! [`Secret`] has a `Display`, and their `Debug` prints no content.

pub mod changes;
mod lines;
mod mapped;
pub mod near;
mod public;
mod secret;

pub use changes::{Changes, Touched};
pub use lines::{LineIndex, Position, Unit};
pub use mapped::{HOLE, Mapped, MappedBuilder, Piece, PieceKind};
pub use public::Public;
pub use secret::Secret;

use std::ops::Range;
use std::sync::Arc;

/// The lines of a text with their ends, each with the place where it begins.
pub fn lines_from(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line))
    })
}

/// The length of the variable name at the start.
pub fn name_length(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
            bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        }
        _ => 0,
    }
}

/// What is within the double quotes around a text; all of a text without them.
pub fn within_quotes(text: &str) -> Span {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let start = (text.len() - inner.len()) / 2;
    Span::new(start, start + inner.len())
}

/// The name of a file by its path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; empty for none.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A range of bytes, 0-based, the end excluded. Of the file, unless a name says otherwise.
///
/// 32 bits are enough: a file of 4 GiB or more is rejected before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span from two byte offsets. An offset that does not fit in 32 bits becomes the largest
    /// value.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end) }
    }

    /// The empty span at a byte offset.
    pub fn at(position: usize) -> Self {
        Self::new(position, position)
    }

    /// The same range as `usize`, to slice with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.range().len()
    }

    /// Whether it contains no byte.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The smallest span that contains both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes of `source` in this span; empty if the span is out of range.
    pub fn of(self, source: &[u8]) -> &[u8] {
        source.get(self.range()).unwrap_or_default()
    }

    /// The text of `source` in this span; empty if the span is out of range or splits a character.
    pub fn of_text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}

impl std::fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SourceFile({:?}, {} bytes)", self.path, self.text.len())
    }
}

/// A dash that word processors write, and that no program reads as one.
pub(crate) fn is_typographic_dash(mark: char) -> bool {
    matches!(mark, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a string can be a variable name: ASCII letters, digits and `_`, not starting with a
/// digit.
pub(crate) fn is_variable_name(text: &str) -> bool {
    !text.is_empty() && name_length(text.as_bytes()) == text.len()
}

/// FNV-1a in 32 bits, so that many strings are compared only if their hashes are equal.
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Whether a text contains a word.
pub fn contains(text: impl AsRef<[u8]>, word: impl AsRef<[u8]>) -> bool {
    memchr::memmem::find(text.as_ref(), word.as_ref()).is_some()
}

/// A byte offset in 32 bits; one too large becomes the largest.
pub(crate) fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The text of one file with its name. `Debug` shows only the name.
#[derive(Clone, Default)]
pub struct SourceFile {
    /// The path as shown: relative to the working folder if the file is inside it, with `/`.
    pub path: String,
    text: Arc<str>,
    lines: std::sync::OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file that was already read.
    pub fn new(path: impl Into<String>, text: String) -> Self {
        Self { path: path.into(), text: text.into(), lines: std::sync::OnceLock::new() }
    }

    /// All of its text. The caller must not print it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, to be kept with what refers to it.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The same as bytes, as the loaders read it.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The starts of its lines; computed on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// The column of a byte offset, as a program counts it.
    pub fn column(&self, offset: u32, unit: Unit) -> u32 {
        self.lines().column(&self.text, offset, unit)
    }
}
