//! The texts of a project after fixes, proved.
//!
//! Enters: a project, its report, and fixes. Leaves: the texts of the documents that they edit, or the document in which
//! they would change something else. Never changes the project.

use std::collections::BTreeMap;

use super::concern::Concern;
use super::edits::applied;
use super::proof::{Breach, Judges, breach};
use crate::diagnostic::{Edit, Fix, Safety};
use crate::lint::Report;
use crate::loader::Loader;
use crate::project::Project;

/// The texts of documents after edits, by their index.
pub type Texts = BTreeMap<usize, String>;

/// The texts after some fixes, or the document in which they would change something else. A fix that no finding has may
/// change nothing that a program reads.
pub fn edited(project: &Project, fixes: &[&Fix], report: &Report) -> Result<Texts, (usize, Breach)> {
    let mut by_document: BTreeMap<usize, Vec<(&Edit, Safety)>> = BTreeMap::new();
    for fix in fixes {
        for edit in &fix.edits {
            by_document.entry(edit.location.document).or_default().push((edit, fix.safety));
        }
    }
    let concern = Concern::new(project, report);
    let mut texts = Texts::new();
    for (index, mut edits) in by_document {
        edits.sort_by_key(|(edit, _)| edit.location.span);
        let document = project.documents.get(index).ok_or((index, Breach::Edits))?;
        let edited = applied(document.file.text(), edits.iter().map(|(edit, _)| *edit));
        let (text, changes) = edited.ok_or((index, Breach::Edits))?;
        let is_meant = |edit: usize, loader: Loader| {
            let of_edit = |(edit, safety): &(&Edit, Safety)| {
                *safety == Safety::Unsafe || concern.may_change(edit.location, loader)
            };
            edits.get(edit).is_some_and(of_edit)
        };
        let loaders = project.loaders_of(document);
        let judges = Judges { loaders: &loaders, is_meant: &is_meant };
        if let Some(breach) = breach(document, &text, &changes, &judges) {
            return Err((index, breach));
        }
        texts.insert(index, text);
    }
    Ok(texts)
}
