//! A `.env` file, split into statements.
//!
//! Enters: text. Leaves: every non-blank line, as a [`Statement`] of byte spans. Never decodes:
//! quotes, escapes, `$` and comments after a value stay as written.

pub mod json;

use memchr::{memchr, memchr2};

use crate::text::Span;

/// What a statement looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `# …`
    Comment,
    /// `KEY=value`, `export KEY=value`, `KEY: value`.
    Assignment,
    /// Anything else: a name alone, words, the rest of a value that spans lines.
    Other,
}

/// How a value is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Not at all.
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `'…`, unclosed.
    OpenSingle,
    /// `"…`, unclosed.
    OpenDouble,
}

/// One statement: a line, or several if a quoted value spans lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// From the first non-whitespace character to the end of the last line, without line ends.
    pub span: Span,
    /// The text before the `=`, without `export` and whitespace; the first word of other
    /// statements.
    pub key: Span,
    /// The value as written, with its quotes. If unquoted: up to the end of the line, without
    /// trailing whitespace.
    pub value: Span,
    /// What it looks like.
    pub kind: Kind,
    /// How the value is quoted.
    pub quote: Quote,
}

impl Statement {
    /// Whether the key is preceded by `export`.
    pub fn is_exported(&self, text: &str) -> bool {
        let before = Span { start: self.span.start, end: self.key.start };
        before.of_text(text).starts_with("export")
    }

    /// The text after the value on its last line: whitespace and a comment, or something
    /// unexpected.
    pub fn rest(&self) -> Span {
        Span { start: self.value.end, end: self.span.end }
    }

    /// The opening quote.
    pub fn quote_mark(&self) -> Option<char> {
        match self.quote {
            Quote::None => None,
            Quote::Single | Quote::OpenSingle => Some('\''),
            Quote::Double | Quote::OpenDouble => Some('"'),
        }
    }

    /// The value without its quotes.
    pub fn inner(&self) -> Span {
        match self.quote {
            Quote::None => self.value,
            Quote::Single | Quote::Double => Span { start: self.value.start + 1, end: self.value.end - 1 },
            Quote::OpenSingle | Quote::OpenDouble => Span { start: self.value.start + 1, end: self.value.end },
        }
    }
}

/// Splits a text into its statements, in one pass.
pub fn statements(text: &str) -> Statements<'_> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    Statements { bytes: text.as_bytes(), position: start, never_closed: [false; 2] }
}

/// The statement that starts at a byte offset, as [`statements`] found it there.
pub fn statement_at(text: &str, start: u32) -> Option<Statement> {
    Statements { bytes: text.as_bytes(), position: start as usize, never_closed: [false; 2] }.next()
}

/// The statements of a text, in order.
pub struct Statements<'t> {
    bytes: &'t [u8],
    position: usize,
    /// Quote characters (single, double) that do not occur again: each is searched for once.
    never_closed: [bool; 2],
}

impl Iterator for Statements<'_> {
    type Item = Statement;

    fn next(&mut self) -> Option<Statement> {
        loop {
            let rest = self.bytes.get(self.position..).filter(|rest| !rest.is_empty())?;
            let end = memchr(b'\n', rest).map_or(self.bytes.len(), |length| self.position + length);
            let line = Span::new(self.position, end);
            let start = line.start as usize + leading_blanks(line.of(self.bytes));
            self.position = end + 1;
            if start < end {
                return Some(self.statement(start, end));
            }
        }
    }
}

impl Statements<'_> {
    /// The statement that starts at `start` and whose first line ends at `end`.
    fn statement(&mut self, start: usize, end: usize) -> Statement {
        let line = Span::new(start, end - trailing_blanks(Span::new(start, end).of(self.bytes)));
        if self.bytes.get(start) == Some(&b'#') {
            let none = Span::at(line.end as usize);
            return Statement { span: line, key: none, value: none, kind: Kind::Comment, quote: Quote::None };
        }
        let Some((key, after)) = self.key(line) else {
            let word = line.of(self.bytes).iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
            let key = Span::new(start, start + word);
            let none = Span::at(line.end as usize);
            return Statement { span: line, key, value: none, kind: Kind::Other, quote: Quote::None };
        };
        let value_start = after + leading_blanks(Span::new(after, line.end as usize).of(self.bytes));
        let (value, quote) = self.value(Span::new(value_start, line.end as usize));
        let span = if value.end <= line.end { line } else { Span { start: line.start, end: self.extend(value.end) } };
        Statement { span, key, value, kind: Kind::Assignment, quote }
    }

    /// The key of a line and the byte after its `=` or `:`.
    fn key(&self, line: Span) -> Option<(Span, usize)> {
        let bytes = line.of(self.bytes);
        let separator = memchr2(b'=', b':', bytes)?;
        // A `:` separates only if whitespace or nothing follows, as in YAML; `K:=v` is left to the
        // loaders.
        let separator = match bytes.get(separator) {
            Some(b':') if bytes.get(separator + 1).is_some_and(|next| !next.is_ascii_whitespace()) => {
                memchr(b'=', bytes)?
            }
            _ => separator,
        };
        let mut key = Span::new(line.start as usize, line.start as usize + separator);
        if let Some(rest) = key.of(self.bytes).strip_prefix(b"export") {
            let blanks = leading_blanks(rest);
            if blanks > 0 && blanks < rest.len() {
                key.start += u32::try_from("export".len() + blanks).unwrap_or_default();
            }
        }
        key.end -= u32::try_from(trailing_blanks(key.of(self.bytes))).unwrap_or_default();
        Some((key, line.start as usize + separator + 1))
    }

    /// The value at the start of a span that ends with its line.
    fn value(&mut self, line: Span) -> (Span, Quote) {
        let start = line.start as usize;
        let (mark, index) = match self.bytes.get(start) {
            Some(b'\'') if !line.is_empty() => (b'\'', 0),
            Some(b'"') if !line.is_empty() => (b'"', 1),
            _ => return (line, Quote::None),
        };
        let closed = if self.never_closed[index] { None } else { self.closing_quote(start + 1, mark) };
        let Some(close) = closed else {
            self.never_closed[index] = true;
            return (line, if mark == b'\'' { Quote::OpenSingle } else { Quote::OpenDouble });
        };
        (Span::new(start, close + 1), if mark == b'\'' { Quote::Single } else { Quote::Double })
    }

    /// The next quote that is not escaped by a backslash.
    fn closing_quote(&self, from: usize, mark: u8) -> Option<usize> {
        let mut position = from;
        loop {
            let rest = self.bytes.get(position..)?;
            let found = position + memchr2(mark, b'\\', rest)?;
            if self.bytes.get(found) == Some(&mark) {
                return Some(found);
            }
            position = found + 2;
        }
    }

    /// Moves to the line on which a value ends, and returns where its text ends.
    fn extend(&mut self, value_end: u32) -> u32 {
        let from = value_end as usize;
        let rest = self.bytes.get(from..).unwrap_or_default();
        let end = memchr(b'\n', rest).map_or(self.bytes.len(), |length| from + length);
        self.position = end + 1;
        Span::new(from, end - trailing_blanks(Span::new(from, end).of(self.bytes))).end
    }
}

fn leading_blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn trailing_blanks(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count()
}
