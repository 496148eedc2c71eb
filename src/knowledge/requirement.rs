//! Kwargs that require, exclude or complete each other.
//!
//! Enters: rows of `backends/*.json`. Leaves: conditions as data, which a rule compares with what a
//! project sets.

use super::outcome::Outcome;
use super::version::Release;
use super::{Evidence, OrEmpty};

/// A condition on one kwarg.
#[derive(Debug)]
pub struct Condition {
    /// The kwarg's name.
    pub kwarg: &'static str,
    /// The values (given or default) with which the condition holds; if empty, it holds if the
    /// kwarg is given and is neither null nor an empty string.
    pub is: OrEmpty<&'static str>,
}

/// Something that must be given in one form or another. Null and an empty string count as not
/// given; a kwarg whose default is neither counts as given.
#[derive(Debug)]
pub struct Requirement {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The first version that requires it.
    pub since: Option<Release>,
    /// It is required when all of these hold.
    pub when: OrEmpty<Condition>,
    /// Alternatives, the most common first; an alternative needs all of its kwargs.
    pub any_of: &'static [&'static [&'static str]],
    /// Kwargs that may give it, depending on run time.
    pub maybe: OrEmpty<&'static str>,
    /// Environment variables that give it; [`variables::variable`](super::variables::variable) says
    /// since which version.
    pub variables: OrEmpty<&'static str>,
    /// Environment variables that may give it, depending on run time.
    pub maybe_variables: OrEmpty<&'static str>,
    /// What happens without it.
    pub missing: Outcome,
    /// What replaces it, if anything does.
    pub note: Option<&'static str>,
}

impl Requirement {
    /// The kwarg to name when it is missing.
    pub fn usual(&self) -> Option<&'static str> {
        self.any_of.first()?.first().copied()
    }
}

/// A kwarg that cannot be combined with others.
#[derive(Debug)]
pub struct Conflict {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The kwarg.
    pub kwarg: &'static str,
    /// Whether it counts as given even if it is an empty string.
    pub counts_empty: bool,
    /// Any of these together with it is a conflict.
    pub with: &'static [&'static str],
    /// What happens; for [`Outcome::Works`], `note` says what happens to the others.
    pub does: Outcome,
    /// What happens to the others.
    pub note: Option<&'static str>,
}

/// Kwargs that have an effect only together.
#[derive(Debug)]
pub struct Together {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The first version with them.
    pub since: Option<Release>,
    /// All of them.
    pub kwargs: &'static [&'static str],
    /// The effect of some of them without the others.
    pub partial: Outcome,
}
