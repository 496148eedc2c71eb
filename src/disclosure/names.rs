//! Names that may be shown.

use crate::backend::{BackendConfig, KwargsState};
use crate::text::{Public, is_variable_name};

/// The name of a variable, where it surely is one and not a piece of a value: a continued line of a
/// key file can look like `aGVsbG8=`.
pub fn name(key: &str) -> Option<Public<'_>> {
    let holds = |test: fn(&u8) -> bool| key.bytes().any(|byte| test(&byte));
    let is_worded = key.contains('_') || !(holds(u8::is_ascii_lowercase) && holds(u8::is_ascii_uppercase));
    let longest = if key.contains('_') { 100 } else { 40 };
    (is_variable_name(key) && is_worded && key.len() <= longest).then(|| Public::proved(key))
}

/// Whether what stands before a `=` may be shown: a name, or one that a blank or another wrong character
/// spoils. Such a one is upper-case words only: `ENV FOO`, `AIRFLOW__SECRETS–BACKEND`.
pub(super) fn is_shown(key: &str) -> bool {
    name(key).is_some() || is_spoiled_name(key)
}

fn is_spoiled_name(key: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == ' ';
    let odd = key.chars().find(|c| !is_plain(*c));
    // `+` and `/` are letters of an encoded key, other letters may be too.
    let is_mark = |c: char| !c.is_alphanumeric() && !"+/".contains(c);
    let is_one_kind = key.chars().all(|c| is_plain(c) || Some(c) == odd) && odd.is_none_or(is_mark);
    let is_word = |word: &str| word.is_empty() || word.len() <= 40 || word.contains('_');
    let starts = key.trim_start_matches(|c| Some(c) == odd || c == ' ').starts_with(|c: char| c.is_ascii_uppercase());
    starts && is_one_kind && key.len() <= 120 && key.split(|c| c == ' ' || Some(c) == odd).all(is_word)
}

/// The name of a kwarg as it is written: a known one, or one that people write for it; any identifier
/// where the kwargs are whole JSON, so that it surely is a name.
pub fn kwarg_name<'k>(config: &BackendConfig<'_>, key: &'k str) -> Option<Public<'k>> {
    let is_known = config.backend.is_some_and(|backend| backend.kwarg(key).or_else(|| backend.meant_by(key)).is_some());
    let is_whole = config.state == KwargsState::Object && is_variable_name(&key.replace('-', "_")) && key.len() <= 40;
    (is_known || is_whole).then(|| Public::proved(key))
}

/// What is written as the name of a rule: a code, or lower-case words with dashes between them.
pub fn rule_name(name: &str) -> Option<Public<'_>> {
    let is_code = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("AE"))
        && name.len() <= 6
        && name.bytes().skip(2).all(|byte| byte.is_ascii_digit());
    let is_words = name.len() <= 40
        && name.split('-').all(|word| (1..=12).contains(&word.len()))
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (is_code || is_words).then(|| Public::proved(name))
}
