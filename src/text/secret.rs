//! Text that may be a secret.

use std::borrow::Cow;
use std::fmt;

/// Text that came from a value. Code may examine it but never show it.
///
/// There is no `Display`, no `Deref` and no `Serialize`, so it cannot slip into a message:
///
/// ```compile_fail
/// let secret = airenv::text::Secret::from("hunter2");
/// println!("{secret}");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret<'s>(Cow<'s, str>);

impl<'s> Secret<'s> {
    /// The text itself, to examine it. The caller must not print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text with the lifetime of its source, if it was not copied.
    pub fn into_inner(self) -> Cow<'s, str> {
        self.0
    }
}

impl<'s> From<&'s str> for Secret<'s> {
    fn from(text: &'s str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Secret<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'s> From<Cow<'s, str>> for Secret<'s> {
    fn from(text: Cow<'s, str>) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(****)")
    }
}
