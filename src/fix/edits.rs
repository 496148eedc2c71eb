//! Applies edits to a text.
//!
//! Enters: a text and edits. Leaves: the text after them, and where its bytes went. Line ends that
//! an edit inserts are converted to those of the file.

use crate::diagnostic::{Edit, Part};
use crate::text::{Changes, Span};

/// The text after edits given in order of position; `None` if one lies outside the text or overlaps
/// another.
pub(super) fn applied<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Option<(String, Changes)> {
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut changes = Changes::default();
    let mut done = 0;
    for edit in edits {
        let span = edit.location.span.range();
        repaired.push_str(text.get(done..span.start)?);
        let start = repaired.len();
        for part in &edit.parts {
            match part {
                Part::Text(literal) if ends_with_return(text, span.start) => {
                    push_with_returns(&mut repaired, literal.as_str());
                }
                Part::Text(literal) => repaired.push_str(literal.as_str()),
                Part::Copy(span) => repaired.push_str(text.get(span.range())?),
            }
        }
        text.get(span.clone())?;
        changes.push(edit.location.span, Span::new(start, repaired.len()));
        done = span.end;
    }
    repaired.push_str(text.get(done..)?);
    Some((repaired, changes))
}

/// Whether the line at a place ends with CR LF; for the last line, the line before it decides.
fn ends_with_return(text: &str, position: usize) -> bool {
    let rest = text.get(position..).unwrap_or_default();
    let line_end = match rest.find('\n') {
        Some(length) => Some(position + length),
        None => text.get(..position).and_then(|head| head.rfind('\n')),
    };
    line_end.and_then(|end| text.get(..end)).is_some_and(|line| line.ends_with('\r'))
}

fn push_with_returns(text: &mut String, literal: &str) {
    for (index, line) in literal.split('\n').enumerate() {
        if index > 0 {
            text.push_str(if text.ends_with('\r') { "\n" } else { "\r\n" });
        }
        text.push_str(line);
    }
}
