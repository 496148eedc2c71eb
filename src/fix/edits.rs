//! Edits, made on a text.
//!
//! Enters: a text and edits of it. Leaves: the text after them, and what became of its bytes. The line ends that an
//! edit brings are those of the file.

use crate::diagnostic::{Edit, Part};
use crate::text::{Changes, Span};

/// The text after edits that stand in the order of their places; `None` where one lies outside of the text or over
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

/// Whether the line at a place ends in CR LF; for the last one, the line before it tells.
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
