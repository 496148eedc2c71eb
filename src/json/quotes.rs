//! Strings in every kind of quotes, and strings whose quotes do not pair up.
//!
//! Enters: the cursor at an opening quote. Leaves: the string, or nothing if its end cannot be
//! determined. One missing quote never causes more than one error: what follows is either read from
//! a safe place or not at all.

use super::cursor::{is_blank, is_foreign_blank};
use super::error::{Reason, Repair, Replacement};
use super::mark::look_alike;
use super::reader::{Expect, Outer, Reader};
use super::string::{Extent, decode, extent};
use super::{Key, MAX_ERRORS};
use crate::text::Span;

/// After this many strings that run to the end of the text, no more ends are guessed: each guess
/// scans the whole string.
const MAX_RUNAWAYS: u8 = 8;

/// A kind of quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// `"`
    Straight,
    /// `'`
    Single,
    /// `\"`
    Escaped,
    /// `“`, `»` and the like.
    Double,
    /// `‘`, a backtick and the like.
    SingleTypographic,
}

/// Where a string ends that has no closing quote of its own.
struct Cut {
    /// The end of its content.
    content_end: usize,
    /// Where reading continues.
    resume: usize,
    reason: Reason,
    repair: Option<Repair>,
}

impl<'t> Reader<'t> {
    /// The quote at `position` and its length.
    pub fn quotes_at(&self, position: usize) -> Option<(Quotes, usize)> {
        match self.cursor.char(position)? {
            '"' => Some((Quotes::Straight, 1)),
            '\'' => Some((Quotes::Single, 1)),
            '\\' if self.cursor.byte(position + 1) == b'"' => Some((Quotes::Escaped, 2)),
            char if is_double(char) => Some((Quotes::Double, char.len_utf8())),
            char if is_single(char) => Some((Quotes::SingleTypographic, char.len_utf8())),
            _ => None,
        }
    }

    /// The length of the quote at the cursor, which is of this kind.
    fn opening_length(&self, quotes: Quotes) -> usize {
        match quotes {
            Quotes::Straight | Quotes::Single => 1,
            _ => self.quotes_at(self.cursor.at).map_or(1, |(_, length)| length),
        }
    }

