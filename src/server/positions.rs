//! Lines and characters, as the protocol counts them, and bytes.
//!
//! Enters: a text, and the unit that was agreed upon. Leaves: the place of a byte, and the byte of a place. A line ends
//! with `\n`, `\r\n` or `\r`; what lies behind its end is its end. Never splits a character.

use gen_lsp_types::{Position, Range};

use crate::text::Span;

/// What a character of a position counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// The best one of those that a client offers: bytes cost nothing.
    pub fn of_offered<'o>(offered: impl Iterator<Item = &'o str>) -> Self {
        let offered: Vec<&str> = offered.collect();
        let all = [Self::Utf8, Self::Utf32, Self::Utf16];
        all.into_iter().find(|encoding| offered.contains(&encoding.name())).unwrap_or_default()
    }

    fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// The lines of a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
    /// The bytes of a mark at the beginning that an editor does not count.
    mark: usize,
}

impl<'t> Lines<'t> {
    /// Finds them.
    pub fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
        let ends = ends.filter(|end| bytes.get(*end) == Some(&b'\n') || bytes.get(end + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self { text, starts, encoding, mark: 0 }
    }

    /// The same for a file that no editor has open: the byte order mark is not part of its text there.
    pub fn of_file(text: &'t str, encoding: Encoding) -> Self {
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { mark, ..Self::new(text, encoding) }
    }

    /// The place of a byte.
    pub fn position(&self, offset: u32) -> Position {
        let offset = floor(self.text, offset as usize);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let start = if line == 0 { self.mark } else { start };
        let before = self.text.get(start..offset).unwrap_or_default();
        Position { line: number(line), character: number(self.count(before)) }
    }

    /// The place of a span.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end.max(span.start)) }
    }

    /// The byte of a place; `None` if there is no such line.
    pub fn offset(&self, position: Position) -> Option<usize> {
        let line = position.line as usize;
        let start = *self.starts.get(line)?;
        let start = if line == 0 { self.mark } else { start };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let written = self.text.get(start..end)?.trim_end_matches(['\n', '\r']);
        let wanted = position.character as usize;
        if self.encoding == Encoding::Utf8 {
            return Some(floor(self.text, start + wanted.min(written.len())));
        }
        let mut counted = 0;
        for (at, character) in written.char_indices() {
            counted += self.encoding.width(character);
            if counted > wanted {
                return Some(start + at);
            }
        }
        Some(start + written.len())
    }

    /// The same, where a line behind the last one is the end of the text.
    pub fn offset_within(&self, position: Position) -> usize {
        self.offset(position).unwrap_or(self.text.len())
    }

    fn count(&self, text: &str) -> usize {
        match self.encoding {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.encode_utf16().count(),
            Encoding::Utf32 => text.chars().count(),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The start of the character at a byte.
fn floor(text: &str, mut offset: usize) -> usize {
    offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::Position;

    use super::{Encoding, Lines};

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    const TEXTS: [&str; 7] =
        ["", "\n", "a\tb", "é\r\n💥x\n", "a\rb\r\rc\r\n\n", "\u{FEFF}é=1\n", "e\u{301}👩‍👩‍👧\r\n\r\nß"];

    #[test]
    fn every_character_is_found_again() {
        for (text, encoding) in TEXTS.into_iter().flat_map(|text| ALL.map(|encoding| (text, encoding))) {
            let lines = Lines::new(text, encoding);
            for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
                // Between `\r` and `\n` there is no place.
                if character == '\n' && text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') {
                    continue;
                }
                let position = lines.position(crate::text::offset(at));
                assert_eq!(lines.offset(position), Some(at), "{text:?} {encoding:?} {position:?}");
            }
        }
    }

    #[test]
    fn characters_count_as_agreed() {
        let cases = [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)];
        for (encoding, character) in cases {
            let lines = Lines::new("é💥x", encoding);
            assert_eq!(lines.position(6), Position { line: 0, character });
            // Within a character, and behind the end.
            assert_eq!(lines.offset(Position { line: 0, character: 900 }), Some(7));
            assert_eq!(lines.offset(Position { line: 1, character: 0 }), None);
        }
        assert_eq!(Lines::new("💥x", Encoding::Utf16).offset(Position { line: 0, character: 1 }), Some(0));
        assert_eq!(Lines::new("é", Encoding::Utf8).offset(Position { line: 0, character: 1 }), Some(0));
    }

    #[test]
    fn a_mark_of_a_closed_file_does_not_count() {
        let lines = Lines::of_file("\u{FEFF}A=1\nB\n", Encoding::Utf16);
        assert_eq!(lines.position(5), Position { line: 0, character: 2 });
        assert_eq!(lines.position(0), Position { line: 0, character: 0 });
        assert_eq!(lines.offset(Position { line: 0, character: 2 }), Some(5));
    }
}
