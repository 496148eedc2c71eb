//! JSON as `jsonencode` writes it.
//!
//! Enters: a value. Leaves: its JSON on one line, each byte mapped to what it is made of: brackets and quotes to those of
//! the expression, characters to themselves.

use super::value::Value;
use crate::text::{Mapped, MappedBuilder, PieceKind, Span};

/// The JSON of a value.
pub(super) fn json<'t>(value: &Value<'t>) -> Mapped<'t> {
    let mut builder = MappedBuilder::default();
    add(&mut builder, value);
    builder.build(value.span())
}

fn add<'t>(builder: &mut MappedBuilder<'t>, value: &Value<'t>) {
    let span = value.span();
    let (first, last) = edges(span);
    match value {
        Value::Text(text) => string(builder, text),
        Value::Plain(text) => builder.append(text, Span::new(0, text.len())),
        Value::Null(span) => builder.decoded(b"null", *span),
        Value::Unknown(span) => builder.hole(*span),
        Value::List(items, _) => {
            builder.decoded(b"[", first);
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    builder.decoded(b",", Span { end: item.span().start, ..item.span() });
                }
                add(builder, item);
            }
            builder.decoded(b"]", last);
        }
        Value::Object(members, _) => {
            builder.decoded(b"{", first);
            for (index, (key, value)) in members.iter().enumerate() {
                let start = Span { end: key.whole().start, ..key.whole() };
                if index > 0 {
                    builder.decoded(b",", start);
                }
                string(builder, key);
                builder.decoded(b":", Span { start: key.whole().end, end: key.whole().end });
                add(builder, value);
            }
            builder.decoded(b"}", last);
        }
    }
}

/// The first byte of a span, and the last.
fn edges(span: Span) -> (Span, Span) {
    let middle = |at: u32| at.clamp(span.start, span.end);
    (
        Span { start: span.start, end: middle(span.start + 1) },
        Span { start: middle(span.end.saturating_sub(1)), end: span.end },
    )
}

/// A string in quotes.
fn string<'t>(builder: &mut MappedBuilder<'t>, text: &Mapped<'t>) {
    let whole = text.whole();
    builder.decoded(b"\"", Span { end: whole.start, ..whole });
    for (piece, covers) in text.pieces() {
        if piece.kind == PieceKind::Hole {
            builder.hole(piece.span);
            continue;
        }
        let mut plain = covers.start as usize;
        let part = covers.of(text.bytes());
        let mut at = plain;
        for mark in String::from_utf8_lossy(part).chars() {
            if let Some(escaped) = escape(mark) {
                let own = Span::new(at, at + mark.len_utf8());
                builder.append(text, Span::new(plain, at));
                builder.decoded(escaped.as_bytes(), text.origin(own));
                plain = at + mark.len_utf8();
            }
            at += mark.len_utf8();
        }
        builder.append(text, Span::new(plain, covers.end as usize));
    }
    builder.decoded(b"\"", Span { start: whole.end, end: whole.end });
}

/// How Go's encoder writes a character that does not mean itself.
fn escape(mark: char) -> Option<String> {
    Some(match mark {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => format!("\\u{:04x}", u32::from(mark)),
        _ => return None,
    })
}
