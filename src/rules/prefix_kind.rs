//! Prefixes that name a kind of secret: `/airflow/connections`.
//!
//! Enters: a configuration. Leaves: the prefixes whose last word names another kind than theirs. Never reports.

use super::prefix::{self, Prefix};
use super::prelude::*;
use crate::text::HOLE;

/// The kind of secrets that a word names.
pub(super) fn kind(word: &str) -> Option<Purpose> {
    Some(match word.to_ascii_lowercase().as_str() {
        "connections" | "connection" | "conns" | "conn" => Purpose::ConnectionsPrefix,
        "variables" | "variable" | "vars" | "var" => Purpose::VariablesPrefix,
        _ => return None,
    })
}

/// A prefix whose last word names another kind.
pub(super) struct WrongPrefix<'c, 'p> {
    pub prefix: Prefix<'c, 'p>,
    /// The kind that it names.
    pub names: Purpose,
    /// The word.
    pub word: Span,
}

pub(super) fn wrong<'c, 'p>(config: &'c BackendConfig<'p>) -> Vec<WrongPrefix<'c, 'p>> {
    let judged = prefix::given(config).into_iter().filter(|prefix| prefix.kwarg.purpose != Purpose::ConfigPrefix);
    let wrong = judged.filter_map(|prefix| {
        let word = last_word(prefix.text)?;
        let names = kind(word.of_text(prefix.text)).filter(|names| *names != prefix.kwarg.purpose)?;
        Some(WrongPrefix { prefix, names, word })
    });
    wrong.collect()
}

pub(super) fn last_word(text: &str) -> Option<Span> {
    let kept = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != HOLE);
    let start = kept.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    let word = kept.get(start..).filter(|word| !word.is_empty())?;
    Some(Span::new(start, start + word.len()))
}

/// Where prefixes name another kind.
pub(super) fn locations(config: &BackendConfig<'_>) -> Vec<Location> {
    wrong(config).iter().map(|wrong| wrong.prefix.at(wrong.word)).collect()
}
