//! Comments for airenv that a loader reads as data.
//!
//! Enters: a comment. Leaves: the loaders that read it, and the fix that moves it. Never reports.

use super::prelude::*;
use super::{IgnoreScope, portable};
use crate::format::dotenv::Quote;
use crate::ignore::Ignore;
use crate::loader::{self, FileOutcome, Surroundings};
use crate::text::{changes, offset};

/// The loaders that take a comment, or part of it, as data.
pub(super) fn read_by(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Vec<Loader> {
    // A comment at the very start of a line can be data only inside a multi-line value.
    let at = ignore.comment.start as usize;
    let before = scope.scope.text().get(..at).unwrap_or_default();
    let is_plain = ignore.is_alone && (before.is_empty() || before.ends_with('\n')) && !before.ends_with("\\\n");
    if scope.scope.document.format != Format::Dotenv || is_plain {
        return Vec::new();
    }
    let takes = |loader: &Loader| takes(*loader, scope.scope.text().as_bytes(), ignore.comment);
    scope.scope.project.loaders_of(scope.scope.document).into_iter().filter(takes).collect()
}

pub(super) fn takes(loader: Loader, source: &[u8], comment: Span) -> bool {
    let mut is_taken = false;
    let overlaps = |span: Span| span.start < comment.end && comment.start < span.end;
    let outcome = loader::read(loader, source, Surroundings::Unknown, &mut |variable| {
        is_taken |= overlaps(variable.key.whole())
            || variable.value.is_some_and(|value| value.pieces().any(|(piece, _)| overlaps(piece.span)));
    });
    is_taken && !matches!(outcome, FileOutcome::Refused(_))
}

/// Moves a comment to a line of its own: above the line that it ends, or to the start of its line.
pub(super) fn to_the_line_above(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Option<Fix> {
    let text = scope.scope.text();
    let line = changes::lines(text, ignore.comment).start as usize;
    let written = text.get(line..ignore.comment.start as usize)?;
    let head = Span::at(line);
    let fix = Fix::new(Safety::Safe, "Move the comment to its own line");
    if ignore.is_alone {
        let blanks = Span::new(line, line + written.len());
        return (!blanks.is_empty() && ignore.covers.is_some()).then(|| fix.replace(scope.scope.at(blanks), ""));
    }
    // Within a value there is no line above to move it to.
    if scope.scope.document.format != Format::Dotenv {
        return None;
    }
    let statement = scope.scope.document.statement(ignore.comment)?;
    let is_behind = match statement.quote {
        Quote::None => !portable::cuts(statement, ignore.comment, text),
        Quote::Single | Quote::Double => statement.value.end <= ignore.comment.start,
        Quote::OpenSingle | Quote::OpenDouble => false,
    };
    let is_whole = is_behind && statement.span.start == offset(line) && statement.span.end <= ignore.comment.end;
    let end = line + written.trim_end().len();
    is_whole.then(|| {
        let above = vec![Part::Copy(ignore.comment), Part::Text(Message::from("\n"))];
        let tail = Span { start: offset(end), end: ignore.comment.end };
        fix.edit(scope.scope.at(head), above).replace(scope.scope.at(tail), "")
    })
}
