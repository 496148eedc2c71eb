//! What rules find, in a form that every output can render.
//!
//! Enters: locations and [`Message`]s of rules. Leaves: [`Finding`]s. Never contains the text of a
//! value: a message consists of literals, names, versions and text that was proved public.

mod fix;
mod message;

pub use fix::{Edit, Fix, Part, Safety};
pub use message::{Consequence, Effect, Message, Shown};

use crate::text::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never fails a run by default.
    Note,
    /// Probably a mistake, or breaks with some versions or loaders.
    Warning,
    /// Certain to break, get lost or leak as written.
    Error,
}

impl Severity {
    /// The word for it in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in one of the project's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The document's index in the project.
    pub document: usize,
    /// The bytes of its file.
    pub span: Span,
}

impl Location {
    /// Whether two places overlap or touch.
    pub fn touches(self, other: Self) -> bool {
        let is_before = |one: Self, other: Self| one.span.end < other.span.start;
        self.document == other.document && !is_before(self, other) && !is_before(other, self)
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// How it relates to the finding.
    pub message: Message,
}

/// What a rule reports about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is here.
    pub severity: Severity,
    /// The place.
    pub location: Location,
    /// What is wrong and what it causes, in one sentence.
    pub message: Message,
    /// A short label next to the underline.
    pub label: Option<Message>,
    /// What to write instead.
    pub help: Option<Message>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// Other possible explanations, each with its own location: if one of these rules reports
    /// something there, this finding is dropped.
    pub yields: Vec<Yield>,
}

/// Rules that report the cause of a finding, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yield {
    /// Their codes.
    pub to: &'static [&'static str],
    /// Where they report it.
    pub at: Location,
}

impl Finding {
    /// A finding with just its location and its message.
    pub fn new(severity: Severity, location: Location, message: impl Into<Message>) -> Self {
        let message = message.into();
        Self {
            severity,
            location,
            message,
            label: None,
            help: None,
            related: Vec::new(),
            fix: None,
            yields: Vec::new(),
        }
    }

    /// What is certain to break, get lost or leak as written.
    pub fn error(location: Location, message: impl Into<Message>) -> Self {
        Self::new(Severity::Error, location, message)
    }

    /// What is probably a mistake.
    pub fn warning(location: Location, message: impl Into<Message>) -> Self {
        Self::new(Severity::Warning, location, message)
    }

    /// What is worth knowing.
    pub fn note(location: Location, message: impl Into<Message>) -> Self {
        Self::new(Severity::Note, location, message)
    }

    /// Adds a short label next to the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<Message>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place that explains the finding, if there is one.
    #[must_use]
    pub fn related(mut self, location: impl Into<Option<Location>>, message: impl Into<Message>) -> Self {
        let message = message.into();
        self.related.extend(location.into().map(|location| Related { location, message }));
        self
    }

    /// Drops the finding if one of these rules reports something at one of these places.
    #[must_use]
    pub fn yields(mut self, to: &'static [&'static str], at: impl IntoIterator<Item = Location>) -> Self {
        self.yield_to(to, at);
        self
    }

    /// The same for an existing finding.
    pub fn yield_to(&mut self, to: &'static [&'static str], at: impl IntoIterator<Item = Location>) {
        self.yields.extend(at.into_iter().map(|at| Yield { to, at }));
    }

    /// Writes what its sentences have between backticks otherwise, where there is another spelling.
    pub fn respell(&mut self, spelled: fn(&str) -> Option<String>) {
        let related = self.related.iter_mut().map(|related| &mut related.message);
        let sentences = [&mut self.message].into_iter().chain(&mut self.label).chain(&mut self.help).chain(related);
        sentences.for_each(|sentence| sentence.respell(spelled));
    }

    /// Adds the fix, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into().or(self.fix);
        self
    }

    /// Adds the fix that writes a text at a place, if the place can be written to.
    #[must_use]
    pub fn rewrite(
        self,
        (safety, title): (Safety, impl Into<Message>),
        place: impl Into<Option<Location>>,
        text: impl Shown,
    ) -> Self {
        self.fix(place.into().map(|place| Fix::new(safety, title).replace(place, text)))
    }
}
