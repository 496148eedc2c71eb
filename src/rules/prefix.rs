//! What is wrong with a single prefix: one fault, the worst.
//!
//! Enters: the prefixes that a configuration writes. Leaves: a [`Fault`] for one of the rules that
//! word it. Never judges a part known only at run time, or a prefix with a placeholder in it.

use super::prelude::*;
use crate::knowledge::{EmptyPrefix, LeadingSlash, NameProblem, Naming, Strips};
use crate::text::HOLE;

/// The purposes of prefixes, the most common first.
pub(super) const PURPOSES: [Purpose; 3] = [Purpose::ConnectionsPrefix, Purpose::VariablesPrefix, Purpose::ConfigPrefix];

/// A prefix written as a string.
pub(super) struct Prefix<'c, 'p> {
    pub config: &'c BackendConfig<'p>,
    pub given: &'c Given<'p>,
    pub kwarg: &'static Kwarg,
    pub naming: &'static Naming,
    /// The string; [`HOLE`] marks what is not known.
    pub text: &'c str,
    pub is_certain: bool,
}

/// What is wrong with a prefix. Spans are relative to its string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing comes before the separator.
    Empty(EmptyPrefix),
    /// An ARN.
    Arn,
    /// A character that names in this store cannot contain.
    Illegal(char, Span),
    /// The store rejects such names.
    Name(NameProblem),
    /// Whitespace at either end or inside.
    Blank(Span),
    /// An empty part between slashes.
    DoubleSlash(Span),
    /// A part that is `.` or `..`.
    Dots(Span),
    /// It already ends with the separator, which the backend does not strip.
    SeparatorTwice(Span),
    /// It ends with a mark that separates words in other stores, and the backend adds its own.
    OtherSeparator(Span),
    /// The store needs a leading slash; the backend may add it.
    NoLeadingSlash(Certainty),
    /// A leading slash makes it another name.
    LeadingSlash(Span),
    /// Trailing slashes, which the backend strips.
    Trailing(Span),
}

/// Every prefix that is written as a string and takes effect.
pub(super) fn given<'c, 'p>(config: &'c BackendConfig<'p>) -> Vec<Prefix<'c, 'p>> {
    let Some(naming) = config.backend.and_then(|backend| backend.naming.as_ref()) else { return Vec::new() };
    let prefixes = config.effective().filter_map(|given| {
        let kwarg = given.kwarg.filter(|kwarg| PURPOSES.contains(&kwarg.purpose))?;
        let text = config.text(given).filter(|_| config.kind(given) == Some(JsonKind::String))?;
        let is_certain = given.is_certain(config);
        Some(Prefix { config, given, kwarg, naming, text, is_certain })
    });
    prefixes.collect()
}

