//! The files of a project that a script names.
//!
//! Enters: the documents of a project in the order of their paths, and a name as a script writes
//! it. Leaves: which of them it may be. Never touches the file system: nothing outside the
//! project's documents is known.

use super::Document;
use crate::text::folder_of;

/// The documents of this name in the folder of the script and in the root of the project, since it
/// is unknown where the script runs.
pub fn named(documents: &[Document], root: &str, script: usize, name: &str) -> Vec<usize> {
    let Some(script) = documents.get(script) else { return Vec::new() };
    let folder = folder_of(&script.file.path);
    let paths = [folder, root].map(|folder| joined(folder, name));
    let find = |path: &String| documents.binary_search_by(|document| document.file.path.cmp(path)).ok();
    let mut found: Vec<usize> = paths.iter().flatten().filter_map(find).collect();
    found.dedup();
    found
}

/// A path below a folder, without `.` and with `..` resolved; `None` for an absolute path.
pub fn joined(folder: &str, name: &str) -> Option<String> {
    if name.starts_with(['/', '~']) {
        return None;
    }
    let mut parts: Vec<&str> = if folder.starts_with('/') { vec![""] } else { Vec::new() };
    for part in folder.split('/').chain(name.split('/')).filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." && !last.is_empty() => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
