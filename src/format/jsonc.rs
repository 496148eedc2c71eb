//! JSON with comments and trailing commas, as editors read their configuration.
//!
//! Enters: a text. Leaves: a text of the same length without them, which a reader of JSON takes, and the strings of the
//! file with the way back from each byte. Never judges: what else is wrong stays.

use crate::text::{Mapped, MappedBuilder, Span};

/// A comment: from its mark to its end.
pub type Comment = Span;

/// The same text with spaces in place of comments and of commas in front of a closing bracket, and the comments.
pub fn plain(text: &str) -> (String, Vec<Comment>) {
    let bytes = text.as_bytes();
    let mut made = bytes.to_vec();
    let (mut comments, mut comma, mut at) = (Vec::new(), None, 0);
    while let Some(byte) = bytes.get(at).copied() {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = match byte {
            b'"' => string(rest),
            b'/' if rest.starts_with(b"//") => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            b'/' if rest.starts_with(b"/*") => memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2),
            _ => 1,
        };
        match byte {
            b'/' if length > 1 => {
                comments.push(Span::new(at, at + length));
                blank(&mut made, at, length);
            }
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    blank(&mut made, comma, 1);
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => comma = None,
        }
        at += length;
    }
    (String::from_utf8(made).unwrap_or_default(), comments)
}

/// The length of a string with its quotes.
fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\\', b'\n', rest)) {
        at += next;
        match text.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            _ => return at,
        }
    }
    text.len()
}

fn blank(text: &mut [u8], at: usize, length: usize) {
    for byte in text.iter_mut().skip(at).take(length).filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

/// What a string with its quotes stands for.
pub fn decoded(text: &str, string: Span) -> Mapped<'_> {
    let inner = Span { start: string.start + 1, end: string.end.saturating_sub(1).max(string.start + 1) };
    let bytes = inner.of(text.as_bytes());
    let start = inner.start as usize;
    let (mut builder, mut done) = (MappedBuilder::default(), 0);
    while let Some(at) = bytes.get(done..).and_then(|rest| memchr::memchr(b'\\', rest)).map(|length| done + length) {
        builder.verbatim(text.as_bytes(), Span::new(start + done, start + at));
        let (made, length) = escape(bytes.get(at..).unwrap_or_default());
        let mut room = [0; 4];
        builder.decoded(made.encode_utf8(&mut room).as_bytes(), Span::new(start + at, start + at + length));
        done = (at + length).min(bytes.len());
    }
    builder.verbatim(text.as_bytes(), Span::new(start + done, start + bytes.len()));
    builder.build(inner)
}

/// The character of an escape, and its length.
fn escape(text: &[u8]) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at + 2..at + 6).filter(|_| text.get(at..at + 2) == Some(b"\\u"))?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match text.get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => {
            let pair = unit(0)
                .zip(unit(6))
                .filter(|(high, low)| (0xD800..0xDC00).contains(high) && (0xDC00..0xE000).contains(low));
            let whole = pair.map(|(high, low)| 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            let length = if whole.is_some() { 12 } else { 6 };
            let made = whole.or_else(|| unit(0)).and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            (made, length.min(text.len().max(1)))
        }
        Some(other) if other.is_ascii() => (char::from(*other), 2),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}
