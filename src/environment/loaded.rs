//! The files of a project that a command names.
//!
//! Enters: a command and the project. Leaves: which of the project's documents it would open. Never
//! touches the file system: nothing outside the project's documents is known.

use crate::command::Loads;
use crate::knowledge::commands::Says;
use crate::loader::Loader;
use crate::project::{Project, named};
use crate::script::Call;

/// The documents that a command may load, and the loader: the ones of that name in the folder of
/// its script and in the root of the project, since the working folder is not known. `None` if it
/// loads none of them.
pub fn loaded(project: &Project, call: &Call<'_>) -> Option<(Loader, Vec<usize>)> {
    let name = match call.command.loads() {
        Loads::Default(name) => name,
        Loads::File(given) => given.value.text().filter(|_| given.value.is_certain())?,
        Loads::Nothing | Loads::Stdin | Loads::Unknown => return None,
    };
    let is_from_file = call.command.given(Says::FromFile).known().is_some();
    let loader = if is_from_file { Loader::Gotenv } else { Loader::AstroLoad };
    let files = named(&project.documents, &project.root, call.document, name);
    (!files.is_empty()).then_some((loader, files))
}
