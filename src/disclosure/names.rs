//! Names that may be shown.

use crate::backend::{BackendConfig, KwargsState};
use crate::knowledge::options::OptionName;
use crate::knowledge::shapes;
use crate::text::{Public, is_variable_name};

use super::shape::is_word;

/// A variable that Airflow reads, by the table of its options.
pub fn option(name: &OptionName) -> Public<'_> {
    Public::proved(name.as_str())
}

/// The name of a variable, if it certainly is one and not a piece of a value: a continued line of a
/// key file can look like `aGVsbG8=`.
pub fn name(key: &str) -> Option<Public<'_>> {
    let holds = |test: fn(&u8) -> bool| key.bytes().any(|byte| test(&byte));
    let is_worded = key.contains('_') || !(holds(u8::is_ascii_lowercase) && holds(u8::is_ascii_uppercase));
    let longest = if key.contains('_') { 100 } else { 40 };
    (is_variable_name(key) && is_worded && key.len() <= longest).then(|| of_file(key)).flatten()
}

/// The id of a connection or the key of an Airflow variable, which people write in DAGs: words with `_`, `-`, `.`, `/` or a
/// space between them.
pub fn id(id: &str) -> Option<Public<'_>> {
    const BETWEEN: [char; 5] = ['_', '-', '.', '/', ' '];
    let is_plain = |character: char| character.is_ascii_alphanumeric() || BETWEEN.contains(&character);
    let is_short = id.len() <= 100 && id.split(BETWEEN).all(|part| part.len() <= 40);
    if is_short && id.chars().all(is_plain) { of_file(id) } else { None }
}

/// Makes text of a file public, unless it or a part of it looks like a key. All text from files is
/// proved through this.
pub(super) fn of_file(text: &str) -> Option<Public<'_>> {
    (!is_like_secret(text)).then(|| Public::proved(text))
}

/// A shorter word reveals nothing worth protecting.
const SHORTEST_SECRET: usize = 16;

/// Whether text where a name could be has the shape of a key: a token with a known prefix, or
/// letters and digits in an order that names do not have.
pub(super) fn is_like_secret(text: &str) -> bool {
    if text.len() < SHORTEST_SECRET {
        return false;
    }
    let is_separator = |c: char| !c.is_ascii_alphanumeric();
    text.split(is_separator).any(|part| is_odd(part, part.len() == text.len())) || shapes::shape_of(text).is_some()
}

/// Whether a part of a text looks like a piece of a key; the test is stricter if the part is the
/// whole text.
fn is_odd(part: &str, is_alone: bool) -> bool {
    let holds = |test: fn(&u8) -> bool| part.bytes().any(|byte| test(&byte));
    let has_lower = holds(u8::is_ascii_lowercase);
    let is_unworded = || holds(u8::is_ascii_uppercase) && has_lower && !is_words(part);
    match part.len() {
        0..SHORTEST_SECRET => is_unworded(),
        // A base32 seed may have no digit; no word in capitals is this long.
        SHORTEST_SECRET..24 => {
            holds(u8::is_ascii_digit) && !is_word(part) || is_unworded() || !has_lower || is_alone && is_word(part)
        }
        _ => !is_words(part) || is_alone && is_word(part),
    }
}

/// Whether a part of a name consists of words: `db2`, `MyWarehouse`.
fn is_words(part: &str) -> bool {
    if is_word(part) {
        return true;
    }
    let mut rest = part.trim_end_matches(|c: char| c.is_ascii_digit());
    while let Some(first) = rest.chars().next().filter(char::is_ascii_alphabetic) {
        let tail = rest.get(first.len_utf8()..).unwrap_or_default();
        let length = tail.bytes().take_while(u8::is_ascii_lowercase).count();
        if length < 2 {
            return false;
        }
        rest = tail.get(length..).unwrap_or_default();
    }
    rest.is_empty()
}

/// Whether the text before a `=` may be shown: a name, or one spoiled by whitespace or another
/// wrong character. A spoiled one must be all upper-case words: `ENV FOO`,
/// `AIRFLOW__SECRETS–BACKEND`.
pub(super) fn is_shown(key: &str) -> bool {
    name(key).is_some() || is_spoiled_name(key)
}

pub(super) fn is_spoiled_name(key: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == ' ';
    let odd = key.chars().find(|c| !is_plain(*c));
    // `+` and `/` occur in encoded keys, and other letters may too.
    let is_mark = |c: char| !c.is_alphanumeric() && !"+/".contains(c);
    let is_one_kind = key.chars().all(|c| is_plain(c) || Some(c) == odd) && odd.is_none_or(is_mark);
    let is_word = |word: &str| (word.len() <= 40 || word.contains('_')) && !is_like_secret(word);
    let starts = key.trim_start_matches(|c| Some(c) == odd || c == ' ').starts_with(|c: char| c.is_ascii_uppercase());
    starts && is_one_kind && key.len() <= 120 && key.split(|c| c == ' ' || Some(c) == odd).all(is_word)
}

/// The name of a kwarg as written: a known one or a known misspelling of one; any identifier if the
/// kwargs are complete JSON, so that it certainly is a name.
pub fn kwarg_name<'k>(config: &BackendConfig<'_>, key: &'k str) -> Option<Public<'k>> {
    let is_known = config.backend.is_some_and(|backend| backend.kwarg(key).or_else(|| backend.meant_by(key)).is_some());
    let is_whole = config.state == KwargsState::Object && is_variable_name(&key.replace('-', "_")) && key.len() <= 40;
    if is_known { Some(Public::proved(key)) } else { of_file(key).filter(|_| is_whole) }
}

/// What is written as the name of a rule: a code, or lower-case words joined by dashes.
pub fn rule_name(name: &str) -> Option<Public<'_>> {
    let is_code = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("AE"))
        && name.len() <= 6
        && name.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    let is_words = name.len() <= 40
        && name.split('-').all(|word| (1..=12).contains(&word.len()))
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    of_file(name).filter(|_| is_code || is_words)
}
