//! Proof that a fix changes what it is for, and nothing else.
//!
//! Enters: a document before and after its edits. Leaves: what else the edits would change for one
//! of the programs that read it.

use crate::carrier::{self, Carried, Variable};
use crate::format::Format;
use crate::format::dockerfile::{self, Write};
use crate::loader::compare::{Comparison, Difference, Edited};
use crate::loader::{Loader, Surroundings};
use crate::project::Document;
use crate::shell::compare::{self as of_shell, Difference as Script};
use crate::text::changes::lines;
use crate::text::{Changes, Mapped, Span};

/// What a fix would change besides what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Its edits do not fit the file.
    Edits,
    /// How a loader reads a `.env` file.
    Loader(Loader, Difference),
    /// What a script runs.
    Script(Script),
    /// What the `ENV` of a Dockerfile sets.
    Image,
    /// What a YAML file carries.
    Carried,
}

impl Breach {
    /// What would happen, in words that follow "with it ".
    pub fn explain(self) -> String {
        match self {
            Self::Edits => "its edits would not fit the file".to_owned(),
            Self::Loader(loader, Difference::Refused) => format!("`{}` would refuse the file", loader.command()),
            Self::Loader(loader, Difference::Variable) => {
                format!("`{}` would read another variable differently", loader.command())
            }
            Self::Carried => "something else in the YAML file would change".to_owned(),
            Self::Image => "another variable of the image would change".to_owned(),
            Self::Script(Script::Refused) => "the shell would refuse the script".to_owned(),
            Self::Script(Script::Command) => "another command would run differently".to_owned(),
            Self::Script(Script::Assignment) => "another variable of the script would change".to_owned(),
        }
    }
}

/// The loaders that read a document, and which of them its edits are for.
pub(super) struct Judges<'j> {
    /// The loaders that must be able to read the document, and must read the rest of it as before.
    pub loaders: &'j [Loader],
    /// Whether an edit, by its number, may change how a loader reads its line.
    pub is_meant: &'j dyn Fn(usize, Loader) -> bool,
}

/// The first unintended change that the edits make.
pub(super) fn breach(document: &Document, after: &str, changes: &Changes, judges: &Judges<'_>) -> Option<Breach> {
    let before = document.file.text();
    match document.format {
        Format::Dotenv => of_file(Edited { before, after, changes }, judges),
        Format::Shell => of_shell::difference(before, after, changes, Surroundings::Unknown).map(Breach::Script),
        Format::Dockerfile => (!sets_the_same(before, after, changes)).then_some(Breach::Image),
        format if format.is_carrier() => of_carried(document, before, after, changes),
        // Only comments for airenv are edited in the others.
        _ => None,
    }
}

/// An edited YAML file or `airflow.cfg` is read to the end as before, and carries the same but for the names and values
/// that were edited.
fn of_carried(document: &Document, before: &str, after: &str, changes: &Changes) -> Option<Breach> {
    let path = &document.file.path;
    let (old, new) = (carrier::read(document.format, path, before), carrier::read(document.format, path, after));
    // A file that is broken already is read up to the same place.
    let is_same_place =
        |now: u32| old.problem.is_some_and(|was| changes.carried(Span { start: was, end: was }).end == now);
    let is_broken = new.problem.is_some_and(|now| !is_same_place(now));
    // A variable under its right name may be odd in its own way.
    let touched = changes.touched(before, after, &|_| true, &lines);
    let odd = new.oddities.iter().filter(|oddity| !touched.after(oddity.span)).count();
    if is_broken || odd > old.oddities.len() || new.blocks.len() < old.blocks.len() {
        return Some(Breach::Carried);
    }
    let is_edited = |part: &Mapped<'_>| {
        let span = part.whole();
        changes.carried(span).of_text(after) != span.of_text(before)
    };
    let variables = |carried: &Carried<'_>| carried.blocks.iter().map(|block| block.variables.len()).sum::<usize>();
    let is_kept = |(key, value): &Variable<'_>| {
        let mut all = new.blocks.iter().flat_map(|block| &block.variables);
        all.any(|(own, other)| {
            changes.carried(key.whole()).contains(own.whole())
                && (own.bytes() == key.bytes() || is_edited(key))
                && (other.bytes() == value.bytes() || is_edited(value))
        })
    };
    let is_same =
        variables(&new) >= variables(&old) && old.blocks.iter().flat_map(|block| &block.variables).all(is_kept);
    let (old, new) = (old.script.unwrap_or_default(), new.script.unwrap_or_default());
    if !is_same {
        return Some(Breach::Carried);
    }
    of_shell::difference(&old, &new, changes, Surroundings::Unknown).map(Breach::Script)
}

/// Whether an edited Dockerfile sets the same variables, except for those whose words were edited.
fn sets_the_same(before: &str, after: &str, changes: &Changes) -> bool {
    let (old, new) = (dockerfile::image(before), dockerfile::image(after));
    let is_meant = |one: &Write<'_>, other: &Write<'_>| {
        changes.carried(one.word) == other.word && one.word.of_text(before) != other.word.of_text(after)
    };
    let mut pairs = old.writes.iter().zip(&new.writes);
    old.writes.len() == new.writes.len()
        && old.problems.len() >= new.problems.len()
        && pairs.all(|(one, other)| {
            one.key.bytes() == other.key.bytes() && (one.value.bytes() == other.value.bytes() || is_meant(one, other))
        })
}

fn of_file(edited: Edited<'_>, judges: &Judges<'_>) -> Option<Breach> {
    let compare = |loader: &Loader| (*loader, Comparison::new(*loader, edited, Surroundings::Unknown));
    let all: Vec<(Loader, Comparison<'_>)> = judges.loaders.iter().map(compare).collect();
    let unmeant = |(loader, comparison): &(Loader, Comparison<'_>)| {
        own(&comparison.unmeant(&|edit| (judges.is_meant)(edit, *loader)))
    };
    let unmeant_by: Vec<_> = all.iter().map(|one| (&one.1, unmeant(one))).collect();
    all.iter().find_map(|one| {
        let (loader, comparison) = one;
        if comparison.is_newly_refused() {
            return Some(Breach::Loader(*loader, Difference::Refused));
        }
        // A change that is the same for a loader that the edit is for is also intended for this
        // one, unless it is on a line that was not edited.
        let strange = own(&comparison.unmeant(&|_| true));
        let is_shared = |key: &Vec<u8>| {
            let mut others = unmeant_by.iter().filter(|(_, unmeant)| !unmeant.contains(key));
            !strange.contains(key) && others.any(|(other, _)| comparison.is_alike(other, key))
        };
        let is_fine = unmeant(one).iter().all(is_shared);
        (!is_fine).then_some(Breach::Loader(*loader, Difference::Variable))
    })
}

fn own(keys: &[&[u8]]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| key.to_vec()).collect()
}
