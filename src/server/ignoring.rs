//! Comments that tell airenv not to report a finding.
//!
//! Enters: a finding. Leaves: the text with such a comment above its place, or at the top of the file. Only where the
//! format knows the comment, where it covers the finding, and where no program then reads another value.

use crate::diagnostic::{Fix, Location, Message, Part, Safety};
use crate::fix::{self, Texts};
use crate::format::Format;
use crate::ignore;
use crate::lint::Diagnostic;
use crate::text::{Span, changes, offset};

use super::projects::Place;

/// A comment is looked for at most this many lines above its finding: a command may have several.
const MOST_LINES: usize = 40;

/// The texts with a comment above the finding; `None` if there is no place for one.
pub(super) fn here(place: Place<'_>, diagnostic: &Diagnostic) -> Option<Texts> {
    let at = diagnostic.finding.location.span;
    let text = place.document.file.text();
    // Only the start of a statement has a place for a comment above it.
    let statement =
        place.document.statement(at).filter(|statement| statement.span.contains(Span { end: at.start, ..at }));
    let first = statement.map_or(at.start, |statement| statement.span.start);
    let mut line = changes::lines(text, Span { start: first, end: first }).start;
    let tries = if place.document.format == Format::Dotenv { 1 } else { MOST_LINES };
    for _ in 0..tries {
        if let Some(texts) = with_comment(place, diagnostic, ("ignore", line), at.start) {
            return Some(texts);
        }
        let above = line.checked_sub(1)?;
        line = changes::lines(text, Span { start: above, end: above }).start;
    }
    None
}

/// The texts with a comment for the whole file.
pub(super) fn in_file(place: Place<'_>, diagnostic: &Diagnostic) -> Option<Texts> {
    let text = place.document.file.text();
    let is_behind =
        |line: &&str| line.starts_with("#!") || line.starts_with("# syntax=") || line.starts_with("# escape=");
    let head: usize = text.split_inclusive('\n').take_while(is_behind).map(str::len).sum();
    let mark = if head == 0 && text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { head };
    with_comment(place, diagnostic, ("ignore-file", offset(mark)), diagnostic.finding.location.span.start)
}

/// The texts with a comment at the beginning of a line, if it does what it says and nothing else.
fn with_comment(
    place: Place<'_>,
    diagnostic: &Diagnostic,
    (word, line): (&'static str, u32),
    finding: u32,
) -> Option<Texts> {
    let document = place.document;
    let mark = match document.format {
        Format::Page => return None,
        Format::Devcontainer => "// ",
        _ => "# ",
    };
    let text = document.file.text();
    let rest = text.get(line as usize..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    // Loaders take a comment only at the start of a line.
    let blanks = if document.format == Format::Dotenv { 0 } else { blanks };
    let indent = Span { start: line, end: line + offset(blanks) };
    let comment = Message::from(mark).and("airenv: ").and(word).and("[").and(diagnostic.rule.code).and("]\n");
    let parts = vec![Part::Copy(indent), Part::Text(comment)];
    let at = Location { document: place.index, span: Span { start: line, end: line } };
    let fix = Fix::new(Safety::Safe, "Ignore").edit(at, parts);
    let after = fix::apply(text, place.index, &fix)?;
    let moved = finding + offset(after.len().checked_sub(text.len())?);
    let after = document.with_text(after);
    let covers = |ignore: &ignore::Ignore| {
        ignore.is_alone
            && ignore.comment.start >= line
            && ignore.comment.start < moved
            && ignore.covers.is_some_and(|covers| covers.start <= moved && moved <= covers.end)
            && ignore.instruction.names.iter().any(|name| name.of_text(after.file.text()) == diagnostic.rule.code)
    };
    if !ignore::read(&after).iter().any(covers) {
        return None;
    }
    let is_alike = fix::is_read_alike(&place.known.project, document, &after);
    is_alike.then(|| Texts::from([(place.index, after.file.text().to_owned())]))
}
