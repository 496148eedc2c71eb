//! The files of a project that a command names.
//!
//! Enters: a command and the project. Leaves: which of the project's documents it would open. Never touches the
//! file system: what is no document of the project is not known.

use crate::command::Loads;
use crate::knowledge::commands::Says;
use crate::loader::Loader;
use crate::project::Project;
use crate::script::Call;

/// The documents that a command may load, and what reads them: those of that name in the folder of its script and
/// in the root of the project, since nobody knows where it runs. `None`: it loads none of them.
pub(crate) fn loaded(project: &Project, call: &Call<'_>) -> Option<(Loader, Vec<usize>)> {
    let name = match call.command.loads() {
        Loads::Default(name) => name,
        Loads::File(given) => given.value.text().filter(|_| given.value.is_certain())?,
        Loads::Nothing | Loads::Stdin | Loads::Unknown => return None,
    };
    let is_from_file = call.command.given(Says::FromFile).known().is_some();
    let loader = if is_from_file { Loader::Gotenv } else { Loader::AstroLoad };
    let files = named(project, call.document, name);
    (!files.is_empty()).then_some((loader, files))
}

/// The documents of this name, as a script sees it.
fn named(project: &Project, script: usize, name: &str) -> Vec<usize> {
    let Some(script) = project.documents.get(script) else { return Vec::new() };
    let folder = script.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let paths = [folder, project.root.as_str()].map(|folder| joined(folder, name));
    let find = |path: &String| project.documents.binary_search_by(|document| document.file.path.cmp(path)).ok();
    let mut found: Vec<usize> = paths.iter().flatten().filter_map(find).collect();
    found.dedup();
    found
}

/// A path below a folder, without `.` and with `..` resolved; `None` for a path from the root.
fn joined(folder: &str, name: &str) -> Option<String> {
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
