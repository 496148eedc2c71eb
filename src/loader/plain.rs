//! Lines that every loader reads alike.
//!
//! Enters: lines of a `.env` file. Leaves: whether they are unambiguous. Never reads a value.

/// In a file of more lines, names would have to be sorted to find one that is set twice, so each
/// loader reads it instead.
const MOST_LINES: usize = 64;

/// Some loader rejects longer names, in bytes.
const LONGEST_NAME: usize = 128;

/// Some loader cuts longer lines, in bytes.
const LONGEST: usize = 60_000;

/// A name, `=`, and a value of harmless characters; or a comment. If all loaders read JSON
/// literally, that too.
pub fn is_plain_line(line: &[u8], is_json_plain: bool) -> bool {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    if line.first() == Some(&b'#') {
        return line.last() != Some(&b'\\');
    }
    let Some((_, value)) = assignment(line) else { return false };
    let is_mark = |byte: &u8| matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b',' | b'=');
    let is_harmless = |byte: &u8| byte.is_ascii_alphanumeric() || is_mark(byte);
    let is_json = is_json_plain && value.first() == Some(&b'{') && value.last() == Some(&b'}');
    let is_plain = |byte: &u8| is_harmless(byte) || (is_json && b" \"{}[]".contains(byte));
    !value.is_empty() && value.iter().all(is_plain) && line.len() < LONGEST
}

/// The names that a file sets, if it has few lines, all plain or empty, and sets nothing twice:
/// then every loader except bash, which has names of its own, sets exactly these and reports no
/// problem.
pub fn names(text: &[u8]) -> Option<Vec<&[u8]>> {
    let mut names: Vec<&[u8]> = Vec::new();
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        if number > MOST_LINES || !is_plain_line(line, false) {
            return None;
        }
        if let Some((name, _)) = assignment(line) {
            if name.len() > LONGEST_NAME || names.contains(&name) {
                return None;
            }
            names.push(name);
        }
    }
    Some(names)
}

/// The name before the first `=`, and the text after it.
fn assignment(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let is_name = line.first().is_some_and(|byte| !byte.is_ascii_digit()) && length > 0;
    let value = line.get(length..)?.strip_prefix(b"=").filter(|_| is_name)?;
    Some((line.get(..length)?, value))
}
