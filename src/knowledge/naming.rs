//! The name that a backend looks up in its store, and the names that the store can have.
//!
//! Enters: prefix, separator, id. Leaves: the name, and what is wrong with it. Never asks a store.

use super::outcome::OrUnproven;
use super::version::{Certainty, Release, VersionRange};
use super::{Evidence, OrEmpty};

/// What is stripped from the end of a prefix, as often as it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strips {
    /// Nothing.
    Nothing,
    /// Slashes.
    Slashes,
    /// Every character of the separator.
    Separator,
}

/// The effect of a leading slash in a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeadingSlash {
    /// The store needs it.
    Needed,
    /// It is part of the name: with it, another secret is looked up.
    Kept,
    /// It makes no difference.
    Dropped,
}

/// What an empty prefix looks up. (With a null prefix no backend looks anything up.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyPrefix {
    /// Separator and id: `/id`, `-id`.
    KeepsSeparator,
    /// The id alone.
    Bare,
    /// Nothing.
    NeverAsked,
}

/// How a backend forms names.
#[derive(Debug)]
pub struct Naming {
    /// Where it was observed.
    pub evidence: Evidence,
    /// The separator between prefix and id, unless a kwarg for
    /// [`Purpose::Separator`](super::Purpose) says otherwise.
    pub separator: &'static str,
    /// What is stripped from the end of the prefix.
    pub strips: Strips,
    /// The effect of a leading slash.
    pub leading_slash: LeadingSlash,
    /// The first provider version that adds a missing leading slash itself; `None` if none does.
    pub leading_slash_added_since: Option<Release>,
    /// What an empty prefix does.
    pub empty_prefix: EmptyPrefix,
    /// Whether the provider says what an empty prefix does.
    pub empty_is_documented: bool,
    /// Whether every `_` of prefix and id becomes the separator.
    pub underscore_becomes_separator: bool,
    /// The characters of a name besides ASCII letters and digits; `None` if not limited or not
    /// known.
    pub characters: Option<&'static str>,
    /// Whether the store accepts an ARN in place of a name.
    pub takes_arn: bool,
    /// The longest name, in characters.
    pub max_length: Option<usize>,
    /// The maximum number of parts between slashes.
    pub max_levels: Option<usize>,
    /// First parts with which no name may start, in any case.
    pub reserved: OrEmpty<&'static str>,
    /// The effect of a name that the store cannot have.
    pub illegal: OrUnproven,
    /// The first provider version that does not look up such a name; `None` if all do.
    pub illegal_not_asked_since: Option<Release>,
}

/// Why a store cannot have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// This character, at this byte of the name.
    Character(char, usize),
    /// More characters than this.
    TooLong(usize),
    /// More parts than this.
    TooDeep(usize),
    /// It starts with this reserved part.
    Reserved(&'static str),
    /// It is in a hierarchy and does not start with a slash.
    NoLeadingSlash,
}

impl Naming {
    /// The name that is looked up; `None` if nothing is. If it depends on the provider's version
    /// and that is not known, assumes a new one.
    pub fn name(&self, prefix: &str, separator: Option<&str>, id: &str, provider: &VersionRange) -> Option<String> {
        let separator = separator.unwrap_or(self.separator);
        let stripped = match self.strips {
            Strips::Nothing => prefix,
            Strips::Slashes => prefix.trim_end_matches('/'),
            Strips::Separator => prefix.trim_end_matches(|last| separator.contains(last)),
        };
        let mut name = String::with_capacity(stripped.len() + separator.len() + id.len() + 1);
        match self.empty_prefix {
            EmptyPrefix::NeverAsked if stripped.is_empty() => return None,
            EmptyPrefix::Bare if stripped.is_empty() => name.push_str(id),
            _ => name.extend([stripped, separator, id]),
        }
        if self.underscore_becomes_separator {
            name = name.replace('_', separator);
        }
        if self.leading_slash == LeadingSlash::Dropped {
            name = name.trim_start_matches('/').to_owned();
        } else if self.adds_leading_slash(provider) != Certainty::No && !name.starts_with('/') {
            name.insert(0, '/');
        }
        Some(name)
    }

    /// Whether the backend adds a missing leading slash.
    pub fn adds_leading_slash(&self, provider: &VersionRange) -> Certainty {
        match self.leading_slash_added_since.as_ref().map(|since| provider.before(since)) {
            None | Some(Certainty::Yes) => Certainty::No,
            Some(Certainty::No) => Certainty::Yes,
            Some(Certainty::Maybe) => Certainty::Maybe,
        }
    }

    /// The first reason why the store cannot have this name.
    pub fn problem(&self, name: &str) -> Option<NameProblem> {
        if let Some(more) = self.characters {
            let illegal = |character: char| !character.is_ascii_alphanumeric() && !more.contains(character);
            if let Some((place, character)) = name.char_indices().find(|&(_, character)| illegal(character)) {
                return Some(NameProblem::Character(character, place));
            }
        }
        if self.leading_slash == LeadingSlash::Needed && name.contains('/') && !name.starts_with('/') {
            return Some(NameProblem::NoLeadingSlash);
        }
        let path = name.strip_prefix('/').unwrap_or(name);
        let first = path.split('/').next().unwrap_or_default();
        let starts = |word: &&&str| first.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        // Parameter Store reads secrets of Secrets Manager below this path. Source: its documentation.
        let is_reference = path.starts_with("aws/reference/secretsmanager/");
        if let Some(word) = self.reserved.iter().find(starts).filter(|_| !is_reference) {
            return Some(NameProblem::Reserved(word));
        }
        if let Some(most) = self.max_levels.filter(|&most| path.split('/').count() > most) {
            return Some(NameProblem::TooDeep(most));
        }
        let most = self.max_length.filter(|&most| name.chars().count() > most)?;
        Some(NameProblem::TooLong(most))
    }
}
