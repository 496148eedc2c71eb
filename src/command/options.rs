//! Variables and options that one flag has several of.
//!
//! Enters: the value of a flag of `gcloud composer` or `aws mwaa`. Leaves: its parts, each with its place, and the
//! variables that a process gets from them. Never guesses how a malformed value would be read.
//!
//! Source: gcloud, and `aws` 1.46.3 with its shorthand, run with such values; the service model of MWAA in botocore.

use crate::json;
use crate::knowledge::commands::Says;
use crate::knowledge::variables::overriding;
use crate::text::{Mapped, Span};

/// The parts of a dictionary of gcloud: split at commas, or at what stands between two `^` at its start.
pub fn parts<'s>(text: &Mapped<'s>) -> Vec<Mapped<'s>> {
    let bytes = text.bytes();
    let other = bytes.strip_prefix(b"^").and_then(|rest| Some((rest, memchr::memchr(b'^', rest)?)));
    let (delimiter, mut start) = match other {
        Some((rest, end)) if end > 0 => (rest.get(..end).unwrap_or_default(), end + 2),
        _ => (&b","[..], 0),
    };
    let mut parts = Vec::new();
    for end in memchr::memmem::find_iter(bytes, delimiter).chain([bytes.len()]) {
        if end >= start {
            parts.push(text.slice(Span::new(start, end)));
            start = end + delimiter.len();
        }
    }
    parts
}

/// The variables that a process gets from the value of such a flag; none if it is malformed.
pub(super) fn variables<'s>(says: Says, text: &Mapped<'s>) -> Vec<(Mapped<'s>, Mapped<'s>)> {
    match says {
        Says::ComposerVariables => pairs(text).unwrap_or_default(),
        Says::ComposerOptions => named(pairs(text).unwrap_or_default(), '-'),
        Says::MwaaOptions => named(mwaa(text).0, '.'),
        _ => Vec::new(),
    }
}

/// `K=V` in each part; `None` if one is none.
fn pairs<'s>(text: &Mapped<'s>) -> Option<Vec<(Mapped<'s>, Mapped<'s>)>> {
    let pair = |part: Mapped<'s>| {
        let equals = memchr::memchr(b'=', part.bytes())?;
        Some((part.slice(Span::new(0, equals)), part.slice(Span::new(equals + 1, part.len()))))
    };
    parts(text).into_iter().map(pair).collect()
}

/// What `aws` refuses in the options of MWAA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionRefusal {
    /// JSON without quotes in `K=V,K=V`.
    Shorthand(Span),
    /// A number, a boolean, a map or a list in JSON.
    NotText(Span),
}

/// The first part of a value with options of MWAA that `aws` refuses.
pub fn refused(text: &Mapped<'_>) -> Option<OptionRefusal> {
    mwaa(text).1
}

/// Names and values; and what is refused.
type Options<'s> = (Vec<(Mapped<'s>, Mapped<'s>)>, Option<OptionRefusal>);

/// Options of MWAA: an object of JSON, or `K=V,K=V`. A file is not looked into.
fn mwaa<'s>(text: &Mapped<'s>) -> Options<'s> {
    match text.text() {
        Some(written) if written.trim_start().starts_with('{') => members(text),
        Some(written) if !written.starts_with("file://") => shorthand(text),
        _ => (Vec::new(), None),
    }
}

/// `K=V,K=V`, where quotes around a value are taken off. Behind what it does not know nothing is read.
fn shorthand<'s>(text: &Mapped<'s>) -> Options<'s> {
    let bytes = text.bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    let find =
        |from: usize, byte: u8| memchr::memchr(byte, bytes.get(from..).unwrap_or_default()).map(|end| from + end);
    while let Some(equals) = find(at, b'=') {
        let key = text.slice(Span::new(at, equals));
        let start = equals + 1;
        let (value, end) = match bytes.get(start) {
            Some(b'{') => {
                let rest = bytes.get(start + 1..).unwrap_or_default().trim_ascii_start();
                let span = text.origin(Span::new(start, bytes.len()));
                return (found, rest.starts_with(b"\"").then_some(OptionRefusal::Shorthand(span)));
            }
            Some(quote @ (b'\'' | b'"')) => match find(start + 1, *quote) {
                // An escape in it would be taken off.
                Some(end) if !Span::new(start, end).of(bytes).contains(&b'\\') => {
                    (text.slice(Span::new(start + 1, end)), end + 1)
                }
                _ => return (found, None),
            },
            _ => {
                let end = find(start, b',').unwrap_or(bytes.len());
                (text.slice(Span::new(start, end)), end)
            }
        };
        // Without a name, a part belongs to the one before it, which is a list then.
        if memchr::memchr2(b',', b' ', key.bytes()).is_some() {
            return (Vec::new(), None);
        }
        found.push((key, value));
        if end < bytes.len() && bytes.get(end) != Some(&b',') {
            return (Vec::new(), None);
        }
        at = end + 1;
        at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
    }
    (found, None)
}

/// The members of a JSON object.
fn members<'s>(text: &Mapped<'s>) -> Options<'s> {
    let Some(written) = text.text().filter(|_| text.is_certain()) else { return (Vec::new(), None) };
    let tree = json::parse(written, &[]);
    let Some(root) = tree.root().filter(|_| tree.errors.is_empty()) else { return (Vec::new(), None) };
    let inner = |span: Span| Span { start: span.start + 1, end: span.end.saturating_sub(1) };
    let part = |span: Span, said: &str| {
        let part = text.slice(inner(span));
        // Escapes in it are decoded as a whole.
        if part.text() == Some(said) { part } else { Mapped::decoded(said.as_bytes().to_vec(), part.whole()) }
    };
    let (mut found, mut refused) = (Vec::new(), None);
    for member in tree.members(root) {
        let place = tree.span(member.value);
        match tree.kind(member.value) {
            json::Kind::String { text: value, .. } => {
                found.push((part(member.key_span, member.key.expose()), part(place, value.expose())));
            }
            _ => refused = refused.or(Some(OptionRefusal::NotText(text.origin(place)))),
        }
    }
    (found, refused)
}

/// The same under the names of the variables that override the options.
fn named<'s>(options: Vec<(Mapped<'s>, Mapped<'s>)>, between: char) -> Vec<(Mapped<'s>, Mapped<'s>)> {
    let name = |(key, value): (Mapped<'s>, Mapped<'s>)| {
        let (section, option) = key.text()?.split_once(between)?;
        Some((Mapped::decoded(overriding(section, option).into_bytes(), key.whole()), value))
    };
    options.into_iter().filter_map(name).collect()
}
