//! Kwargs that require, exclude or complete each other.
//!
//! Enters: rows of `backends/*.json`. Leaves: conditions as data, which a rule compares with what a
//! project sets.

use pep440_rs::Version;
use serde::Deserialize;

use super::outcome::Outcome;

/// A condition on one kwarg.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The kwarg's name.
    pub kwarg: &'static str,
    /// The values (given or default) with which the condition holds; if empty, it holds if the
    /// kwarg is given and is neither null nor an empty string.
    #[serde(default)]
    pub is: Vec<&'static str>,
}

/// Something that must be given in one form or another. Null and an empty string count as not
/// given; a kwarg whose default is neither counts as given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Where it was observed.
    pub evidence: &'static str,
    /// The first version that requires it.
    #[serde(default)]
    pub since: Option<Version>,
    /// It is required when all of these hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Alternatives, the most common first; an alternative needs all of its kwargs.
    pub any_of: Vec<Vec<&'static str>>,
    /// Kwargs that may give it, depending on run time.
    #[serde(default)]
    pub maybe: Vec<&'static str>,
    /// Environment variables that give it; [`variables::variable`](super::variables::variable) says
    /// since which version.
    #[serde(default)]
    pub variables: Vec<&'static str>,
    /// Environment variables that may give it, depending on run time.
    #[serde(default)]
    pub maybe_variables: Vec<&'static str>,
    /// What happens without it.
    pub missing: Outcome,
    /// What replaces it, if anything does.
    #[serde(default)]
    pub note: Option<&'static str>,
}

impl Requirement {
    /// The kwarg to name when it is missing.
    pub fn usual(&self) -> Option<&'static str> {
        self.any_of.first()?.first().copied()
    }
}

/// A kwarg that cannot be combined with others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Where it was observed.
    pub evidence: &'static str,
    /// The kwarg.
    pub kwarg: &'static str,
    /// Whether it counts as given even if it is an empty string.
    #[serde(default)]
    pub counts_empty: bool,
    /// Any of these together with it is a conflict.
    pub with: Vec<&'static str>,
    /// What happens; for [`Outcome::Works`], `note` says what happens to the others.
    pub does: Outcome,
    /// What happens to the others.
    #[serde(default)]
    pub note: Option<&'static str>,
}

/// Kwargs that have an effect only together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Where it was observed.
    pub evidence: &'static str,
    /// The first version with them.
    #[serde(default)]
    pub since: Option<Version>,
    /// All of them.
    pub kwargs: Vec<&'static str>,
    /// The effect of some of them without the others.
    pub partial: Outcome,
}
