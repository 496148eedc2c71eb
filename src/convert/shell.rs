//! Words of a shell.
//!
//! Enters: a text. Leaves: one word that every POSIX shell reads as exactly this text. Never writes one in which anything
//! is expanded.

/// The word: bare if nothing in it means anything to a shell, else in single quotes.
pub(super) fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=@,+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
