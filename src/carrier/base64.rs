//! Base64, the encoding of a Kubernetes Secret's `data`.
//!
//! Enters: base64 text, which may contain line breaks. Leaves: the decoded bytes, mapped to the text as a whole.

use crate::text::Mapped;

/// The decoded text; `None` if it is not base64.
pub(super) fn decoded<'p>(text: &Mapped<'p>) -> Option<Mapped<'p>> {
    let written = text.text()?;
    let marks: Vec<u8> = written.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let body = marks.strip_suffix(b"==").or_else(|| marks.strip_suffix(b"=")).unwrap_or(&marks);
    if !marks.len().is_multiple_of(4) {
        return None;
    }
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::with_capacity(body.len() * 3 / 4));
    for mark in body {
        bits = bits << 6 | digit(*mark)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(Mapped::decoded(bytes, text.whole()))
}

fn digit(mark: u8) -> Option<u32> {
    Some(match mark {
        b'A'..=b'Z' => u32::from(mark - b'A'),
        b'a'..=b'z' => u32::from(mark - b'a') + 26,
        b'0'..=b'9' => u32::from(mark - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}
