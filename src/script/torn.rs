//! Values that the shell splits before a program gets them: JSON without quotes around it, JSON
//! whose own quotes end those around it, and unquoted variables that contain whitespace.
//!
//! Enters: a script's text, and a command as the shell produces it. Leaves: where such a value is
//! written, and the arguments that result from it. Never reports a value that arrives as intended.

use std::ops::Range;

use crate::json;
use crate::shell::{Argument, Command, Marks};
use crate::text::{Mapped, Span};

/// How far after its command we look for the end of some JSON, in bytes.
const FAR: usize = 4096;

/// How the shell breaks a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TornKind {
    /// JSON without quotes around it.
    Unquoted,
    /// JSON whose first quote ends the one before it: `"{"a": 1}"`.
    QuotesLost,
    /// An unquoted expansion whose value contains whitespace.
    Split,
}

/// A value that the shell splits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// How.
    pub kind: TornKind,
    /// The name before the `=`, in the file; empty if there is none.
    pub key: Span,
    /// The intended value, in the file, without quotes around it.
    pub value: Span,
    /// The quotes around it, if any.
    pub quotes: Option<(Span, Span)>,
    /// Whether the value's end was found.
    pub is_closed: bool,
    /// Whether it continues after the end of the command.
    pub leaves_command: bool,
    /// The indexes in argv of the resulting arguments.
    pub arguments: Range<usize>,
}

/// The most split values reported for one command.
const MOST: usize = 64;

/// A longer string is not the name of a member, in bytes.
const LONGEST_NAME: usize = 200;

/// All split values of a command.
pub(super) fn of_command(source: &str, line: &Command<'_>) -> Vec<Torn> {
    let mut found = Vec::new();
    let mut start = 1;
    while let Some(first) = line.arguments.get(start).filter(|_| found.len() < MOST) {
        let behind = line.arguments.get(start..).unwrap_or_default();
        let of_word = behind.iter().take_while(|argument| argument.word == first.word).count();
        let torn = of_word_of(source, line, start..start + of_word);
        start = torn.as_ref().map_or(start + of_word, |torn| torn.arguments.end.max(start + of_word));
        found.extend(torn);
    }
    found
}

/// The JSON that an assignment loses: `export NAME={"a":"b"}`. `command` spans the whole command.
pub(super) fn of_assignment(source: &str, name: Span, command: Span, value: &Mapped<'_>) -> Option<Torn> {
    let before = source.get(..name.start as usize)?;
    let quote = u32::from(before.ends_with(['"', '\'']));
    let word = Span { start: name.start - quote, end: command.end };
    let begin = Begin::of(source, word).filter(|begin| begin.key == name)?;
    let json = begin.json(source, word.end as usize)?;
    (!arrives(value, 0)).then(|| begin.torn(word, &json, 0..1, source))
}

fn of_word_of(source: &str, line: &Command<'_>, arguments: Range<usize>) -> Option<Torn> {
    let own = line.arguments.get(arguments.clone())?;
    let word = own.first()?.word;
    let begin = Begin::of(source, word);
    if let Some((begin, json)) = begin.and_then(|begin| Some((begin, begin.json(source, line.span.end as usize)?))) {
        let at = begin.open - word.start as usize - usize::from(begin.quote.is_some());
        let is_whole = json.end.is_some_and(|end| end <= word.end as usize);
        if is_whole && own.len() == 1 && own.iter().all(|argument| arrives(&argument.value, at)) {
            return None;
        }
        // Only bash turns `{a,b}` into several arguments.
        let may_arrive = |argument: &Argument<'_>| argument.marks.has(Marks::SPLITS) && !argument.value.is_certain();
        if is_whole && json.is_escaped && own.iter().all(may_arrive) {
            return None;
        }
        let end = begin.end_of_arguments(&json, line, &arguments, source);
        return Some(begin.torn(word, &json, arguments.start..end, source));
    }
    split(source, own, arguments)
}

