//! Dumps of live state that the user names.
//!
//! Enters: `FILE`, or `NAME=FILE` with what the dump is of. Leaves: its document, or why it is none. Never takes a format
//! from a name.

use std::path::{Path, PathBuf};

use super::path::PathDisplay;
use super::read;
use crate::carrier::state::Dump;
use crate::error::FileError;
use crate::format::Format;
use crate::project::Document;
use crate::text::SourceFile;

/// A dump, as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateFile {
    /// What it is of, where the dump does not say so.
    pub name: Option<String>,
    /// The file; `-` is standard input.
    pub path: PathBuf,
}

impl StateFile {
    /// `FILE`, or `NAME=FILE`; an existing file may have a `=` in its name.
    pub fn of(given: &str) -> Self {
        let named = given.split_once('=').filter(|(name, path)| {
            !name.is_empty() && !name.contains(['/', '\\']) && !path.is_empty() && !Path::new(given).exists()
        });
        match named {
            Some((name, path)) => Self { name: Some(name.to_owned()), path: path.into() },
            None => Self { name: None, path: given.into() },
        }
    }

    /// Its absolute path.
    pub(super) fn absolute(&self, shown: &PathDisplay) -> PathBuf {
        shown.absolute(&self.path)
    }

    /// Reads it.
    pub(super) fn read(&self, shown: &PathDisplay) -> Result<Document, FileError> {
        let is_standard_input = self.path.as_os_str() == "-";
        let path = if is_standard_input { "<stdin>".to_owned() } else { shown.given(&self.path) };
        let text = if is_standard_input { read::standard_input() } else { read::text(&self.path) };
        let fail = |reason: String| FileError { path: path.clone(), reason };
        let text = text.map_err(fail)?;
        let dump = Dump::of(&text).map_err(|reason| fail(reason.to_owned()))?;
        if self.name.is_some() && dump.names_itself() {
            return Err(fail("this dump says what it is of; pass it without a name: `--state FILE`".to_owned()));
        }
        let mut document = Document::new(SourceFile::new(path, text), Format::State);
        document.deployment.clone_from(&self.name);
        document.location = (!is_standard_input).then(|| self.absolute(shown));
        Ok(document)
    }
}
