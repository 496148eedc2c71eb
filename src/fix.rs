//! Fixes, applied to text.
//!
//! Enters: a project, its findings, and which fixes are wanted. Leaves: the project with its fixed
//! texts, and for each fix that would have changed more than it says, a [`Fault`]. Never writes a
//! file, and never makes an edit that does not fit the text.

mod alike;
mod choice;
mod comment;
mod concern;
mod edits;
mod proof;
mod rounds;
mod texts;

pub use alike::is_read_alike;
pub use comment::Comment;
pub use proof::Breach;
pub use rounds::{Fault, Fixed, MOST_ROUNDS, fix};
pub use texts::{Texts, edited};

use crate::diagnostic::Fix;

/// The text of a document with a fix applied; `None` if an edit lies outside the text, overlaps
/// another, or belongs to another document.
pub fn apply(text: &str, document: usize, fix: &Fix) -> Option<String> {
    let is_elsewhere = fix.edits.iter().any(|edit| edit.location.document != document);
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.location.span);
    edits::applied(text, edits).filter(|_| !is_elsewhere).map(|(text, _)| text)
}
