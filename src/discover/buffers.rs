//! Texts that lie over the disk: the files that are open in an editor.
//!
//! Enters: texts by absolute path. Leaves: the text that counts for a path, the buffer's or the file's. Without
//! buffers, everything is read from the disk. Never writes, and never shows a text.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read;
use crate::format::{Format, names_a_shell};

/// An open file.
#[derive(Clone)]
pub struct Buffer {
    /// Its text, which may differ from what the disk has.
    pub text: Arc<str>,
    /// The format that the editor says it has, for a name that tells nothing.
    pub format: Option<Format>,
}

/// The open files, by absolute path. A copy costs nothing.
#[derive(Clone, Default)]
pub struct Buffers(Arc<HashMap<PathBuf, Buffer>>);

impl fmt::Debug for Buffers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Buffers({})", self.0.len())
    }
}

impl FromIterator<(PathBuf, Buffer)> for Buffers {
    fn from_iter<I: IntoIterator<Item = (PathBuf, Buffer)>>(all: I) -> Self {
        Self(Arc::new(all.into_iter().collect()))
    }
}

impl Buffers {
    /// Whether a file is open.
    pub(super) fn hold(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    /// The text of an open file; `None` if it is not open.
    pub(super) fn text(&self, path: &Path) -> Option<Result<String, String>> {
        self.0.get(path).map(|buffer| read::decode(buffer.text.as_bytes().to_vec()))
    }

    /// The format that the editor says a file has.
    pub(super) fn format(&self, path: &Path) -> Option<Format> {
        self.0.get(path)?.format
    }

    /// The same as [`read::optional_text`], over the disk.
    pub(super) fn optional_text(&self, path: &Path, longest: u64) -> Option<String> {
        match self.0.get(path) {
            Some(buffer) if buffer.text.len() as u64 > longest => None,
            Some(_) => self.text(path)?.ok(),
            None => read::optional_text(path, longest),
        }
    }

    /// The same as [`read::small`], over the disk.
    pub(super) fn small(&self, path: &Path, longest: u64) -> Result<String, String> {
        match self.0.get(path) {
            Some(buffer) if buffer.text.len() as u64 <= longest => self.text(path).unwrap_or_else(|| Ok(String::new())),
            Some(_) => Err(read::too_large(longest)),
            None => read::small(path, longest),
        }
    }

    /// Whether the first line of an open file names a shell; `None` if it is not open.
    pub(super) fn names_a_shell(&self, path: &Path) -> Option<bool> {
        self.0.get(path).map(|buffer| names_a_shell(buffer.text.as_bytes()))
    }
}
