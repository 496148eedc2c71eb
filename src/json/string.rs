//! The inside of strings: where they end, and what their escapes decode to.
//!
//! Enters: the cursor after an opening quote. Leaves: the end of the string; the decoded text with
//! its errors. Never copies a string without escapes.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::error::{Reason, Repair, Replacement};
use super::quotes::Quotes;
use super::reader::Reader;
use crate::text::Span;

/// If one string has more raw control characters than this, they are not repaired one by one.
const MAX_CONTROLS: usize = 1000;

/// The extent of a string.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// The end of its content.
    pub content_end: usize,
    /// The end of its closing quote.
    pub end: usize,
    /// Whether a closing quote was found; if not, it runs to the end of the text.
    pub closed: bool,
    /// Whether it contains neither escapes nor control characters.
    pub plain: bool,
}

/// Where a string in straight or single quotes ends whose content starts at `start`.
pub(super) fn extent(cursor: &Cursor<'_>, quotes: Quotes, start: usize) -> Extent {
    let quote = if quotes == Quotes::Single { b'\'' } else { b'"' };
    let bytes = cursor.text.as_bytes();
    let is_special = |byte: &u8| *byte == quote || *byte == b'\\' || *byte < 0x20;
    let mut plain = true;
    let mut position = start;
    loop {
        let stop = cursor.stop_after(position);
        let known = bytes.get(position..stop).unwrap_or_default();
        let Some((length, byte)) = known.iter().enumerate().find(|(_, byte)| is_special(byte)) else {
            match cursor.hole_at(stop) {
                Some(hole) => position = hole.end as usize,
                None => return Extent { content_end: bytes.len(), end: bytes.len(), closed: false, plain },
            }
            continue;
        };
        position += length;
        if *byte == quote {
            return Extent { content_end: position, end: position + 1, closed: true, plain };
        }
        plain = false;
        let is_escape = *byte == b'\\' && position + 1 < stop;
        position += if is_escape { 2 } else { 1 };
    }
}

/// The decoded content of a string, assembled piece by piece.
struct Decoder<'r, 't> {
    reader: &'r mut Reader<'t>,
    end: usize,
    out: String,
    certain: bool,
    /// Whether its errors are reported.
    strict: bool,
    controls: Vec<Replacement>,
    control_count: usize,
}

/// The decoded content of a string, and whether it is exactly known. Reports what Python rejects in
/// it, if `strict`.
pub(super) fn decode<'t>(reader: &mut Reader<'t>, start: usize, extent: Extent, strict: bool) -> (Cow<'t, str>, bool) {
    let text = reader.cursor.text;
    let content = Span::new(start, extent.content_end);
    if extent.plain {
        return (content.of_text(text).into(), !reader.cursor.has_hole(start, extent.content_end));
    }
    let decoder = Decoder {
        reader,
        end: extent.content_end,
        out: String::with_capacity(content.len()),
        certain: true,
        strict,
        controls: Vec::new(),
        control_count: 0,
    };
    decoder.run(start)
}

impl Decoder<'_, '_> {
    fn run<'o>(mut self, start: usize) -> (Cow<'o, str>, bool) {
        let mut position = start;
        while position < self.end {
            position = self.step(position);
        }
        if self.strict && self.control_count > 0 {
            let first = self.controls.first().map_or(Span::at(start), |control| control.span);
            let repairable = self.control_count <= MAX_CONTROLS;
            let repair = repairable.then_some(Repair { replacements: self.controls });
            self.reader.report(Reason::ControlCharacter, first, repair);
        }
        (self.out.into(), self.certain)
    }

    /// Decodes the character or escape at `position` and returns where it ends.
    fn step(&mut self, position: usize) -> usize {
        let text = self.reader.cursor.text;
        if let Some(hole) = self.reader.cursor.hole_at(position) {
            self.certain = false;
            self.out.push_str(Span::new(position, hole.end as usize).of_text(text));
            return hole.end as usize;
        }
        let stop = self.reader.cursor.stop_after(position).min(self.end);
        let known = text.get(position..stop).unwrap_or_default();
        let length = known.bytes().position(|byte| byte == b'\\' || byte < 0x20).unwrap_or(known.len());
        let (verbatim, rest) = known.split_at_checked(length).unwrap_or((known, ""));
        self.out.push_str(verbatim);
        let position = position + length;
        match rest.bytes().next() {
            Some(b'\\') => self.escape(position, rest),
            Some(control) => {
                self.control(position, control);
                position + 1
            }
            None => position,
        }
    }

    fn control(&mut self, position: usize, control: u8) {
        self.out.push(char::from(control));
        self.control_count += 1;
        if self.controls.len() < MAX_CONTROLS {
            let text = CONTROLS.get(usize::from(control)).copied().unwrap_or_default();
            self.controls.push(Replacement { span: Span::new(position, position + 1), text });
        }
    }

    /// Decodes the escape that `rest` starts with, at `position`.
    fn escape(&mut self, position: usize, rest: &str) -> usize {
        let Some(char) = rest.chars().nth(1) else {
            // A hole follows and may be anything.
            self.certain = false;
            return position + 1;
        };
        let plain = match char {
            '"' | '\\' | '/' => char,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode_escape(position, rest),
            _ => {
                let end = position + 1 + char.len_utf8();
                if self.strict {
                    self.reader.report(Reason::InvalidEscape, Span::new(position, end), None);
                }
                char
            }
        };
        self.out.push(plain);
        position + 1 + char.len_utf8()
    }

    fn unicode_escape(&mut self, position: usize, rest: &str) -> usize {
        if let Some(unit) = code_unit(rest) {
            let low = rest.get(6..).and_then(code_unit).filter(|low| (0xDC00..0xE000).contains(low));
            let pair = low.filter(|_| (0xD800..0xDC00).contains(&unit));
            let code = pair.map_or(unit, |low| 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            let char = char::from_u32(code);
            self.certain &= char.is_some();
            self.out.push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
            return position + if pair.is_some() { 12 } else { 6 };
        }
        let digits = rest.bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count();
        let end = position + 2 + digits;
        self.certain = false;
        if self.strict && self.reader.cursor.hole_at(end).is_none() {
            self.reader.report(Reason::InvalidUnicodeEscape, Span::new(position, end), None);
        }
        self.out.push(char::REPLACEMENT_CHARACTER);
        end
    }
}

/// The UTF-16 code unit of an escape `\uXXXX` that `text` starts with.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let all_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if all_hexadecimal { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// How each control character is escaped, by its code.
const CONTROLS: [&str; 32] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\b", "\\t", "\\n",
    "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015",
    "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
];