/// `NAME=$VALUE` that became several arguments.
fn split(source: &str, own: &[Argument<'_>], arguments: Range<usize>) -> Option<Torn> {
    let is_split = own.len() > 1 && own.iter().any(|argument| argument.marks.has(Marks::UNQUOTED));
    let word = own.first().filter(|_| is_split)?.word;
    let flag = flag_before(word.of_text(source));
    let written = word.of_text(source).get(flag..)?;
    let equals = name_length(written).filter(|length| written.get(*length..=*length) == Some("="))?;
    let start = word.start as usize + flag;
    Some(Torn {
        kind: TornKind::Split,
        key: Span::new(start, start + equals),
        value: Span::new(start + equals + 1, word.end as usize),
        quotes: None,
        is_closed: true,
        leaves_command: false,
        arguments,
    })
}

/// Whether the bytes from `at` on are the intended JSON.
fn arrives(value: &Mapped<'_>, at: usize) -> bool {
    let rest = value.slice(Span::new(at, value.len()));
    rest.text().is_some_and(|text| text.starts_with(['{', '[']) && json::parse(text, &rest.holes()).is_valid())
}

/// The length of what may precede `=`: the name of a variable or of a flag.
fn name_length(written: &str) -> Option<usize> {
    let length = written.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte)).count();
    (length > 0).then_some(length)
}

/// The length of a flag that stands in one word with what it takes, if that is `NAME=VALUE`: of `--env=NAME=VALUE` and
/// `-eNAME=VALUE`.
pub fn flag_before(written: &str) -> usize {
    let is_pair = |length: &usize| {
        let rest = written.get(*length..).unwrap_or_default();
        let bare = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        name_length(bare).is_some_and(|name| bare.as_bytes().get(name) == Some(&b'=') && !bare.starts_with('-'))
    };
    let long = || written.find('=').filter(|_| written.starts_with("--")).map(|equals| equals + 1);
    let short = || written.starts_with("-e").then_some("-e".len());
    long().or_else(short).filter(is_pair).unwrap_or_default()
}

/// How a word that contains JSON begins. All places are bytes of the file.
#[derive(Clone, Copy)]
struct Begin {
    key: Span,
    /// The opening quote: the byte, and its place.
    quote: Option<(u8, usize)>,
    /// The brace or bracket.
    open: usize,
}

/// JSON as written.
struct Written {
    /// Whether each quote is escaped by a backslash, so that it arrives.
    is_escaped: bool,
    /// The end of its last brace or bracket; `None` if it is not closed.
    end: Option<usize>,
}

impl Begin {
    fn of(source: &str, word: Span) -> Option<Self> {
        let flag = flag_before(word.of_text(source));
        let start = word.start as usize + flag;
        let word = Span::new(start, word.end as usize);
        let bytes = word.of(source.as_bytes());
        let quote =
            |at: usize| bytes.get(at).filter(|byte| matches!(byte, b'"' | b'\'')).map(|byte| (*byte, start + at));
        let first = quote(0);
        let at = usize::from(first.is_some());
        let name = name_length(word.of_text(source).get(at..)?)
            .filter(|length| bytes.get(at + length) == Some(&b'='))
            .unwrap_or_default();
        let key = Span::new(start + at, start + at + name);
        let at = if name > 0 { at + name + 1 } else { at };
        let second = quote(at).filter(|_| first.is_none());
        let at = at + usize::from(second.is_some());
        matches!(bytes.get(at), Some(b'{' | b'[')).then_some(Self { key, quote: first.or(second), open: start + at })
    }

