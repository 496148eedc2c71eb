//! Prefixes that are almost another one.
//!
//! Enters: two prefixes, or a prefix and a name. Leaves: whether one is certainly meant as the
//! other: the same words with other punctuation, or one typo in a word. Never confuses `dev` with
//! `prod`, or `v1` with `v2`.

use super::prefix_kind;
use crate::text::Span;

/// A shorter word is another word, not a typo.
const SHORTEST: usize = 5;

/// Whether one prefix is certainly meant as the other.
pub(super) fn is_near(one: &str, other: &str) -> bool {
    let (left, right): (Vec<&str>, Vec<&str>) =
        (words(one).map(|(_, word)| word).collect(), words(other).map(|(_, word)| word).collect());
    one != other && left.len() == right.len() && are_near(&left, &right).is_some()
}

/// The start of a name that is certainly meant as a prefix, with what follows it.
pub(super) fn head(name: &str, prefix: &str) -> Option<Span> {
    let wanted: Vec<&str> = words(prefix).map(|(_, word)| word).collect();
    let written: Vec<(Span, &str)> = words(name).take(wanted.len()).collect();
    let last = written.last().filter(|_| written.len() == wanted.len())?.0;
    let behind = name.get(last.end as usize..)?;
    let id = behind.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let separator = behind.get(..behind.len() - id.len()).filter(|separator| !separator.is_empty())?;
    let inexact = are_near(&written.iter().map(|(_, word)| *word).collect::<Vec<_>>(), &wanted)?;
    let is_ended = inexact == 0 || prefix.ends_with(separator);
    is_ended.then(|| Span::new(0, name.len() - id.len()))
}

/// Whether a name stored elsewhere contains the word of a prefix that tells the kind:
/// `/prod/connections/dwh`.
pub(super) fn has_kind((name, is_whole): (&str, bool), prefix: &str) -> bool {
    let kinds = || words(prefix).filter(|(_, word)| prefix_kind::kind(word).is_some());
    let is_kind = |word: &str| kinds().any(|(_, kind)| kind.eq_ignore_ascii_case(word));
    // The last word is the id.
    let last = words(name).last().map(|(span, _)| span).filter(|_| is_whole);
    words(name).any(|(span, word)| Some(span) != last && is_kind(word))
}

/// How many words differ; `None` if too many, or too much.
fn are_near(left: &[&str], right: &[&str]) -> Option<usize> {
    let inexact: Vec<_> = left.iter().zip(right).filter(|(left, right)| !left.eq_ignore_ascii_case(right)).collect();
    let is_near = inexact.len() <= 1 && !left.is_empty() && inexact.iter().all(|(left, right)| is_meant(left, right));
    is_near.then_some(inexact.len())
}

fn is_meant(word: &str, other: &str) -> bool {
    let kind = prefix_kind::kind(word);
    if kind.is_some() && kind == prefix_kind::kind(other) {
        return true;
    }
    let is_word = |word: &str| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let most = if word.len() >= 10 { 2 } else { 1 };
    // The singular, with a typo in it.
    let (word, other) = if kind_of_either(word, other) { (one_of(word), one_of(other)) } else { (word, other) };
    is_word(word)
        && is_word(other)
        && word.len().abs_diff(other.len()) <= most
        && strsim::osa_distance(&word.to_lowercase(), &other.to_lowercase()) <= most
}

fn kind_of_either(word: &str, other: &str) -> bool {
    prefix_kind::kind(word).or(prefix_kind::kind(other)).is_some()
}

fn one_of(things: &str) -> &str {
    things.strip_suffix(['s', 'S']).unwrap_or(things)
}

/// The words of a name, with their positions.
fn words(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let mut position = 0;
    std::iter::from_fn(move || {
        let start = position + text.get(position..)?.find(is_part)?;
        let rest = text.get(start..)?;
        let word = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
        position = start + word.len();
        Some((Span::new(start, position), word))
    })
}
