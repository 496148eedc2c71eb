//! The proof that a repair changes what it is for, and nothing else.
//!
//! Enters: a document before and after its edits. Leaves: what else the edits would change for one of the programs
//! that read it.

use crate::format::Format;
use crate::loader::compare::{self as of_loader, Difference};
use crate::loader::{Environment, Loader};
use crate::project::Document;
use crate::shell::compare::{self as of_shell, Difference as Script};
use crate::text::Changes;

/// What a repair would change besides what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Its edits do not fit the file.
    Edits,
    /// What a loader makes of a `.env` file.
    Loader(Loader, Difference),
    /// What a script runs.
    Script(Script),
}

impl Breach {
    /// What would happen, in words that follow "with it ".
    pub fn explain(self) -> String {
        match self {
            Self::Edits => "its edits would not fit the file".to_owned(),
            Self::Loader(loader, Difference::Refused) => format!("`{}` would refuse the file", loader.command()),
            Self::Loader(loader, Difference::Variable) => {
                format!("another variable would change for `{}`", loader.command())
            }
            Self::Script(Script::Refused) => "the shell would refuse the script".to_owned(),
            Self::Script(Script::Command) => "another command would run otherwise".to_owned(),
            Self::Script(Script::Assignment) => "another variable of the script would change".to_owned(),
        }
    }
}

/// The first thing that the edits change and that nobody meant. `is_meant` tells which of the edits, by their number,
/// may change what a loader makes of their lines; `selected` are the loaders for which that is known.
pub(super) fn breach(
    document: &Document,
    after: &str,
    changes: &Changes,
    loaders: &[Loader],
    selected: &[Loader],
    is_meant: &dyn Fn(usize, Loader) -> bool,
) -> Option<Breach> {
    let before = document.file.text();
    match document.format {
        Format::Dotenv => loaders.iter().find_map(|loader| {
            let difference = |is_meant: &dyn Fn(usize) -> bool| {
                of_loader::difference(*loader, before, after, changes, is_meant, Environment::Unknown)
            };
            let breach = difference(&|edit| is_meant(edit, *loader))?;
            // Who reads the same as a loader that the repair is for gets the same by it.
            let is_for = |other: Loader| (0..changes.len()).all(|edit| is_meant(edit, other));
            let follows = |other: &Loader| {
                is_for(*other) && of_loader::follows(*loader, *other, before, after, Environment::Unknown)
            };
            let is_shared = difference(&|_| true).is_none() && selected.iter().any(follows);
            (!is_shared).then_some(Breach::Loader(*loader, breach))
        }),
        Format::Shell => of_shell::difference(before, after, changes, Environment::Unknown).map(Breach::Script),
    }
}
