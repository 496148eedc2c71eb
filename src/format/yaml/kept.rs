//! A text with its tree: what is parsed once for all who ask.

use std::fmt;
use std::sync::Arc;

use self_cell::self_cell;

use super::Yaml;

self_cell!(
    /// A text, and the tree that refers to it.
    pub struct KeptYaml {
        owner: Arc<str>,
        #[covariant]
        dependent: Yaml,
    }
);

/// Without any content.
impl fmt::Debug for KeptYaml {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeptYaml")
    }
}

impl KeptYaml {
    /// Reads a text.
    pub fn read(text: Arc<str>) -> Self {
        Self::new(text, |text| Yaml::read(text))
    }

    /// The tree.
    pub fn tree(&self) -> &Yaml<'_> {
        self.borrow_dependent()
    }
}
