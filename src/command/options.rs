//! Variables and options that one flag has several of.
//!
//! Enters: the value of a flag of `gcloud composer` or `aws mwaa`. Leaves: its parts, each with its place, and the
//! variables that a process gets from them. Never guesses how a malformed value would be read.
//!
//! Source: gcloud, run with such values; the service model of MWAA in botocore.

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
        Says::MwaaOptions => named(members(text), '.'),
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

/// The strings of a JSON object.
fn members<'s>(text: &Mapped<'s>) -> Vec<(Mapped<'s>, Mapped<'s>)> {
    let Some(written) = text.text().filter(|written| text.is_certain() && written.starts_with('{')) else {
        return Vec::new();
    };
    let tree = json::parse(written, &[]);
    let Some(root) = tree.root().filter(|_| tree.errors.is_empty()) else { return Vec::new() };
    let member = |member: json::Member<'_>| {
        let json::Kind::String { text: value, .. } = tree.kind(member.value) else { return None };
        let inner = |span: Span| Span { start: span.start + 1, end: span.end.saturating_sub(1) };
        let part = |span: Span, said: &str| {
            let part = text.slice(inner(span));
            // Escapes in it are decoded as a whole.
            if part.text() == Some(said) { part } else { Mapped::decoded(said.as_bytes().to_vec(), part.whole()) }
        };
        Some((part(member.key_span, member.key.expose()), part(tree.span(member.value), value.expose())))
    };
    tree.members(root).filter_map(member).collect()
}

/// The same under the names of the variables that override the options.
fn named<'s>(options: Vec<(Mapped<'s>, Mapped<'s>)>, between: char) -> Vec<(Mapped<'s>, Mapped<'s>)> {
    let name = |(key, value): (Mapped<'s>, Mapped<'s>)| {
        let (section, option) = key.text()?.split_once(between)?;
        Some((Mapped::decoded(overriding(section, option).into_bytes(), key.whole()), value))
    };
    options.into_iter().filter_map(name).collect()
}
