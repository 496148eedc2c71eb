//! Names of variables that the configuration calls secret or public.
//!
//! Enters: names and globs. Leaves: what is said of a name. Never says anything of how a value is shown: what a report
//! may show is proved in `disclosure`, whatever the configuration says.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// What the configuration says of the names of variables.
#[derive(Debug, Default)]
pub struct Keys {
    secret: GlobSet,
    public: GlobSet,
}

/// What is said of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Its value is a secret.
    Secret,
    /// Its value is none.
    Public,
}

impl Keys {
    /// Takes names and globs; one that cannot be read matches nothing.
    pub fn new<'g>(secret: impl IntoIterator<Item = &'g str>, public: impl IntoIterator<Item = &'g str>) -> Self {
        Self { secret: set(secret), public: set(public) }
    }

    /// What is said of a name; where both lists have it, it is public: such a list names exceptions.
    pub fn says(&self, key: &str) -> Option<Said> {
        let has = |set: &GlobSet| !set.is_empty() && set.is_match(key);
        if has(&self.public) {
            return Some(Said::Public);
        }
        has(&self.secret).then_some(Said::Secret)
    }
}

fn set<'g>(globs: impl IntoIterator<Item = &'g str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs.into_iter().filter_map(|glob| GlobBuilder::new(glob).build().ok()) {
        set.add(glob);
    }
    set.build().unwrap_or_default()
}
