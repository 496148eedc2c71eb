//! Names of variables that the configuration calls secret or public.
//!
//! Enters: names and globs. Leaves: what the configuration says about a name. Never affects how a
//! value is shown: what a report may show is proved in `disclosure`, whatever the configuration
//! says.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// What the configuration says about the names of variables.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    secret: GlobSet,
    public: GlobSet,
}

/// What it says about one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// Its value is a secret.
    Secret,
    /// Its value is not a secret.
    Public,
}

impl Keys {
    /// Takes names and globs; one that cannot be read matches nothing.
    pub fn new<'g>(secret: impl IntoIterator<Item = &'g str>, public: impl IntoIterator<Item = &'g str>) -> Self {
        Self { secret: set(secret), public: set(public) }
    }

    /// What it says about a name; a name in both lists is public, because that list names
    /// exceptions.
    pub fn says(&self, key: &str) -> Option<Secrecy> {
        let has = |set: &GlobSet| !set.is_empty() && set.is_match(key);
        if has(&self.public) {
            return Some(Secrecy::Public);
        }
        has(&self.secret).then_some(Secrecy::Secret)
    }
}

fn set<'g>(globs: impl IntoIterator<Item = &'g str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs.into_iter().filter_map(|glob| GlobBuilder::new(glob).build().ok()) {
        set.add(glob);
    }
    set.build().unwrap_or_default()
}
