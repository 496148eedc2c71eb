//! Names of variables and members that tell whether their values are secret.
//!
//! Enters: a name. Leaves: why its value counts as secret, or that it is public. Never looks at the
//! value: that is [`shapes`](super::shapes).

use super::{Evidence, airflow};

/// Why a name makes its value secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretName {
    /// Airflow itself treats this option as sensitive: `core.fernet_key`.
    Option(&'static str),
    /// `AIRFLOW_CONN_…`: it may contain a password.
    Connection,
    /// The name contains this word: `password`, `api_key`.
    Word(&'static str),
}

struct File {
    _evidence: Evidence,
    secret_words: &'static [&'static str],
    harmless_words: &'static [&'static str],
    harmless_endings: &'static [&'static str],
    connection_prefix: &'static str,
    public_variables: &'static [&'static str],
    public_values: &'static [&'static str],
}

static NAMES: File = include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// Why the value of a variable of this name is secret, if its name says so.
pub fn secret_variable(key: &str) -> Option<SecretName> {
    if let Some(option) = airflow::sensitive_option(key) {
        return Some(SecretName::Option(option.name));
    }
    // The value is the name of a secret in the backend, not a secret.
    if key.strip_suffix("_SECRET").is_some_and(|option| airflow::sensitive_option(option).is_some()) {
        return None;
    }
    if !NAMES.connection_prefix.is_empty() && key.starts_with(NAMES.connection_prefix) {
        return Some(SecretName::Connection);
    }
    secret_word(key).map(SecretName::Word)
}

/// The word of this name that makes its value secret: by whole segments, so that `TOKENIZER` is not
/// a token, and not if the rest of the name describes a property of it (`TOKEN_TTL`).
pub fn secret_word(name: &str) -> Option<&'static str> {
    let mut segments = segments(name);
    words_in(&segments).next()?;
    for harmless in NAMES.harmless_words {
        while let Some(place) = find(&segments, harmless) {
            segments.replace_range(place + 1..place + 1 + harmless.len(), "");
        }
    }
    let last = segments.trim_matches('_').rsplit('_').next().unwrap_or_default();
    let harmless_ending = NAMES.harmless_endings.contains(&last);
    let segments = segments.as_str();
    let front = segments.strip_suffix('_').unwrap_or(segments);
    words_in(segments).filter(|word| !harmless_ending || front.ends_with(*word)).min()
}

/// The secret words in the segments.
fn words_in(segments: &str) -> impl Iterator<Item = &'static str> {
    places(segments).flat_map(move |place| {
        words_like(segments.as_bytes().get(place + 1).copied()).filter(move |word| is_at(segments, place, word))
    })
}

/// The secret words that begin with this byte. The file has them in alphabetical order.
fn words_like(first: Option<u8>) -> impl Iterator<Item = &'static str> {
    let words = NAMES.secret_words;
    let start = words.partition_point(|word| word.bytes().next() < first);
    words.iter().skip(start).take_while(move |word| word.bytes().next() == first).copied()
}

/// Whether the values of this variable may be shown.
pub fn is_public_variable(key: &str) -> bool {
    NAMES.public_variables.contains(&key)
}

/// Whether this value may be shown, whatever the name.
pub fn is_public_value(value: &str) -> bool {
    NAMES.public_values.contains(&value)
}

/// The name as `_words_in_lower_case_`: split at other characters, at `aA` and at `a1`.
fn segments(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    text.push('_');
    let mut previous = b' ';
    for byte in name.bytes() {
        let starts_word = previous.is_ascii_lowercase() && byte.is_ascii_uppercase();
        let starts_number = previous.is_ascii_alphabetic() && byte.is_ascii_digit();
        if (starts_word || starts_number || !byte.is_ascii_alphanumeric()) && !text.ends_with('_') {
            text.push('_');
        }
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte.to_ascii_lowercase()));
        }
        previous = byte;
    }
    if !text.ends_with('_') {
        text.push('_');
    }
    text
}

/// Where `_word_` occurs in the segments: the position of its first `_`.
fn find(segments: &str, word: &str) -> Option<usize> {
    places(segments).find(|place| is_at(segments, *place, word))
}

/// The positions of each `_`.
fn places(segments: &str) -> impl Iterator<Item = usize> {
    segments.bytes().enumerate().filter(|(_, byte)| *byte == b'_').map(|(place, _)| place)
}

/// Whether `word_` follows a `_`.
fn is_at(segments: &str, place: usize, word: &str) -> bool {
    let rest = segments.as_bytes().get(place + 1..).unwrap_or_default();
    rest.starts_with(word.as_bytes()) && rest.get(word.len()) == Some(&b'_')
}
