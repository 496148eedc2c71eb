//! Paths, in the form in which they are compared and in the form in which they are shown.
//!
//! Enters: paths of the command line and of walks. Leaves: absolute paths to compare, and text to
//! show: as given, relative to the working folder if they are inside it, with `/`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

/// Knows the working folder.
#[derive(Debug)]
pub(super) struct PathDisplay {
    working_folder: PathBuf,
}

impl PathDisplay {
    /// Asks the system for the working folder.
    pub fn new() -> Self {
        Self { working_folder: std::env::current_dir().unwrap_or_default() }
    }

    /// Takes this folder for it.
    pub fn within(working_folder: PathBuf) -> Self {
        Self { working_folder }
    }

    /// Its absolute path.
    pub fn working_folder(&self) -> &Path {
        &self.working_folder
    }

    /// The absolute path of a given one, without `.` and `..`; a link at its end is kept.
    pub fn absolute(&self, given: &Path) -> PathBuf {
        let joined: PathBuf =
            self.working_folder.join(given).components().filter(|part| *part != Component::CurDir).collect();
        if !joined.components().any(|part| part == Component::ParentDir) {
            return joined;
        }
        let resolved = match (joined.parent(), joined.file_name()) {
            (Some(folder), Some(name)) => fs::canonicalize(folder).map(|folder| folder.join(name)),
            _ => fs::canonicalize(&joined),
        };
        resolved.unwrap_or(joined)
    }

    /// A path of the command line.
    pub fn given(&self, given: &Path) -> String {
        let shown = text(given.strip_prefix(&self.working_folder).unwrap_or(given));
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    /// What a walk found below a given folder, whose absolute path is `top`.
    pub fn below(&self, given: &Path, top: &Path, path: &Path) -> String {
        match (path.strip_prefix(&self.working_folder), path.strip_prefix(top)) {
            (Ok(inside), _) if !inside.as_os_str().is_empty() => text(inside),
            (_, Ok(below)) => self.given(&given.join(below)),
            _ => self.given(path),
        }
    }

    /// A path that was not given: relative to the working folder if they have an ancestor in
    /// common, else absolute.
    pub fn relative(&self, path: &Path) -> String {
        let holds_both = |folder: &&Path| folder.parent().is_some() && path.starts_with(folder);
        let Some(top) = self.working_folder.ancestors().find(holds_both) else { return text(path) };
        let up = self.working_folder.strip_prefix(top).map_or(0, |inside| inside.components().count());
        let mut relative: PathBuf = std::iter::repeat_n(Component::ParentDir, up).collect();
        relative.push(path.strip_prefix(top).unwrap_or(path));
        text(&relative)
    }
}

/// A file inside a folder that is shown this way.
pub(super) fn inside(folder: &str, file: &Path) -> String {
    let name = file.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    match folder {
        "." => name.into_owned(),
        _ if folder.ends_with('/') => format!("{folder}{name}"),
        _ => format!("{folder}/{name}"),
    }
}

fn text(path: &Path) -> String {
    let parts: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let text = parts.to_string_lossy();
    if MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(MAIN_SEPARATOR, "/") }
}
