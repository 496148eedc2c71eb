//! Values that are still to be filled in: `<your-region>`, `changeme`.
//!
//! Enters: a text. Leaves: the part of it that is a placeholder; nothing if the text may be meant. Never reports.

use super::prelude::*;
use crate::knowledge::Show;

/// The part of a string that is still to be filled in; `None` if the string may be intentional.
pub(super) fn placeholder(text: &str) -> Option<Span> {
    let whole = text.trim();
    let is_whole = matches!(whole, "..." | "…")
        || ["todo", "fixme", "tbd", "changeme", "placeholder"].iter().any(|word| whole.eq_ignore_ascii_case(word));
    if is_whole {
        let start = text.len() - text.trim_start().len();
        return Some(Span::new(start, start + whole.len()));
    }
    in_brackets(text).or_else(|| template(text)).or_else(|| word(text))
}

/// Whether a string is nothing but a placeholder: the only kind that counts in a secret.
pub(super) fn is_placeholder(text: &str) -> bool {
    // A token of Vault, up to what makes it one.
    let text = TOKENS.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    placeholder(text).is_some_and(|span| span == Span::new(0, text.len()))
}

/// The placeholder in a kwarg's value, as a span of its string.
pub(super) fn in_kwarg(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Span> {
    let text = config.text(given)?;
    let is_id = given.kwarg.is_some_and(|kwarg| {
        kwarg.purpose == Purpose::ClientIdentity || kwarg.purpose == Purpose::Credential && kwarg.name.ends_with("_id")
    });
    if is_id && is_zero_id(text) {
        return Some(Span::new(0, text.len()));
    }
    let is_pattern = given.kwarg.is_some_and(|kwarg| {
        use Purpose::{ConfigLookupPattern, ConnectionsLookupPattern, VariablesLookupPattern};
        matches!(kwarg.purpose, ConnectionsLookupPattern | VariablesLookupPattern | ConfigLookupPattern)
    });
    let is_public = given.kwarg.is_some_and(|kwarg| kwarg.show != Show::Secret);
    match placeholder(text) {
        // `...` and `…` are patterns too, and `(?P<name>…)` contains a name.
        found if is_pattern => found.filter(|_| text.starts_with('<') && is_placeholder(text)),
        found if is_public => found,
        found => found.filter(|_| is_placeholder(text)),
    }
}

/// What tokens of Vault begin with.
pub(super) const TOKENS: [&str; 3] = ["hvs.", "hvb.", "s."];

/// A shorter word between brackets may be part of a password, in bytes with the brackets.
pub(super) const SHORTEST: usize = 5;

/// No placeholder has a longer name, in characters.
pub(super) const LONGEST: usize = 80;

/// `<your-region>`: letters, digits and a few others within angle brackets, not a group of a
/// pattern.
pub(super) fn in_brackets(text: &str) -> Option<Span> {
    memchr::memchr_iter(b'<', text.as_bytes()).find_map(|start| {
        let inner = text.get(start + 1..)?;
        let is_word = |c: char| c.is_alphanumeric() || " _-./:".contains(c);
        let (length, after) = inner.char_indices().take(LONGEST).find(|(_, c)| !is_word(*c))?;
        let is_named = after == '>' && inner.starts_with(char::is_alphabetic);
        let is_group = text.get(..start)?.ends_with(['?', 'P', 'k']);
        (is_named && !is_group).then(|| Span::new(start, start + 1 + length + 1))
    })
}

/// `{{ region }}`: no loader of a `.env` file fills it in.
pub(super) fn template(text: &str) -> Option<Span> {
    let start = memchr::memmem::find(text.as_bytes(), b"{{")?;
    let inner = text.get(start + 2..)?.split("}}").next()?;
    let end = start + 2 + inner.len();
    let name = inner.trim();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
    (end < text.len() && is_name).then(|| Span::new(start, end + 2))
}

/// A word that only stands for another: `your-role`, `REPLACE_ME`, `xxxx`.
pub(super) fn word(text: &str) -> Option<Span> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut before = b' ';
    for (start, byte) in text.bytes().enumerate() {
        let is_inside = before.is_ascii_alphanumeric() || before == b'-' || before == b'_';
        before = byte;
        // What all of these begin with; a dash may be written as `_`. Few other words begin this
        // way.
        let may_begin =
            matches!(byte.to_ascii_lowercase(), b'c' | b'e' | b'f' | b'i' | b'p' | b'r' | b'x' | b'y' | b'-' | b'_');
        if is_inside || !may_begin || text.get(..start)?.ends_with(is_part) {
            continue;
        }
        let rest = text.get(start..)?;
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        if stands_for_another(rest.get(..length)?) {
            return Some(Span::new(start, start + length));
        }
    }
    dots(text)
}

/// `arn:aws:iam::...:role/airflow`
pub(super) fn dots(text: &str) -> Option<Span> {
    text.contains(['.', '…']).then_some(())?;
    let mut start = 0;
    for part in text.split(['/', ':', ',']) {
        if part == "..." || part == "…" {
            return Some(Span::new(start, start + part.len()));
        }
        start += part.len() + 1;
    }
    None
}

pub(super) fn stands_for_another(word: &str) -> bool {
    const WHOLE: &[&str] = &["change-me", "changeme", "replace-me", "replaceme", "fill-me-in", "fixme"];
    const STARTS: &[&str] = &["your-", "insert-your-", "enter-your-", "put-your-", "paste-your-", "replace-with-"];
    let plain = || word.bytes().map(|byte| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() });
    let begins = |start: &str| word.len() >= start.len() && plain().zip(start.bytes()).all(|(one, other)| one == other);
    let is_crossed = plain().all(|byte| byte == b'x' || byte == b'-')
        && word.as_bytes().windows(3).any(|part| part.eq_ignore_ascii_case(b"xxx"));
    let is_whole = |whole: &&str| word.len() == whole.len() && begins(whole);
    let is_start = |start: &&str| word.len() > start.len() && begins(start);
    is_crossed || WHOLE.iter().any(is_whole) || STARTS.iter().any(is_start) || is_your(word)
}

/// `YOUR_PASSWORD`, `your-host`
pub(super) fn is_yours(word: &str) -> bool {
    word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("your"))
}

/// `yourRegion`, `YourRole`
pub(super) fn is_your(word: &str) -> bool {
    let rest = word.strip_prefix("your").or_else(|| word.strip_prefix("Your"));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// `00000000-0000-0000-0000-000000000000`: the id of nothing.
pub(super) fn is_zero_id(text: &str) -> bool {
    let is_zeros = |part: &str| part.bytes().all(|byte| byte == b'0');
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_zeros)
}
