//! Words for what tells one reading of a value from another.
//!
//! Enters: a value and the file that it came from. Leaves: words that say nothing of the value itself: that it has
//! its quotes, is cut short, was expanded.

use crate::text::{Mapped, PieceKind};

/// What tells one reading of a value from another, in words that say nothing of the value itself.
pub fn traits(value: &Mapped<'_>, source: &[u8]) -> Vec<&'static str> {
    let mut traits = Vec::new();
    let bytes = value.bytes();
    let holes = value.holes();
    if let [hole] = holes.as_slice()
        && hole.len() == value.len()
    {
        return vec!["known at run time only"];
    }
    if !holes.is_empty() {
        traits.push("in part known at run time only");
    }
    if bytes.is_empty() {
        return vec!["empty"];
    }
    let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| b"'\"`".contains(byte));
    match (is_quote(bytes.first()), is_quote(bytes.last())) {
        (true, true) if bytes.len() > 1 => traits.push("with the quotes around it"),
        (true, _) => traits.push("with a quote in front"),
        (false, true) if !has_quotes_inside(bytes) => traits.push("with a quote at its end"),
        _ => {}
    }
    let decoded = |mark: u8| {
        value
            .pieces()
            .any(|(piece, _)| piece.kind == PieceKind::Decoded && piece.span.of(source).first() == Some(&mark))
    };
    if decoded(b'$') {
        traits.push("`$` expanded");
    }
    if decoded(b'\\') {
        traits.push("escapes decoded");
    }
    if bytes.contains(&b'\n') {
        traits.push("several lines");
    }
    match bytes.last() {
        Some(b'\r') => traits.push("with a carriage return at its end"),
        Some(b' ' | b'\t') => traits.push("with a blank at its end"),
        _ => {}
    }
    if matches!(bytes.first(), Some(b' ' | b'\t')) {
        traits.push("with a blank in front");
    }
    traits
}

fn has_quotes_inside(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().saturating_sub(1)).is_some_and(|inside| memchr::memchr2(b'\'', b'"', inside).is_some())
}

/// How a value compares with the longest part of the file that any other reading of it covers.
pub fn extent(value: &Mapped<'_>, others: &[&Mapped<'_>], source: &[u8]) -> Option<&'static str> {
    let own = value.whole();
    let longest = others.iter().map(|other| other.whole().end).max()?;
    let shortest = others.iter().map(|other| other.whole().end).min()?;
    let holds = |start: u32, end: u32| {
        let between = source.get(start as usize..end as usize).unwrap_or_default();
        between.iter().any(|byte| !b"'\" \t\r\n".contains(byte)).then_some(between)
    };
    if own.end < longest
        && holds(own.end, longest).is_some_and(|rest| !behind_quotes(rest).starts_with(b"#") || own.is_empty())
    {
        return Some("cut short");
    }
    let more = if own.end > shortest { holds(shortest, own.end) } else { None };
    more.filter(|more| behind_quotes(more).starts_with(b"#")).map(|_| "with the comment")
}

/// What stands behind blanks and quotes.
fn behind_quotes(bytes: &[u8]) -> &[u8] {
    let quotes = bytes.iter().take_while(|byte| b"'\" \t".contains(byte)).count();
    bytes.get(quotes..).unwrap_or_default()
}
