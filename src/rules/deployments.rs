//! Deployments whose name is known only at run time.
//!
//! Enters: a script. Leaves: whether equal spellings certainly mean the same deployment. Never
//! guesses: a variable that the script may change names a different one each time.

use std::collections::HashMap;

use crate::script::Deployed;
use crate::script::Script;

/// At most this many variables are searched for in the whole script.
const MOST: usize = 64;

/// The variables of a script's environment.
pub(super) struct Names<'s> {
    source: &'s str,
    /// Whether other code may change variables: files that the script sources, `eval`.
    is_open: bool,
    /// By name, whether the script only reads the variable.
    only_read: HashMap<String, bool>,
}

impl<'s> Names<'s> {
    /// The variables of a script with this source.
    pub fn of(script: &Script<'_>, source: &'s str) -> Self {
        let is_open = !script.execution.loads.is_empty()
            || ["eval", "export $", "export \"$"].iter().any(|part| source.contains(part));
        Self { source, is_open, only_read: HashMap::new() }
    }

    /// Whether a deployment is the same one wherever the script spells it this way.
    pub fn is_one(&mut self, deployed: &Deployed) -> bool {
        if deployed.is_certain {
            return true;
        }
        let Some(name) = deployed.variable().filter(|_| !self.is_open) else { return false };
        if let Some(known) = self.only_read.get(name) {
            return *known;
        }
        let only_read = self.only_read.len() < MOST && only_reads(self.source, name);
        self.only_read.insert(name.to_owned(), only_read);
        only_read
    }
}

/// Whether a name occurs only after a `$`.
fn only_reads(source: &str, name: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    source.match_indices(name).all(|(at, _)| {
        let before = source.get(..at).unwrap_or_default();
        let behind = source.as_bytes().get(at + name.len());
        let is_whole = !before.as_bytes().last().is_some_and(is_part) && !behind.is_some_and(is_part);
        !is_whole || before.ends_with('$') || before.ends_with("${")
    })
}
