//! Text of the user's that may be shown.

/// Text that was proved public: whoever makes one must have the proof.
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

    /// The text.
    pub fn as_str(self) -> &'s str {
        self.0
    }
}
