//! A deployment, as named by a script or the configuration.
//!
//! Enters: a name as written. Leaves: a [`Deployed`], which tells whether two commands refer to the
//! same deployment. Never shows the name: `Debug` leaves it out.

use crate::project::Document;
use crate::text::{Secret, is_variable_name};

/// A deployment, by the id or name in a script. `Debug` shows neither.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deployed {
    name: Secret<'static>,
    /// Whether the name itself is known, and not only its spelling.
    pub is_certain: bool,
}

impl Deployed {
    /// The one that the configuration assigns to a file.
    pub fn configured(document: &Document) -> Option<Self> {
        document.deployment.as_ref().map(|name| Self::new(name.as_bytes(), true))
    }

    /// The deployment of this name; what is known only at run time stays as written.
    pub fn new(name: &[u8], is_certain: bool) -> Self {
        Self { name: String::from_utf8_lossy(name).into_owned().into(), is_certain }
    }

    /// The variable, if the name is nothing else: `$ID`, `${ID}`, `${ID:?}`.
    pub fn variable(&self) -> Option<&str> {
        let bare = self.name.expose().strip_prefix('$').filter(|_| !self.is_certain)?;
        let name = match bare.strip_prefix('{') {
            Some(braced) => braced.strip_suffix('}')?.split(":?").next()?,
            None => bare,
        };
        (name.len() > 1 && is_variable_name(name)).then_some(name)
    }

    /// The name, or its spelling.
    pub fn name(&self) -> &Secret<'static> {
        &self.name
    }
}
