//! Repairs, carried out on text.
//!
//! Enters: the text of a file and a [`Fix`]. Leaves: the repaired text. Never writes a file, and never
//! makes an edit that does not fit the text.

use crate::diagnostic::{Fix, Part};

/// The text of a document with a fix applied; `None` where an edit lies outside of the text or over another,
/// or belongs to another document.
pub fn apply(text: &str, document: usize, fix: &Fix) -> Option<String> {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.location.span);
    let mut repaired = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let span = edit.location.span.range();
        if edit.location.document != document {
            return None;
        }
        repaired.push_str(text.get(done..span.start)?);
        for part in &edit.parts {
            repaired.push_str(match part {
                Part::Text(text) => text.as_str(),
                Part::Copy(span) => text.get(span.range())?,
            });
        }
        text.get(span.clone())?;
        done = span.end;
    }
    repaired.push_str(text.get(done..)?);
    Some(repaired)
}
