//! What a project contains besides the checked files.
//!
//! Enters: a root. Leaves: paths of its other files that airenv reads. Never enters another project
//! below, and never goes far: a single file named in a large tree must stay quick to check.

use std::path::{Path, PathBuf};

use crate::format::Format;

use super::buffers::Buffers;
use super::root::Roots;
use super::walk::{self, Exclude};

/// At most this many files of a project are read.
const MOST_FILES: usize = 2_000;

/// At most this many files and folders of a project are examined.
const MOST_ENTRIES: usize = 50_000;

/// In bytes. A longer file is not read as context.
pub(super) const LONGEST: u64 = 1 << 18;

/// The files below a root, in each folder the ones nearest the root first.
///
/// If nothing marks the root, only the folder itself is examined, because it may be any folder.
pub(super) fn files(
    root: &Path,
    exclude: &Exclude,
    working_folder: &Path,
    roots: &mut Roots,
    buffers: &Buffers,
) -> Vec<(PathBuf, Format)> {
    let is_marked = roots.of(root).is_some();
    let enters = |folder: &Path| is_marked && roots.of(folder) == Some(root);
    let entries =
        walk::entries(root, exclude, working_folder, |_| (), enters).take(MOST_ENTRIES).filter_map(Result::ok);
    let files = entries.filter_map(|entry| walk::format(&entry, buffers).map(|format| (entry.into_path(), format)));
    // What documentation says does not happen in the project, and what DAGs name is reported in them alone.
    let files = files.filter(|(_, format)| !matches!(format, Format::Page | Format::Python));
    files.take(MOST_FILES).collect()
}
