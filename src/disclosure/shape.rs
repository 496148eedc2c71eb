//! Values that may be shown.

use crate::knowledge::{Kwarg, Purpose, Show};
use crate::text::{Public, Span};

use super::names::of_file;

/// A longer value is not a region, a prefix or an ARN.
const LONGEST: usize = 256;

/// The value of a kwarg, if the table marks it public and it looks as expected.
///
/// `is_whole` says that the kwargs are complete JSON: a string assembled from broken JSON may
/// contain a piece of its neighbour, so it has to be plain.
pub fn value<'v>(kwarg: &Kwarg, text: &'v str, is_whole: bool) -> Option<Public<'v>> {
    let is_plain = text.len() <= LONGEST && !text.chars().any(char::is_control);
    let is_shaped = match (kwarg.show, kwarg.purpose) {
        (Show::Secret, _) => false,
        (Show::Url, _) => is_bare_url(text),
        (Show::Public, Purpose::Region) => is_like_region(text),
        (Show::Public, Purpose::RoleArn) => is_like_arn(text),
        (Show::Public, _) => text.chars().all(|c| c.is_alphanumeric() || " _-./:@+=,%<>()*^$|[]?\\".contains(c)),
    };
    let is_own = is_whole
        || text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./<>".contains(c) || (c == ':' && is_like_arn(text)));
    if is_plain && is_shaped && is_own { of_file(text) } else { None }
}

/// A class path: words joined by dots, with a few characters around them.
pub fn class_path(text: &str) -> Option<Public<'_>> {
    let core = text.trim_matches(|c: char| c.is_whitespace() || "'\"~:;.".contains(c));
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_path = core.split(['.', ':']).count() >= 3 && core.split(['.', ':']).all(is_word);
    let is_backend = is_word(core) && core.ends_with("Backend");
    if text.len() <= LONGEST && (is_path || is_backend) { of_file(text) } else { None }
}

/// A region, or what people write as one.
pub fn region(text: &str) -> Option<Public<'_>> {
    if is_like_region(text) { of_file(text) } else { None }
}

/// Whether it begins like a region, or like what people write as one.
fn is_like_region(text: &str) -> bool {
    const AREAS: &[&str] = &[
        "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", "cn", "aws", "asia", "africa", "canada", "china",
        "europe", "israel", "mexico", "middle", "south", "north", "global", "local", "your", "<",
    ];
    const DIRECTIONS: &[&str] = &["east", "west", "north", "south", "central", "gov", "iso"];
    let plain = text.trim().to_ascii_lowercase();
    let goes_on = |rest: &str| {
        !rest.starts_with(|c: char| c.is_ascii_alphabetic())
            || DIRECTIONS.iter().any(|direction| rest.starts_with(direction))
    };
    text.len() <= 64
        && AREAS.iter().any(|area| plain.strip_prefix(area).is_some_and(|rest| *area == "<" || goes_on(rest)))
        && plain.chars().all(|c| c.is_ascii_alphanumeric() || " _-.()<>".contains(c))
}

/// Whether it is an ARN, or what people write as one.
fn is_like_arn(text: &str) -> bool {
    let plain = text.trim_matches(|c: char| c.is_whitespace() || "'\"".contains(c)).to_ascii_lowercase();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/-_+=,.@<>*{}$ ".contains(c);
    ["arn:", "arn/", "<", "your", "role/", "role:"].iter().any(|start| plain.starts_with(start))
        && plain.chars().all(is_plain)
}

/// A URL without user name, password and query.
fn is_bare_url(text: &str) -> bool {
    !text.contains(['@', '?', '#']) && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:<>[]".contains(c))
}

/// A placeholder for a value to be filled in: `<your-region>`, `TODO`.
pub fn placeholder(text: &str) -> Option<Public<'_>> {
    const WORDS: [&str; 8] = ["todo", "fixme", "tbd", "changeme", "change-me", "change_me", "placeholder", "replaceme"];
    let is_letter = |c: char| c.is_ascii_alphabetic() || " _-".contains(c);
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let is_bracketed = inner.is_some_and(|inner| inner.chars().all(is_letter) && inner.len() <= 64);
    let is_crossed = text.len() <= 64 && text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'x' | b'X'));
    let is_dots = matches!(text, "..." | "…");
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_bracketed { of_file(text) } else { (is_crossed || is_dots || is_word).then(|| Public::proved(text)) }
}

/// The same in a text: a part of a word, such as a password, may look like one.
pub fn placeholder_in(text: &str, span: Span) -> Option<Public<'_>> {
    let is_of_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let before = text.get(..span.start as usize).and_then(|before| before.chars().next_back());
    let behind = text.get(span.end as usize..).and_then(|behind| behind.chars().next());
    placeholder(span.of_text(text)).filter(|_| !is_of_word(before) && !is_of_word(behind))
}

/// A single wrong character: it reveals nothing of the rest.
pub fn character(text: &str) -> Option<Public<'_>> {
    let mut characters = text.chars();
    let only = characters.next().filter(|_| characters.next().is_none())?;
    (!only.is_ascii_alphanumeric() && !only.is_control() && !only.is_whitespace()).then(|| Public::proved(text))
}

/// A word, a number, or a word followed by a number: names and versions consist of these, keys do
/// not.
pub fn is_word(part: &str) -> bool {
    let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = part.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_capitalized = letters.get(1..).is_some_and(is_lower);
    let is_numbered = part.len() - letters.len() <= 4 && (is_lower(letters) || is_upper(letters) || is_capitalized);
    let is_number = digits.len() <= 2 && is_lower(digits);
    is_numbered || is_number
}
