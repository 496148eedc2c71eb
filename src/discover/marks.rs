//! Entries that mark a folder: `.git`, `.astro`, a configuration.
//!
//! Enters: folders, by their absolute paths, and names. Leaves: whether a folder may contain such a
//! name. What a walk has seen is not looked up again: most folders contain none of them, and there
//! are many folders.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::airflow;

/// Every name that is looked up, in addition to [`airflow::names`].
const NAMES: [&str; 6] =
    [".git", ".hg", ".svn", ".astro", super::configuration::FILE, super::configuration::SHARED_FILE];

/// The folders that a walk has listed completely, each with the marks it contains.
#[derive(Debug, Default)]
pub(super) struct Marks {
    seen: HashMap<PathBuf, Vec<&'static str>>,
}

impl Marks {
    /// Records that a walk enters a folder.
    pub fn enter(&mut self, folder: &Path) {
        self.seen.entry(folder.to_owned()).or_default();
    }

    /// Records an entry of a folder that the walk has entered.
    pub fn meet(&mut self, path: &Path) {
        let Some(name) = path.file_name() else { return };
        let mark = NAMES.into_iter().chain(airflow::names()).find(|mark| name == *mark);
        if let (Some(mark), Some(folder)) = (mark, path.parent()) {
            self.seen.entry(folder.to_owned()).or_default().push(mark);
        }
    }

    /// Adds what another walk has seen.
    pub fn add(&mut self, other: Self) {
        self.seen.extend(other.seen);
    }

    /// Whether a walk has entered a folder.
    pub fn has_seen(&self, folder: &Path) -> bool {
        self.seen.contains_key(folder)
    }

    /// Whether a folder may have an entry of this name; if not, there is no need to look.
    pub fn may_hold(&self, folder: &Path, name: &str) -> bool {
        self.seen.get(folder).is_none_or(|names| names.contains(&name))
    }
}
