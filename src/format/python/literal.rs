//! What a string literal stands for.
//!
//! Enters: literals that stand beside each other. Leaves: their text, with the way back to the file. What only a table of
//! Unicode names knows is a hole.

use super::{Content, Kind, Literal, Token, line_break};
use crate::text::{Mapped, MappedBuilder, Span};

/// The text of adjacent literals; `None` if one of them is bytes or a template, or Python refuses it.
pub fn value<'s>(text: &'s str, tokens: &[Token]) -> Option<Mapped<'s>> {
    let whole = tokens.first()?.span.cover(tokens.last()?.span);
    let mut builder = MappedBuilder::default();
    for token in tokens {
        let Kind::Text(literal) = token.kind else { return None };
        if literal.content != Content::Text {
            return None;
        }
        let start = token.span.start as usize + usize::from(literal.prefix) + literal.width();
        let end = (token.span.end as usize).checked_sub(literal.width()).filter(|end| *end >= start)?;
        read(text.as_bytes(), Span::new(start, end), literal, &mut builder)?;
    }
    Some(builder.build(whole))
}

fn read<'s>(source: &'s [u8], inside: Span, literal: Literal, builder: &mut MappedBuilder<'s>) -> Option<()> {
    let (mut at, end) = (inside.start as usize, inside.end as usize);
    while at < end {
        let rest = source.get(at..end)?;
        let next = memchr::memchr2(b'\\', b'\r', rest).map_or(end, |found| at + found);
        builder.verbatim(source, Span::new(at, next));
        if next == end {
            break;
        }
        let (decoded, length) = if source.get(next) == Some(&b'\r') {
            (Decoded::Char('\n'), line_break(source, next))
        } else if literal.is_raw {
            (Decoded::Same, 1)
        } else {
            escape(source.get(next..end)?)?
        };
        at = next + length;
        let span = Span::new(next, at);
        match decoded {
            Decoded::Char(character) => builder.decoded(character.encode_utf8(&mut [0; 4]).as_bytes(), span),
            Decoded::Nothing => {}
            Decoded::Same => builder.verbatim(source, span),
            Decoded::Unknown => builder.hole(span),
        }
    }
    Some(())
}

enum Decoded {
    Char(char),
    Nothing,
    Same,
    Unknown,
}

/// What an escape stands for, and its length; `None` where Python refuses it.
fn escape(text: &[u8]) -> Option<(Decoded, usize)> {
    let simple = |character: char| Some((Decoded::Char(character), 2));
    match text.get(1)? {
        b'\n' | b'\r' => Some((Decoded::Nothing, 1 + line_break(text, 1))),
        b'\\' => simple('\\'),
        b'\'' => simple('\''),
        b'"' => simple('"'),
        b'a' => simple('\u{07}'),
        b'b' => simple('\u{08}'),
        b'f' => simple('\u{0C}'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'v' => simple('\u{0B}'),
        b'0'..=b'7' => {
            let digits = text.iter().skip(1).take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
            number(text, 1, digits, 8)
        }
        b'x' => number(text, 2, 2, 16),
        b'u' => number(text, 2, 4, 16),
        b'U' => number(text, 2, 8, 16),
        b'N' => {
            let end = memchr::memchr(b'}', text).filter(|_| text.get(2) == Some(&b'{'))?;
            Some((Decoded::Unknown, end + 1))
        }
        // Python keeps the backslash.
        _ => Some((Decoded::Same, 1)),
    }
}

/// A character by its number; a surrogate is no text.
fn number(text: &[u8], start: usize, digits: usize, base: u32) -> Option<(Decoded, usize)> {
    let written = std::str::from_utf8(text.get(start..start + digits)?).ok()?;
    let is_number = written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(written, base).ok().filter(|number| is_number && *number <= 0x10_FFFF)?;
    Some((char::from_u32(number).map_or(Decoded::Unknown, Decoded::Char), start + digits))
}
