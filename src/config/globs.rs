//! Patterns of paths.
//!
//! Enters: globs, and paths below the folder of a configuration. Leaves: whether one of them
//! matches the path or a folder that contains it.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs that are matched together.
#[derive(Clone, Debug, Default)]
pub struct Globs(GlobSet);

impl Globs {
    /// Takes globs. A pattern without `/` matches at any depth, as in a `.gitignore`.
    pub fn new<'g>(patterns: impl IntoIterator<Item = &'g str>) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(Self::glob(pattern)?);
        }
        set.build().map(Self)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one matches exactly this path.
    pub fn matches(&self, relative: &Path) -> bool {
        self.0.is_match(relative)
    }

    /// Whether one matches a path or a folder above it.
    pub fn hold(&self, relative: &Path) -> bool {
        !self.is_empty() && relative.ancestors().any(|part| !part.as_os_str().is_empty() && self.matches(part))
    }

    fn glob(pattern: &str) -> Result<Glob, globset::Error> {
        let pattern = pattern.trim_end_matches('/');
        let anywhere = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
        GlobBuilder::new(anywhere.trim_start_matches("./").trim_start_matches('/')).literal_separator(true).build()
    }
}
