//! Deployments whose name only run time knows.
//!
//! Enters: a script. Leaves: whether what is written in the same way is surely the same deployment. Never guesses: a
//! variable that the script may change names another one each time.

use std::collections::HashMap;

use crate::script::Deployed;
use crate::script::Script;

/// More variables are not looked for in the whole script.
const MOST: usize = 64;

/// The variables of a script's environment.
pub(super) struct Names<'s> {
    source: &'s str,
    /// Whether other texts may change variables: files that the script reads, `eval`.
    is_open: bool,
    /// Whether the script does nothing with a variable but read it.
    only_read: HashMap<String, bool>,
}

impl<'s> Names<'s> {
    /// Those of a script with this text.
    pub fn of(script: &Script<'_>, source: &'s str) -> Self {
        let is_open = !script.execution.loads.is_empty()
            || ["eval", "export $", "export \"$"].iter().any(|part| source.contains(part));
        Self { source, is_open, only_read: HashMap::new() }
    }

    /// Whether a deployment is the same one wherever the script writes it so.
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

/// Whether a name stands nowhere but behind a `$`.
fn only_reads(source: &str, name: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    source.match_indices(name).all(|(at, _)| {
        let before = source.get(..at).unwrap_or_default();
        let behind = source.as_bytes().get(at + name.len());
        let is_whole = !before.as_bytes().last().is_some_and(is_part) && !behind.is_some_and(is_part);
        !is_whole || before.ends_with('$') || before.ends_with("${")
    })
}