    /// The JSON, if it is certainly intended as such and its quotes do not keep it whole.
    fn json(&self, source: &str, limit: usize) -> Option<Written> {
        let bytes = source.as_bytes();
        let limit = (limit + FAR).min(bytes.len());
        let rest = bytes.get(self.open + 1..limit)?;
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let first = self.open + 1 + blanks;
        let (delimiter, is_escaped) = match (bytes.get(first)?, bytes.get(first + 1)) {
            (b'\\', Some(byte @ (b'"' | b'\''))) => (*byte, true),
            (byte @ (b'"' | b'\''), _) => (*byte, false),
            (b'{' | b'[', _) if bytes.get(self.open) == Some(&b'[') => (b'"', false),
            _ => return None,
        };
        if self.quote.is_some_and(|(quote, _)| is_escaped || bytes.get(first) != Some(&quote)) {
            return None;
        }
        let scan = Scan { bytes, delimiter, is_escaped, limit };
        let is_object = bytes.get(self.open) == Some(&b'{');
        if is_object && !scan.has_colon_behind(first) {
            return None;
        }
        let end = scan.end(self.open);
        let end = end.filter(|end| self.quote.is_none_or(|(quote, _)| bytes.get(*end) == Some(&quote)));
        Some(Written { is_escaped, end })
    }

    /// The index after the last argument that results from the JSON.
    fn end_of_arguments(&self, json: &Written, line: &Command<'_>, own: &Range<usize>, source: &str) -> usize {
        let behind = line.arguments.get(own.end..).unwrap_or_default();
        let belongs = |argument: &&Argument<'_>| {
            if let Some(end) = json.end {
                return (self.open..end).contains(&(argument.word.start as usize));
            }
            let written = argument.word.of_text(source);
            let is_pair = name_length(written).is_some_and(|length| written.get(length..=length) == Some("="));
            !written.starts_with('-') && !is_pair
        };
        own.end + behind.iter().take_while(belongs).count()
    }

    fn torn(&self, word: Span, json: &Written, arguments: Range<usize>, source: &str) -> Torn {
        let leaves_command = |end: usize| {
            let rest = source.get(self.open..end).unwrap_or_default();
            rest.match_indices('\n').any(|(at, _)| !rest.get(..at).unwrap_or_default().ends_with('\\'))
        };
        let quote = |at: usize| Span::new(at, at + 1);
        Torn {
            kind: if self.quote.is_some() { TornKind::QuotesLost } else { TornKind::Unquoted },
            key: self.key,
            value: Span::new(self.open, json.end.unwrap_or(word.end as usize)),
            quotes: self.quote.and_then(|(_, at)| Some((quote(at), quote(json.end?)))),
            is_closed: json.end.is_some(),
            leaves_command: self.quote.is_none() && json.end.is_some_and(leaves_command),
            arguments,
        }
    }
}

/// A search for the end of JSON that may have mistakes.
struct Scan<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Whether each quote is escaped by a backslash.
    is_escaped: bool,
    limit: usize,
}

impl Scan<'_> {
    /// Whether a colon follows the string that begins here: a list of words in braces has none.
    fn has_colon_behind(&self, first: usize) -> bool {
        let start = first + 1 + usize::from(self.is_escaped);
        let near = Scan { limit: self.limit.min(start + LONGEST_NAME), ..*self };
        let Some(end) = near.string_end(start) else { return false };
        let rest = self.bytes.get(end..self.limit).unwrap_or_default();
        rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
    }

    /// The end of the string whose inside begins at `at`.
    fn string_end(&self, mut at: usize) -> Option<usize> {
        while at < self.limit {
            match (self.bytes.get(at)?, self.bytes.get(at + 1)) {
                (b'\\', Some(next)) if self.is_escaped && *next == self.delimiter => return Some(at + 2),
                (b'\\', _) => at += 2,
                (byte, _) if *byte == self.delimiter && !self.is_escaped => return Some(at + 1),
                _ => at += 1,
            }
        }
        None
    }

    /// The end of the brace or bracket that closes the one at `open`.
    fn end(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = open;
        while at < self.limit {
            let is_escape = self.is_escaped && self.bytes.get(at) == Some(&b'\\');
            let quote = at + usize::from(is_escape);
            if is_escape == self.is_escaped && self.bytes.get(quote) == Some(&self.delimiter) {
                at = self.string_end(quote + 1)?;
                continue;
            }
            match self.bytes.get(at)? {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }
}
