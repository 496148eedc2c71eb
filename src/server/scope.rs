//! What is checked together with an open file.
//!
//! Enters: an open file and the folders of the workspace. Leaves: its [`Scope`]: the project around it, as `check` finds
//! it, else the folder of the workspace, else the file alone. Never reads the project.

use std::path::{Path, PathBuf};

use super::documents::Open;
use crate::discover::root::Roots;
use crate::format::Format;
use crate::output::escape::escape;

/// What is checked together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// Everything in a folder; paths are shown relative to the second one.
    Folder(PathBuf, PathBuf),
    /// One file, with those beside it as context.
    File(PathBuf),
    /// A text that is no file yet.
    Text(String),
}

impl Scope {
    /// Where it is, in words for the user.
    pub fn place(&self) -> String {
        match self {
            Self::Folder(top, _) => format!("in `{}`", escape(&top.to_string_lossy())),
            Self::File(_) | Self::Text(_) => "here".to_owned(),
        }
    }

    /// The scope of an open file; `None` if airenv does not check it.
    pub fn of(uri: &str, open: &Open, folders: &[PathBuf], roots: &mut Roots) -> Option<Self> {
        let Some(path) = &open.path else {
            let is_checked = open.format.is_some_and(|format| format != Format::Page);
            return is_checked.then(|| Self::Text(uri.to_owned()));
        };
        let folder = path.parent()?;
        Some(Self::of_folder(folder, folders, roots).unwrap_or_else(|| Self::File(path.clone())))
    }

    /// The scope of the files in a folder; `None` if each stands alone.
    pub fn of_folder(folder: &Path, folders: &[PathBuf], roots: &mut Roots) -> Option<Self> {
        let around = folders.iter().filter(|around| folder.starts_with(around) && !is_everything(around));
        let around = around.max_by_key(|around| around.components().count());
        let top = roots.of(folder).map(Path::to_owned).or_else(|| around.cloned())?;
        let shown = around.filter(|around| top.starts_with(around)).unwrap_or(&top).clone();
        Some(Self::Folder(top, shown))
    }

    /// Whether a file may belong to it.
    pub fn may_hold(&self, path: &Path) -> bool {
        match self {
            Self::Folder(top, _) => path.starts_with(top),
            Self::File(file) => path.parent() == file.parent(),
            Self::Text(_) => false,
        }
    }
}

/// Whether a folder holds the files of all projects: the home folder, or the root of the file system.
fn is_everything(folder: &Path) -> bool {
    folder.parent().is_none() || std::env::home_dir().as_deref() == Some(folder)
}