    /// Reads the string that starts at the cursor. `None` if its end cannot be determined, which is
    /// reported.
    pub fn quoted(&mut self, quotes: Quotes, is_key: bool) -> Option<Key<'t>> {
        let start = self.cursor.at;
        let content = start + self.opening_length(quotes);
        let extent = self.extent(quotes, content);
        if extent.closed && self.may_follow_string(extent.end) {
            return Some(self.accept(quotes, content, extent));
        }
        let cut = self.cut(quotes, is_key, content, extent);
        let opening = Span::new(start, content);
        let holes = self.cursor.has_hole(content, extent.end);
        let (reason, span) = match (quotes, extent.closed) {
            (Quotes::Straight, true) => (Reason::QuoteInString, Span::new(extent.content_end, extent.end)),
            (Quotes::Straight, false) => (Reason::UnclosedString, opening),
            _ => (quotes.reason(), opening),
        };
        let Some(cut) = cut else {
            // A hole may contain the closing quote, but does not make other quotes right.
            if extent.closed || !holes || quotes != Quotes::Straight {
                self.report(reason, span, None);
            }
            self.take_to(content);
            return None;
        };
        self.report(cut.reason, Span::new(start, cut.resume), cut.repair);
        let extent = Extent { content_end: cut.content_end, end: cut.resume, ..extent };
        let (text, certain) = decode(self, content, extent, quotes == Quotes::Straight);
        self.take_to(cut.resume);
        Some(Key { text: text.into(), span: Span::new(start, cut.resume), certain })
    }

    fn accept(&mut self, quotes: Quotes, content: usize, extent: Extent) -> Key<'t> {
        let start = self.cursor.at;
        let span = Span::new(start, extent.end);
        if quotes != Quotes::Straight {
            let inside = Span::new(content, extent.content_end).of_text(self.cursor.text);
            let is_clean = extent.plain && !inside.contains('"') && !self.cursor.has_hole(content, extent.end);
            let repair = is_clean.then(|| straightened(span, content, extent.content_end));
            self.report(quotes.reason(), span, repair);
        }
        let (text, certain) = decode(self, content, extent, quotes == Quotes::Straight);
        self.take_to(extent.end);
        Key { text: text.into(), span, certain }
    }

    /// Where the string ends whose content starts at `content`.
    pub fn extent(&self, quotes: Quotes, content: usize) -> Extent {
        match quotes {
            Quotes::Straight | Quotes::Single => extent(&self.cursor, quotes, content),
            Quotes::Escaped => self.escaped_extent(content),
            Quotes::Double | Quotes::SingleTypographic => self.typographic_extent(quotes, content),
        }
    }

    /// A quote closes with one backslash or with none; `\\\"` is a quote inside the string.
    fn escaped_extent(&self, content: usize) -> Extent {
        let bytes = self.cursor.text.as_bytes();
        let mut plain = true;
        let mut backslashes = 0;
        for (position, byte) in bytes.iter().enumerate().skip(content) {
            match byte {
                b'\\' => backslashes += 1,
                b'"' if backslashes < 3 => {
                    let content_end = position - backslashes.min(1);
                    plain &= backslashes < 2;
                    return Extent { content_end, end: position + 1, closed: true, plain };
                }
                _ => {
                    plain &= backslashes == 0 && *byte >= 0x20;
                    backslashes = 0;
                }
            }
        }
        Extent { content_end: bytes.len(), end: bytes.len(), closed: false, plain: false }
    }

    fn typographic_extent(&self, quotes: Quotes, content: usize) -> Extent {
        let text = self.cursor.text;
        let mut plain = true;
        for (offset, char) in text.get(content..).unwrap_or_default().char_indices() {
            if quotes.closes(char) {
                let content_end = content + offset;
                return Extent { content_end, end: content_end + char.len_utf8(), closed: true, plain };
            }
            plain &= char >= ' ' && char != '\\';
        }
        Extent { content_end: text.len(), end: text.len(), closed: false, plain }
    }

    /// Whether the character at `position` may follow a closing quote. A letter may not: either
    /// that quote is not a closing one, or another is missing.
    fn may_follow_string(&self, position: usize) -> bool {
        match self.cursor.byte(position) {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'}' | b']' | 0 | b'{' | b'[' | b'"' | b'\'' | b'\\'
            | b';' | b'=' | b'#' => true,
            b'/' => self.cursor.is_comment(position),
            b'.' => self.is_before_next(position + 1),
            b')' => self.is_before_end(position + 1),
            _ => self.cursor.char(position).is_some_and(|char| {
                is_foreign_blank(char) || is_double(char) || is_single(char) || look_alike(char).is_some()
            }),
        }
    }

    /// Where a string whose closing quote is missing most likely ends.
    fn cut(&mut self, quotes: Quotes, is_key: bool, content: usize, extent: Extent) -> Option<Cut> {
        self.runaways += u8::from(!extent.closed && self.runaways < u8::MAX);
        if self.cursor.has_hole(content, extent.end) || self.runaways > MAX_RUNAWAYS {
            return None;
        }
        let inside = Span::new(content, extent.content_end).of_text(self.cursor.text);
        let typographic = self.cut_at_typographic(content, inside).filter(|_| quotes == Quotes::Straight);
        if typographic.is_some() {
            return typographic;
        }
        let reason = if quotes == Quotes::Straight { Reason::UnclosedString } else { quotes.reason() };
        let line = inside.find(['\n', '\r']);
        let length = if is_key {
            inside.find(':').filter(|colon| line.is_none_or(|line| *colon < line)).or(line)
        } else {
            line.or_else(|| self.length_before_comma(inside, extent))
        }?;
        let trimmed = inside.get(..length)?.trim_end();
        let trimmed = trimmed.strip_suffix(',').unwrap_or(trimmed).trim_end();
        let end = content + trimmed.len();
        Some(Cut { content_end: end, resume: end, reason, repair: None })
    }

    /// `"value”,`: the closing quote is a typographic one.
    fn cut_at_typographic(&self, content: usize, inside: &str) -> Option<Cut> {
        let closes = |(offset, char): &(usize, char)| {
            let behind = content + offset + char.len_utf8();
            is_double(*char) && matches!(self.cursor.byte_after_blanks(behind), b',' | b':' | b'}' | b']')
        };
        let (offset, char) = inside.char_indices().find(closes)?;
        // Behind a backslash a plain quote would not close the string.
        let before = inside.get(..offset).unwrap_or_default();
        if (before.len() - before.trim_end_matches('\\').len()) % 2 == 1 {
            return None;
        }
        let content_end = content + offset;
        let resume = content_end + char.len_utf8();
        let repair = Some(Repair::replace(Span::new(content_end, resume), "\""));
        Some(Cut { content_end, resume, reason: Reason::TypographicQuotes, repair })
    }

    /// `"value, "next": …`: the string ends before its last comma, if its closing quote opens the
    /// next string.
    fn length_before_comma(&self, inside: &str, extent: Extent) -> Option<usize> {
        let before = inside.trim_end().strip_suffix(',')?;
        let next = self.extent(Quotes::Straight, extent.end);
        let follows = self.cursor.byte_after_blanks(next.end);
        let fits = if self.in_object() { follows == b':' } else { matches!(follows, b',' | b']') };
        (extent.closed && next.closed && fits).then_some(before.len())
    }

    /// Whether the quote at the cursor, at the start of the text, encloses all of it.
    pub fn opens_outer_quotes(&self, quotes: Quotes) -> bool {
        let start = self.cursor.at;
        let Some((_, length)) = self.quotes_at(start).filter(|_| self.outer.is_none()) else { return false };
        if !matches!(self.cursor.byte_after_blanks(start + length), b'{' | b'[') {
            return false;
        }
        if quotes != Quotes::Straight {
            return true;
        }
        let extent = self.extent(quotes, start + length);
        if !extent.closed {
            return true;
        }
        let trim = |text: &'t str| text.trim_end_matches([' ', '\t', '\n', '\r']);
        let text = trim(self.cursor.text);
        let ends_alike = text.strip_suffix('"').is_some_and(|inner| trim(inner).ends_with(['}', ']']));
        let inside = Span::new(start + length, extent.content_end).of_text(self.cursor.text).trim();
        !self.cursor.is_end(extent.end) && (inside.len() == 1 || ends_alike && text.len() > extent.end)
    }

    pub fn enter_outer_quotes(&mut self, quotes: Quotes) -> Expect {
        let start = self.cursor.at;
        let length = self.opening_length(quotes);
        let span = Span::new(start, start + length);
        self.outer = Some(Outer { quotes, error: self.errors.len().min(MAX_ERRORS), closed: false });
        self.report(Reason::OuterQuotes, span, Some(Repair::remove(span)));
        self.take(length);
        Expect::Value
    }

    /// The length of the quote at `position`, if it is the closing one of the outer quotes.
    pub fn outer_quote_length(&self, position: usize) -> Option<usize> {
        let outer = self.outer.filter(|outer| !outer.closed)?;
        let (quotes, length) = self.quotes_at(position)?;
        let is_typographic = |quotes: Quotes| matches!(quotes, Quotes::Double | Quotes::SingleTypographic);
        let matches = quotes == outer.quotes || is_typographic(quotes) && is_typographic(outer.quotes);
        matches.then_some(length)
    }

    pub fn leave_outer_quotes(&mut self, length: usize) {
        let span = Span::new(self.cursor.at, self.cursor.at + length);
        if let Some(outer) = self.outer.as_mut() {
            outer.closed = true;
            let error = outer.error;
            self.extend_repair(error, Replacement { span, text: "" });
        }
        self.take(length);
    }
}

