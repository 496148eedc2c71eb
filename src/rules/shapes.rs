//! How a loader reads the name and the value of a statement.
//!
//! Enters: what it read, and the statement. Leaves: a variant that names the difference. Never
//! judges.

use super::prelude::*;
use super::statements;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::text::{PieceKind, offset};

/// How a loader reads a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// As written, without `export` and whitespace.
    Plain,
    /// With the `export` in front.
    Export,
    /// With the whitespace after it.
    Blank,
    /// With the whitespace before it.
    Indent,
    /// With the byte order mark in front of it.
    Mark,
    /// Something else.
    Other,
}

/// How a loader reads a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Without the quotes and the comment, every other byte as written.
    Meant,
    /// With the escapes within double quotes decoded.
    Decoded,
    /// With a `$…` expanded.
    Expanded,
    /// With the quotes around it.
    Quotes,
    /// With the backslashes before quotes.
    Escapes,
    /// With other backslashes, which another loader may decode.
    Backslashes,
    /// With the quotes around it and other backslashes, which another loader may decode.
    QuotesAndBackslashes,
    /// With the comment after it.
    Comment,
    /// With leading whitespace.
    Before,
    /// With trailing whitespace.
    After,
    /// With the closing quote, because whitespace follows it.
    ClosingQuote,
    /// With the carriage return after it.
    CarriageReturn,
    /// Up to a `#` in it.
    Hash,
    /// Only a part of its lines.
    Lines,
    /// Without quotes that are part of it.
    Trimmed,
    /// Something else.
    Other,
    /// Not at all: the variable is not set.
    Missing,
    /// Not at all: the file is refused.
    Refused,
}

impl Value {
    /// Whether a rule of the line says what is wrong with it.
    pub(super) fn is_spoiled(self) -> bool {
        matches!(
            self,
            Self::Quotes
                | Self::Escapes
                | Self::Backslashes
                | Self::QuotesAndBackslashes
                | Self::Comment
                | Self::Before
                | Self::After
                | Self::ClosingQuote
                | Self::CarriageReturn
                | Self::Lines
                | Self::Hash
        )
    }

    /// Whether it is the intended value.
    pub(super) fn is_right(self) -> bool {
        matches!(self, Self::Meant | Self::Decoded)
    }

    /// Whether the file contains the intended value byte for byte.
    pub(super) fn is_verbatim(self) -> bool {
        matches!(
            self,
            Self::Quotes | Self::Comment | Self::Before | Self::After | Self::ClosingQuote | Self::CarriageReturn
        )
    }
}

impl Key {
    /// Whether a rule of the line says what is wrong with it.
    pub(super) fn is_spoiled(self) -> bool {
        matches!(self, Self::Export | Self::Blank | Self::Mark)
    }
}

/// A value as written, split once for all its loaders.
pub(super) struct ValueParts<'t> {
    statement: Statement,
    text: &'t str,
    /// With its quotes.
    whole: &'t [u8],
    /// Between its quotes.
    inner: &'t [u8],
    /// Without quotes and comment.
    meant: &'t [u8],
    /// What people take as a comment after it.
    comment: Option<&'t [u8]>,
}

impl<'t> ValueParts<'t> {
    /// The value of a statement of a text.
    pub fn of(statement: &Statement, text: &'t str) -> Self {
        let bytes = |span: Span| span.of_text(text).as_bytes();
        Self {
            statement: *statement,
            text,
            whole: bytes(statement.value),
            inner: bytes(statement.inner()),
            meant: bytes(meant(statement, text)),
            comment: comment(statement, text).map(bytes),
        }
    }
}

/// The value without quotes and comment.
pub(super) fn meant(statement: &Statement, text: &str) -> Span {
    let inner = statement.inner();
    if statement.quote != Quote::None {
        return inner;
    }
    let end = comment(statement, text).map_or(inner.end, |comment| comment.start.max(inner.start));
    let head = Span { start: inner.start, end };
    Span { start: head.start, end: head.start + offset(head.of_text(text).trim_end().len()) }
}

