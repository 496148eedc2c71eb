//! User text that may be shown.

use super::Span;

/// Text proved to be public: whoever creates one must have the proof.
///
/// The proofs are in `disclosure`: a value that the knowledge table marks public and that looks
/// like what it should be, or the name of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Public<'s>(&'s str);

impl<'s> Public<'s> {
    /// Declares a text public.
    pub(crate) fn proved(text: &'s str) -> Self {
        Self(text)
    }

    /// A part of it: every part of public text is public.
    #[must_use]
    pub fn part(self, span: Span) -> Self {
        Self(span.of_text(self.0))
    }

    /// The text.
    pub fn as_str(self) -> &'s str {
        self.0
    }
}