impl Quotes {
    /// What is wrong with such quotes.
    fn reason(self) -> Reason {
        match self {
            Self::Straight => Reason::QuoteInString,
            Self::Single => Reason::SingleQuotes,
            Self::Escaped => Reason::EscapedQuotes,
            Self::Double | Self::SingleTypographic => Reason::TypographicQuotes,
        }
    }

    fn closes(self, char: char) -> bool {
        match self {
            Self::SingleTypographic => is_single(char) || char == '\'',
            _ => is_double(char) || char == '"',
        }
    }
}

/// Replaces these quotes around the content with straight ones.
fn straightened(span: Span, content: usize, content_end: usize) -> Repair {
    let opening = Span { start: span.start, end: Span::at(content).end };
    let closing = Span { start: Span::at(content_end).start, end: span.end };
    Repair { replacements: [opening, closing].map(|span| Replacement { span, text: "\"" }).to_vec() }
}

/// Typographic double quotes.
fn is_double(char: char) -> bool {
    matches!(char, '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '″' | '〝' | '〞')
}

/// Typographic single quotes, backtick and acute accent.
fn is_single(char: char) -> bool {
    matches!(char, '‘' | '’' | '‚' | '‛' | '‹' | '›' | '＇' | '′' | '`' | '´')
}

/// Whether a string is only whitespace.
pub(super) fn is_all_blank(text: &str) -> bool {
    text.bytes().all(is_blank)
}
