//! What a project holds beside the files that are checked.
//!
//! Enters: a root. Leaves: paths of its other files that airenv reads. Never goes into another
//! project below, and never far: one file named in a large tree must stay quick to check.

use std::path::{Path, PathBuf};

use crate::format::Format;

use super::root::Roots;
use super::walk::{self, Exclude};

/// More files of one project are not read.
const MOST_FILES: usize = 2_000;

/// More files and folders of one project are not looked at.
const MOST_ENTRIES: usize = 50_000;

/// A longer file is not read for the sake of others, in bytes.
pub(super) const LONGEST: u64 = 1 << 18;

/// The files below a root, those near to it first in each folder.
///
/// Where nothing marks the root, only the folder itself is looked at: it may be any folder.
pub(super) fn files(
    root: &Path,
    exclude: &Exclude,
    working_folder: &Path,
    roots: &mut Roots,
) -> Vec<(PathBuf, Format)> {
    let is_marked = roots.of(root).is_some();
    let enters = |folder: &Path| is_marked && roots.of(folder) == Some(root);
    let entries =
        walk::entries(root, exclude, working_folder, |_| (), enters).take(MOST_ENTRIES).filter_map(Result::ok);
    let files = entries.filter_map(|entry| walk::format(&entry).map(|format| (entry.into_path(), format)));
    files.take(MOST_FILES).collect()
}
