//! Kwargs that need, exclude or complete each other.
//!
//! Enters: rows of `backends/*.json`. Leaves: conditions as data; a rule holds them against what a
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
    /// The values (given, or by default) with which the condition holds; empty: it is given and
    /// neither null nor an empty text.
    #[serde(default)]
    pub is: Vec<&'static str>,
}

/// Something that must be given one way or the other. Null and an empty text count as not given; a
/// kwarg with a default that is neither is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Where it was seen.
    pub evidence: &'static str,
    /// The first version that requires it.
    #[serde(default)]
    pub since: Option<Version>,
    /// It is required when all of these hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Alternatives, the usual one first; every kwarg of one alternative is needed.
    pub any_of: Vec<Vec<&'static str>>,
    /// Kwargs that may give it, which only run time knows.
    #[serde(default)]
    pub maybe: Vec<&'static str>,
    /// Environment variables that give it; [`variables::variable`](super::variables::variable) knows since when.
    #[serde(default)]
    pub variables: Vec<&'static str>,
    /// Environment variables that may give it, which only run time knows.
    #[serde(default)]
    pub maybe_variables: Vec<&'static str>,
    /// What happens without.
    pub missing: Outcome,
    /// What takes its place, where something does.
    #[serde(default)]
    pub note: Option<&'static str>,
}

impl Requirement {
    /// The kwarg to name when it is missing.
    pub fn usual(&self) -> Option<&'static str> {
        self.any_of.first()?.first().copied()
    }
}

/// A kwarg that does not go together with others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Where it was seen.
    pub evidence: &'static str,
    /// The kwarg.
    pub kwarg: &'static str,
    /// Whether it counts as given with an empty text, too.
    #[serde(default)]
    pub counts_empty: bool,
    /// Any of these with it is a conflict.
    pub with: Vec<&'static str>,
    /// What happens; [`Outcome::Works`]: `note` says what becomes of the others.
    pub does: Outcome,
    /// What becomes of the others.
    #[serde(default)]
    pub note: Option<&'static str>,
}

/// Kwargs that have an effect only all together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// Where it was seen.
    pub evidence: &'static str,
    /// The first version with them.
    #[serde(default)]
    pub since: Option<Version>,
    /// All of them.
    pub kwargs: Vec<&'static str>,
    /// What some of them without the others do.
    pub partial: Outcome,
}
