//! Backslash escapes of `$'…'`, `printf` and `echo -e`.

use super::text::Text;
use crate::text::{MappedBuilder, Span};

/// Which program reads the escape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `$'…'`
    AnsiC,
    /// The format of `printf`.
    Printf,
    /// `echo -e`
    Echo,
}

/// What an escape decodes to.
pub(super) enum Escape {
    /// This byte, and the number of bytes read after the backslash.
    Byte(u8, usize),
    /// Not an escape: the backslash is literal.
    None,
    /// Something that depends on the locale, or that we do not model.
    Unknown,
}

/// Decodes what follows a backslash.
pub(super) fn escape(behind: &[u8], dialect: Dialect) -> Escape {
    let Some(letter) = behind.first() else { return Escape::None };
    let byte = match letter {
        b'a' => 7,
        b'b' => 8,
        b'e' | b'E' => 27,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' => b'\\',
        b'\'' | b'?' | b'"' if dialect == Dialect::AnsiC => *letter,
        b'"' if dialect == Dialect::Printf => b'"',
        b'\'' | b'?' | b'"' if dialect == Dialect::Printf => return Escape::Unknown,
        b'0'..=b'7' if dialect != Dialect::Echo => return number(behind, 0, 3, 8),
        b'0' => return number(behind, 1, 3, 8),
        b'x' => return number(behind, 1, 2, 16),
        b'u' | b'U' | b'c' => return Escape::Unknown,
        _ => return Escape::None,
    };
    Escape::Byte(byte, 1)
}

/// A byte given in digits; zero would end the string.
fn number(behind: &[u8], from: usize, most: usize, radix: u32) -> Escape {
    let digits = behind.iter().skip(from).take(most).map_while(|byte| char::from(*byte).to_digit(radix));
    let (count, value) = digits.fold((0, 0), |(count, value), digit| (count + 1, value * radix + digit));
    match u8::try_from(value) {
        Ok(byte) if byte != 0 && count > 0 => Escape::Byte(byte, from + count),
        _ => Escape::Unknown,
    }
}

/// Adds the inside of `$'…'`.
pub(super) fn ansi_c<'s>(text: &Text<'s>, inner: Span, builder: &mut MappedBuilder<'s>) {
    let bytes = text.of(inner);
    let place = |from: usize, to: usize| Span::new(inner.start as usize + from, inner.start as usize + to);
    let mut done = 0;
    while let Some(next) = memchr::memchr(b'\\', bytes.get(done..).unwrap_or_default()) {
        let start = done + next;
        text.append(builder, place(done, start));
        match escape(bytes.get(start + 1..).unwrap_or_default(), Dialect::AnsiC) {
            Escape::Byte(byte, length) => {
                done = start + 1 + length;
                builder.decoded(&[byte], text.origin(place(start, done)));
            }
            Escape::None => {
                done = (start + 2).min(bytes.len());
                text.append(builder, place(start, done));
            }
            Escape::Unknown => {
                builder.hole(text.origin(place(start, bytes.len())));
                return;
            }
        }
    }
    text.append(builder, place(done, bytes.len()));
}
