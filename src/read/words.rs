//! Words for how readings of a value differ.
//!
//! Enters: a value and the file that it comes from. Leaves: words that reveal nothing of the value
//! itself: that it has its quotes, is cut short, was expanded.

use crate::text::{Mapped, PieceKind};

/// What distinguishes one reading of a value from another, in words that reveal nothing of the
/// value itself.
pub fn traits(value: &Mapped<'_>, source: &[u8]) -> Vec<&'static str> {
    let mut traits = Vec::new();
    let bytes = value.bytes();
    let holes = value.holes();
    if let [hole] = holes.as_slice()
        && hole.len() == value.len()
    {
        return vec!["known only at run time"];
    }
    if !holes.is_empty() {
        traits.push("partly known only at run time");
    }
    if bytes.is_empty() {
        return vec!["empty"];
    }
    let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| b"'\"`".contains(byte));
    match (is_quote(bytes.first()), is_quote(bytes.last())) {
        (true, true) if bytes.len() > 1 => traits.push("with its quotes"),
        (true, _) => traits.push("with a leading quote"),
        (false, true) if !has_quotes_inside(bytes) => traits.push("with a trailing quote"),
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
        traits.push("multiple lines");
    }
    match bytes.last() {
        Some(b'\r') => traits.push("with a trailing carriage return"),
        Some(b' ' | b'\t') => traits.push("with trailing whitespace"),
        _ => {}
    }
    if matches!(bytes.first(), Some(b' ' | b'\t')) {
        traits.push("with leading whitespace");
    }
    traits
}

fn has_quotes_inside(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().saturating_sub(1)).is_some_and(|inside| memchr::memchr2(b'\'', b'"', inside).is_some())
}

/// How a value compares with the longest and the shortest part of the line that any reading covers.
pub fn extent(value: &Mapped<'_>, others: &[&Mapped<'_>], source: &[u8]) -> Option<&'static str> {
    let own = value.whole().end;
    let ends = || others.iter().map(|other| other.whole().end);
    let (longest, shortest) = (ends().max()?, ends().min()?);
    let between = |start: u32, end: u32| behind_quotes(source.get(start as usize..end as usize).unwrap_or_default());
    let left_out = between(own.min(longest), longest);
    match left_out.first() {
        None | Some(b'#' | b'\r' | b'\n') => {}
        // It expands to nothing, so no byte of the value comes from it.
        Some(b'$') => return Some("`$` expanded"),
        Some(_) => return Some("cut short"),
    }
    between(shortest.min(own), own).starts_with(b"#").then_some("with the comment")
}

/// What follows leading whitespace and quotes.
fn behind_quotes(bytes: &[u8]) -> &[u8] {
    let quotes = bytes.iter().take_while(|byte| b"'\" \t".contains(byte)).count();
    bytes.get(quotes..).unwrap_or_default()
}
