//! A deployment, as a script or the configuration names it.
//!
//! Enters: a name as it is written. Leaves: a [`Deployed`], which tells whether two commands mean the same deployment.
//! Never shows the name: `Debug` leaves it out.

use crate::project::Document;
use crate::text::{Secret, is_variable_name};

/// A deployment, by its id or its name as a script gives it. `Debug` shows neither.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deployed {
    name: Secret<'static>,
    /// Whether the name is known, and not only how it is written.
    pub is_certain: bool,
}

impl Deployed {
    /// The one that the configuration says a file belongs to.
    pub fn configured(document: &Document) -> Option<Self> {
        document.deployment.as_ref().map(|name| Self::new(name.as_bytes(), true))
    }

    /// The deployment of this name; what only run time knows stands in it as it is written.
    pub fn new(name: &[u8], is_certain: bool) -> Self {
        Self { name: String::from_utf8_lossy(name).into_owned().into(), is_certain }
    }

    /// The variable that alone names it: `$ID`, `${ID}`, `${ID:?}`.
    pub fn variable(&self) -> Option<&str> {
        let bare = self.name.expose().strip_prefix('$').filter(|_| !self.is_certain)?;
        let name = match bare.strip_prefix('{') {
            Some(braced) => braced.strip_suffix('}')?.split(":?").next()?,
            None => bare,
        };
        (name.len() > 1 && is_variable_name(name)).then_some(name)
    }

    /// The name, or how it is written.
    pub fn name(&self) -> &Secret<'static> {
        &self.name
    }
}
