//! A unified diff of what fixes change, as it may be shown.
//!
//! Enters: a document before and after, and what may be shown of each. Leaves: the diff, in which
//! `****` replaces every part of a value that was not proved public. It shows where and how a file
//! changes; a diff that could be applied would have to show the values.

use std::fmt::Write;

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices, group_diff_ops};

use super::escape::escape;
use super::view;
use crate::disclosure::Disclosure;
use crate::project::Document;

/// Lines of context.
const CONTEXT: usize = 3;

/// A document with what may be shown of it.
#[derive(Clone, Copy, Debug)]
pub struct Side<'d> {
    /// The document.
    pub document: &'d Document,
    /// What may be shown.
    pub disclosure: &'d Disclosure,
}

/// Writes the diff of two versions of one file.
pub fn write(before: Side<'_>, after: Side<'_>, output: &mut String) {
    let [old, new] = [before, after].map(|side| side.document.file.text().split_inclusive('\n').collect::<Vec<_>>());
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let path = escape(&before.document.file.path);
    // Writing to a String does not fail.
    let _ = write!(output, "--- {path}\n+++ {path}\n");
    for hunk in group_diff_ops(operations, CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let range = |start: usize, end: usize| {
            let count = end - start;
            let first = if count == 0 { start } else { start + 1 };
            if count == 1 { first.to_string() } else { format!("{first},{count}") }
        };
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        let _ = writeln!(output, "@@ -{old_range} +{new_range} @@");
        for change in hunk.iter().flat_map(|operation: &DiffOp| operation.iter_changes(&old, &new)) {
            let (sign, side, line) = match change.tag() {
                ChangeTag::Equal => (' ', after, change.new_index()),
                ChangeTag::Delete => ('-', before, change.old_index()),
                ChangeTag::Insert => ('+', after, change.new_index()),
            };
            let shown = view::line(side.document, side.disclosure, line.unwrap_or_default());
            let _ = writeln!(output, "{sign}{shown}");
            if !change.value().ends_with('\n') {
                output.push_str("\\ No newline at end of file\n");
            }
        }
    }
}
