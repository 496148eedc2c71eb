//! Python, as far as its tokens and its strings go.
//!
//! Enters: the text of a file. Leaves: its [`Token`]s in order, and what a string literal stands for. Never fails: what
//! Python would refuse becomes some token, and reading goes on. Never evaluates anything: an f-string is unknown.

mod formatted;
mod literal;
mod module;

pub use literal::value;
pub use module::{Class, Initializer, Module, Parameter, Parameters};

use crate::text::Span;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string literal with its prefix and its quotes.
    Text(Literal),
    /// One byte of an operator or a bracket.
    Mark(u8),
    /// The end of a logical line.
    End,
}

/// How a string literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The length of what comes before its quotes.
    pub prefix: u8,
    /// `'` or `"`.
    pub quote: u8,
    /// Whether there are three of them.
    pub is_triple: bool,
    /// Whether a backslash stands for itself.
    pub is_raw: bool,
    /// What it is.
    pub content: Content,
}

/// What a literal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, as written.
    Text,
    /// Bytes.
    Bytes,
    /// An f-string or a t-string: code may stand in it.
    Template,
    /// Text or bytes that nothing closes.
    Open,
}

impl Literal {
    /// How many quotes are on each side.
    pub fn width(self) -> usize {
        if self.is_triple { 3 } else { 1 }
    }
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The tokens of a text; comments and the line ends inside of brackets are left out.
pub fn tokens(text: &str) -> Tokens<'_> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    Tokens { source: text.as_bytes(), at: start, depth: 0, has_line: false }
}

/// See [`tokens`].
#[derive(Debug)]
pub struct Tokens<'s> {
    source: &'s [u8],
    at: usize,
    /// How many brackets are open.
    depth: usize,
    /// Whether the line has a token.
    has_line: bool,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let Some(&byte) = self.source.get(self.at) else {
                return std::mem::take(&mut self.has_line).then(|| self.token(self.at, Kind::End));
            };
            let start = self.at;
            match byte {
                b' ' | b'\t' | 0x0C => self.at += 1,
                b'#' => self.at = line_end(self.source, start),
                b'\\' if line_break(self.source, start + 1) > 0 => self.at += 1 + line_break(self.source, start + 1),
                b'\n' | b'\r' => {
                    self.at += line_break(self.source, start);
                    if self.depth == 0 && std::mem::take(&mut self.has_line) {
                        return Some(self.token(start, Kind::End));
                    }
                }
                _ => return Some(self.within_line(start, byte)),
            }
        }
    }
}

impl Tokens<'_> {
    fn within_line(&mut self, start: usize, byte: u8) -> Token {
        self.has_line = true;
        if byte.is_ascii_digit() {
            self.at = run(self.source, start, |byte| is_of_name(byte) || byte == b'.');
            return self.token(start, Kind::Number);
        }
        let end = run(self.source, start, is_of_name);
        if let Some((literal, end)) = string(self.source, start, end) {
            self.at = end;
            return self.token(start, Kind::Text(literal));
        }
        if end > start {
            self.at = end;
            return self.token(start, Kind::Name);
        }
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.at = start + 1;
        self.token(start, Kind::Mark(byte))
    }

    fn token(&self, start: usize, kind: Kind) -> Token {
        Token { kind, span: Span::new(start, self.at.max(start)) }
    }
}

/// The string literal whose prefix ends here, and its end.
fn string(source: &[u8], start: usize, quotes: usize) -> Option<(Literal, usize)> {
    let mut literal = opening(source, start, quotes)?;
    let inside = quotes + literal.width();
    if literal.content == Content::Template {
        return Some((literal, formatted::end(source, inside, literal)));
    }
    let (end, is_closed) = plain_end(source, inside, literal);
    if !is_closed {
        literal.content = Content::Open;
    }
    Some((literal, end))
}

/// The prefix and the quotes that open a literal.
fn opening(source: &[u8], start: usize, quotes: usize) -> Option<Literal> {
    let quote = source.get(quotes).copied().filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let prefix = source.get(start..quotes)?;
    let has = |letter: u8| prefix.iter().any(|byte| byte.eq_ignore_ascii_case(&letter));
    let is_prefix = match prefix {
        [] => true,
        [one] => b"rubftRUBFT".contains(one),
        [_, _] => has(b'r') && (has(b'b') || has(b'f') || has(b't')),
        _ => false,
    };
    let is_triple = source.get(quotes + 1) == Some(&quote) && source.get(quotes + 2) == Some(&quote);
    let content = match () {
        () if has(b'f') || has(b't') => Content::Template,
        () if has(b'b') => Content::Bytes,
        () => Content::Text,
    };
    is_prefix.then_some(Literal {
        prefix: u8::from(!prefix.is_empty()) + u8::from(prefix.len() > 1),
        quote,
        is_triple,
        is_raw: has(b'r'),
        content,
    })
}

/// Where a string without templates ends, and whether its quotes close it.
fn plain_end(source: &[u8], inside: usize, literal: Literal) -> (usize, bool) {
    let mut at = inside;
    while let Some(&byte) = source.get(at) {
        match byte {
            b'\\' => at += 1 + line_break(source, at + 1).max(1),
            b'\n' | b'\r' if !literal.is_triple => return (at, false),
            _ if byte == literal.quote && closes(source, at, literal) => return (at + literal.width(), true),
            _ => at += 1,
        }
    }
    (source.len(), false)
}

/// Whether the quotes of a literal stand here.
fn closes(source: &[u8], at: usize, literal: Literal) -> bool {
    (0..literal.width()).all(|more| source.get(at + more) == Some(&literal.quote))
}

/// The length of the line end here: 0 if there is none.
fn line_break(source: &[u8], at: usize) -> usize {
    match (source.get(at), source.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\r' | b'\n'), _) => 1,
        _ => 0,
    }
}

/// Where the line ends.
fn line_end(source: &[u8], at: usize) -> usize {
    let rest = source.get(at..).unwrap_or_default();
    memchr::memchr2(b'\n', b'\r', rest).map_or(source.len(), |found| at + found)
}

/// The end of the bytes that belong together.
fn run(source: &[u8], start: usize, is_inside: impl Fn(u8) -> bool) -> usize {
    let rest = source.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| is_inside(**byte)).count()
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
