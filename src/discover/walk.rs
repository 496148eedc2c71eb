//! The files below a folder.
//!
//! Enters: a folder, what to leave out. Leaves: paths of files whose format is recognised. Never
//! follows a link to a folder.

use std::fs;
use std::io::Read;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::buffers::Buffers;
use super::read;
use crate::config::Globs;
use crate::error::Error;
use crate::format::{Format, is_json, names_a_shell};

/// Folders with third-party files, caches or copies.
pub const SKIPPED_FOLDERS: &[&str] = &[".git", "node_modules", ".venv", "venv", "target", "__pycache__", ".terraform"];

/// In bytes. A walk reads no longer JSON.
const LONGEST_JSON: u64 = 1 << 20;

/// What a walk leaves out.
#[derive(Debug)]
pub(super) struct Exclude {
    globs: Globs,
}

impl Exclude {
    /// Takes globs. A pattern without `/` matches at any depth, as in a `.gitignore`.
    pub fn new(patterns: &[String]) -> Result<Self, Error> {
        let globs = Globs::new(patterns.iter().map(String::as_str));
        Ok(Self { globs: globs.map_err(|error| Error::Usage(format!("--exclude: {error}")))? })
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    fn matches(&self, path: &Path, root: &Path, working_folder: &Path) -> bool {
        let inside = |folder: &Path| path.strip_prefix(folder).is_ok_and(|relative| self.globs.matches(relative));
        !self.globs.is_empty() && (inside(root) || inside(working_folder))
    }

    /// Whether a named file is left out, itself or through a folder that contains it.
    pub fn holds(&self, path: &Path, working_folder: &Path) -> bool {
        path.strip_prefix(working_folder).is_ok_and(|relative| self.globs.hold(relative))
    }
}

/// The entries of a folder in a stable order: files before the folders beside them. Calls `meets`
/// for each of them, including the ones left out, and `enters` for each folder.
pub(super) fn entries<'w>(
    root: &'w Path,
    exclude: &'w Exclude,
    working_folder: &'w Path,
    mut meets: impl FnMut(&DirEntry) + 'w,
    mut enters: impl FnMut(&Path) -> bool + 'w,
) -> impl Iterator<Item = walkdir::Result<DirEntry>> + 'w {
    let order = |left: &DirEntry, right: &DirEntry| {
        let key = |entry: &DirEntry| entry.file_type().is_dir();
        key(left).cmp(&key(right)).then_with(|| left.file_name().cmp(right.file_name()))
    };
    WalkDir::new(root).sort_by(order).into_iter().filter_entry(move |entry| {
        meets(entry);
        let is_folder = entry.file_type().is_dir();
        let mut is_left_out = || {
            is_folder && is_skipped(entry)
                || exclude.matches(entry.path(), root, working_folder)
                || is_folder && !enters(entry.path())
        };
        entry.depth() == 0 || !is_left_out()
    })
}

fn is_skipped(folder: &DirEntry) -> bool {
    let is_astro_copy =
        |name: &str| name == "standalone" && folder.path().parent().is_some_and(|parent| parent.ends_with(".astro"));
    let name = folder.file_name().to_str();
    name.is_some_and(|name| SKIPPED_FOLDERS.contains(&name) || is_astro_copy(name))
}

/// The format of an entry of a walk; `None` if it is not read.
pub(super) fn format(entry: &DirEntry, buffers: &Buffers) -> Option<Format> {
    let leads_to_folder =
        || entry.path_is_symlink() && fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
    let format = format_of(entry.path(), buffers)?;
    // Long ones are data.
    let is_data = || {
        is_json(&entry.file_name().to_string_lossy()) && entry.metadata().is_ok_and(|file| file.len() > LONGEST_JSON)
    };
    (!is_data() && !entry.file_type().is_dir() && !leads_to_folder()).then_some(format)
}

/// The format by the file's name, or by its first line if the name has no extension: a walk opens
/// no other file.
fn format_of(path: &Path, buffers: &Buffers) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy();
    Format::of_name(&name)
        .or_else(|| path.to_str().and_then(Format::of_folders))
        .or_else(|| (!name.contains('.') && starts_as_script(path, buffers)).then_some(Format::Shell))
}

/// The format of a named file, whose first line counts whatever its extension; for an open one, what the editor says.
pub(super) fn format_of_named(path: &Path, buffers: &Buffers) -> Option<Format> {
    let name = path.file_name()?.to_string_lossy();
    let of_folders = || path.to_str().and_then(Format::of_folders);
    let of_text = || starts_as_script(path, buffers).then_some(Format::Shell);
    Format::of_name(&name).or_else(of_folders).or_else(of_text).or_else(|| buffers.format(path))
}

fn starts_as_script(path: &Path, buffers: &Buffers) -> bool {
    if let Some(starts) = buffers.names_a_shell(path) {
        return starts;
    }
    let mut start = [0; 64];
    let length = read::open(path).ok().and_then(|(mut file, _)| file.read(&mut start).ok());
    length.is_some_and(|length| names_a_shell(start.get(..length).unwrap_or_default()))
}