impl Prefix<'_, '_> {
    /// Its string, if it may be shown.
    pub fn shown(&self) -> Option<Public<'_>> {
        disclosure::given(self.config, self.given)
    }

    /// Where a part of it is written.
    pub fn at(&self, part: Span) -> Location {
        if part.is_empty() { self.given.value } else { self.config.part_location(self.given, part) }
    }

    /// The whole string.
    pub fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The effect of a name that the store cannot have.
    pub fn illegal(&self) -> Outcome {
        self.kwarg.illegal.unwrap_or(self.naming.illegal)
    }

    /// Whether the store ever sees a slash in the names.
    pub fn is_slash_legal(&self) -> bool {
        self.naming.characters.is_none_or(|more| more.contains('/'))
    }

    /// What is wrong with it.
    pub fn fault(&self) -> Option<Fault> {
        self.broken().or_else(|| self.doubtful()).or_else(|| self.harmless())
    }

    /// What the store rejects.
    fn broken(&self) -> Option<Fault> {
        if self.is_empty() {
            return Some(Fault::Empty(self.naming.empty_prefix));
        }
        if let Some((at, character)) = self.text.char_indices().find(|(_, character)| self.is_illegal(*character)) {
            let plain = self.text.trim_start_matches(|c: char| c.is_whitespace() || "'\"/".contains(c));
            let is_arn = plain.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"));
            if self.text.starts_with("arn:") && self.is_arn_asked_for() {
                return None;
            }
            let span = Span::new(at, at + character.len_utf8());
            return Some(if is_arn { Fault::Arn } else { Fault::Illegal(character, span) });
        }
        let refused = || self.blank().or_else(|| self.double_slash().filter(|_| self.is_hierarchy()));
        refused().or_else(|| self.refused_name())
    }

    /// Prefixes that are used verbatim but probably not intended, or rejected by some versions
    /// only.
    fn doubtful(&self) -> Option<Fault> {
        let starts_with_slash = self.text.starts_with('/');
        let is_start_known = !self.text.starts_with(HOLE);
        match self.naming.leading_slash {
            LeadingSlash::Needed if is_start_known && !starts_with_slash => {
                let adds = self.naming.adds_leading_slash(self.config.versions());
                if adds != Certainty::Yes {
                    return Some(Fault::NoLeadingSlash(adds));
                }
            }
            LeadingSlash::Kept if starts_with_slash && self.is_slash_legal() && !self.is_slash_usual() => {
                let end = self.text.len() - self.text.trim_start_matches('/').len();
                return Some(Fault::LeadingSlash(Span::new(0, end)));
            }
            _ => {}
        }
        self.double_slash()
            .or_else(|| self.dots())
            .or_else(|| self.separator_twice())
            .or_else(|| self.other_separator())
    }

    /// Faults that make no difference.
    fn harmless(&self) -> Option<Fault> {
        let stripped = match self.naming.strips {
            Strips::Nothing => return None,
            Strips::Slashes => self.text.trim_end_matches('/'),
            Strips::Separator => {
                let separator = self.config.separator()?;
                self.text.trim_end_matches(|last| separator.contains(last))
            }
        };
        let rest = Span::new(stripped.len(), self.text.len());
        (!rest.is_empty()).then_some(Fault::Trailing(rest))
    }

    /// Whether nothing is left once the backend has stripped it.
    pub fn is_empty(&self) -> bool {
        let separator = self.config.separator().unwrap_or_default();
        let is_stripped = |c: char| match self.naming.strips {
            Strips::Nothing => false,
            Strips::Slashes => c == '/',
            Strips::Separator => separator.contains(c),
        };
        self.is_certain && self.text.chars().all(is_stripped)
    }

    fn is_illegal(&self, character: char) -> bool {
        let is_turned = character == '_' && self.naming.underscore_becomes_separator;
        let is_unknown = !self.is_certain && (character == HOLE || character == char::REPLACEMENT_CHARACTER);
        self.naming.characters.is_some_and(|more| {
            let is_legal = character.is_ascii_alphanumeric() || more.contains(character);
            !is_legal && !is_turned && !is_unknown && !character.is_whitespace()
        })
    }

    /// Whether an ARN is looked up verbatim and may be found: the backend puts no slash in front.
    fn is_arn_asked_for(&self) -> bool {
        self.naming.takes_arn && self.naming.adds_leading_slash(self.config.versions()) == Certainty::No
    }

    fn blank(&self) -> Option<Fault> {
        let start = self.text.find(char::is_whitespace)?;
        let rest = self.text.get(start..)?;
        let end = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        Some(Fault::Blank(Span::new(start, start + end)))
    }

    /// Repeated slashes, except trailing ones, which are stripped, and leading ones, which the
    /// store drops.
    fn double_slash(&self) -> Option<Fault> {
        let is_dropped = self.naming.leading_slash == LeadingSlash::Dropped;
        let kept = self.text.trim_end_matches('/');
        let from = if is_dropped { kept.len() - kept.trim_start_matches('/').len() } else { 0 };
        let start = from + kept.get(from..)?.find("//").filter(|_| self.is_slash_legal())?;
        let rest = kept.get(start..)?;
        Some(Fault::DoubleSlash(Span::new(start, start + rest.len() - rest.trim_start_matches('/').len())))
    }

    fn dots(&self) -> Option<Fault> {
        let mut start = 0;
        for part in self.text.split('/').filter(|_| self.is_slash_legal()) {
            if part == "." || part == ".." {
                return Some(Fault::Dots(Span::new(start, start + part.len())));
            }
            start += part.len() + 1;
        }
        None
    }

    fn separator_twice(&self) -> Option<Fault> {
        let separator = self.config.separator().filter(|separator| !separator.is_empty())?;
        let is_kept = self.naming.strips == Strips::Nothing && self.text.ends_with(separator);
        is_kept.then(|| Fault::SeparatorTwice(Span::new(self.text.len() - separator.len(), self.text.len())))
    }

    /// `airflow-connections-`, which becomes `airflow-connections-/<id>`.
    fn other_separator(&self) -> Option<Fault> {
        let separator = self.config.separator().filter(|_| self.is_certain)?;
        let others: &[char] = match separator {
            "/" => &['-', '_', '.'],
            "-" | "_" | "." if self.is_slash_legal() => &['/'],
            _ => return None,
        };
        let stripped = self.text.trim_end_matches(others);
        let is_name = stripped.ends_with(|last: char| last.is_ascii_alphanumeric());
        let rest = Span::new(stripped.len(), self.text.len());
        (is_name && rest.len() == 1).then_some(Fault::OtherSeparator(rest))
    }

    /// A name rejected for a reason other than a single character of the prefix.
    fn refused_name(&self) -> Option<Fault> {
        let separator = self.config.separator().filter(|_| self.is_certain)?;
        let name = self.naming.name(self.text, Some(separator), "id", self.config.versions())?;
        match self.naming.problem(&name)? {
            NameProblem::Character(..) | NameProblem::NoLeadingSlash => None,
            problem => Some(Fault::Name(problem)),
        }
    }

    /// Whether names are paths whose parts cannot be empty.
    pub fn is_hierarchy(&self) -> bool {
        self.naming.leading_slash == LeadingSlash::Needed
    }

    /// Whether the default begins with a slash too.
    fn is_slash_usual(&self) -> bool {
        matches!(self.kwarg.default, crate::knowledge::Scalar::Text(text) if text.starts_with('/'))
    }
}

/// What to write instead of an ARN.
pub(super) fn only_the_name(prefix: &Prefix<'_, '_>) -> Message {
    let name = prefix.shown().and_then(|shown| {
        // The slash after `parameter` is a part of the name.
        let word = ":parameter";
        let start = prefix.text.find(word)? + word.len();
        Some(shown.part(Span::new(start, prefix.text.len())))
    });
    Message::default().code_or(
        "write only the name: ",
        name.filter(|name| !name.as_str().is_empty()),
        "write the start of the names",
    )
}