/// What people take as a comment after a value, starting at its `#`.
pub(super) fn comment(statement: &Statement, text: &str) -> Option<Span> {
    memchr::memchr(b'#', statement.span.of(text.as_bytes()))?;
    if statement.kind != Kind::Assignment
        || statements::cutting_hash(statement, text).is_some()
        || statements::is_not_saved(statement, text)
    {
        return None;
    }
    let part = match statement.quote {
        Quote::None => Span { start: statement.value.start.saturating_sub(1), end: statement.value.end },
        Quote::Single | Quote::Double => statement.rest(),
        Quote::OpenSingle | Quote::OpenDouble => return None,
    };
    let written = part.of_text(text);
    let is_quoted = statement.quote != Quote::None;
    let glued = written.starts_with('#').then_some(0).filter(|_| is_quoted);
    let at = glued.or_else(|| Some(written.find(" #").or_else(|| written.find("\t#"))? + 1))?;
    let is_next = !is_quoted || written.get(..at)?.trim().is_empty();
    is_next.then(|| Span { start: part.start + offset(at), end: part.end })
}

/// How a loader reads the name of a statement.
pub(super) fn key(read: &[u8], written: &ValueParts<'_>) -> Key {
    let ValueParts { statement, text, .. } = *written;
    let written = statement.key.of_text(text).as_bytes();
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    if read == written {
        return Key::Plain;
    }
    if read.strip_prefix("\u{FEFF}".as_bytes()).is_some_and(|rest| rest.trim_ascii() == written) {
        return Key::Mark;
    }
    if read
        .strip_prefix(b"export")
        .is_some_and(|rest| rest.first().is_some_and(is_blank) && rest.trim_ascii() == written)
    {
        return Key::Export;
    }
    if read.trim_ascii_end() == written {
        return Key::Blank;
    }
    if as_text(read).is_some_and(|read| read.trim().as_bytes() == written) {
        return Key::Indent;
    }
    Key::Other
}

/// How a loader reads the value of a statement.
pub(super) fn value(read: &Mapped<'_>, written: &ValueParts<'_>) -> Value {
    let ValueParts { statement, whole: written, inner, meant, comment, .. } = *written;
    let bytes = read.bytes();
    if memchr::memchr(b'\n', written).is_some() {
        return if memchr::memchr(b'\n', bytes).is_some() { Value::Meant } else { Value::Lines };
    }
    if comment.is_some_and(|comment| bytes.trim_ascii_end().ends_with(comment)) {
        return Value::Comment;
    }
    if statement.quote == Quote::Double && inner.contains(&b'\\') {
        if bytes == written || bytes == inner {
            let is_quote = memchr::memmem::find(inner, b"\\\"").is_some();
            return match is_quote {
                true => Value::Escapes,
                false if bytes == written => Value::QuotesAndBackslashes,
                false => Value::Backslashes,
            };
        }
        return if is_expanded(read) { Value::Expanded } else { Value::Decoded };
    }
    let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
    match bytes {
        _ if bytes == meant => Value::Meant,
        _ if is_quoted && bytes == written => Value::Quotes,
        _ if bytes.strip_suffix(b"\r").is_some_and(|bytes| bytes == meant || bytes == written) => Value::CarriageReturn,
        _ if is_quoted && bytes.trim_ascii() == written => Value::Quotes,
        _ if is_quoted
            && bytes.split_last().is_some_and(|(last, rest)| written.last() == Some(last) && rest == inner) =>
        {
            Value::ClosingQuote
        }
        _ if as_text(bytes).is_some_and(|read| read.trim_end().as_bytes() == meant) => Value::After,
        _ if as_text(bytes).is_some_and(|read| read.trim().as_bytes() == meant) => Value::Before,
        _ if is_expanded(read) || meant.contains(&b'$') => Value::Expanded,
        _ if !is_quoted && is_cut(bytes, meant) => Value::Hash,
        _ if is_trimmed(bytes, meant) => Value::Trimmed,
        _ => Value::Other,
    }
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn is_expanded(read: &Mapped<'_>) -> bool {
    read.pieces().any(|(piece, _)| piece.kind == PieceKind::Hole)
}

/// Whether a value was read up to a `#`.
fn is_cut(read: &[u8], written: &[u8]) -> bool {
    written.strip_prefix(read).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"#"))
}

/// Whether quotes at the ends were taken as quotes around the value.
fn is_trimmed(read: &[u8], written: &[u8]) -> bool {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b' ');
    let start = written.iter().take_while(|byte| is_quote(byte)).count();
    let end = written.iter().rev().take_while(|byte| is_quote(byte)).count();
    let core = written.get(start..written.len().saturating_sub(end)).unwrap_or_default();
    let inner = |bytes: &[u8]| {
        let start = bytes.iter().take_while(|byte| is_quote(byte)).count();
        let end = bytes.iter().rev().take_while(|byte| is_quote(byte)).count();
        bytes.get(start..bytes.len().saturating_sub(end)).unwrap_or_default().to_vec()
    };
    start + end > 0 && inner(read) == core
}
