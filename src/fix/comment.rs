//! Comments that tell airenv not to report a finding.
//!
//! Enters: a document, a place in it, and codes of rules. Leaves: the text with such a comment above the place, or at the
//! top of the file. Only where the format knows the comment, where it covers the place, and where no program then reads
//! another value.

use crate::diagnostic::{Fix, Location, Message, Part, Safety};
use crate::format::{Format, is_json};
use crate::ignore;
use crate::project::{Document, Project};
use crate::text::{Span, changes, offset};

use super::{apply, is_read_alike};

/// A comment is looked for at most this many lines above its finding: a command may have several.
const MOST_LINES: usize = 40;

/// A comment that ignores rules.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'c> {
    /// The project.
    pub project: &'c Project,
    /// The index of the document in it.
    pub index: usize,
    /// The document, perhaps with newer text than the project's.
    pub document: &'c Document,
    /// The codes of the rules.
    pub codes: &'c [&'static str],
    /// What stands behind the list: why.
    pub reason: &'static str,
}

impl Comment<'_> {
    /// The text with the comment above a place; `None` if there is no place for one.
    pub fn above(&self, at: Span) -> Option<String> {
        let text = self.document.file.text();
        // Only the start of a statement has a place for a comment above it.
        let statement =
            self.document.statement(at).filter(|statement| statement.span.contains(Span { end: at.start, ..at }));
        let first = statement.map_or(at.start, |statement| statement.span.start);
        let mut line = changes::lines(text, Span { start: first, end: first }).start;
        let tries = if self.document.format == Format::Dotenv { 1 } else { MOST_LINES };
        for _ in 0..tries {
            if let Some(text) = self.at_line(("ignore", line), at.start) {
                return Some(text);
            }
            let above = line.checked_sub(1)?;
            line = changes::lines(text, Span { start: above, end: above }).start;
        }
        None
    }

    /// The text with the comment at the top, for the whole file.
    pub fn for_file(&self, at: Span) -> Option<String> {
        let text = self.document.file.text();
        let is_behind =
            |line: &&str| line.starts_with("#!") || line.starts_with("# syntax=") || line.starts_with("# escape=");
        let head: usize = text.split_inclusive('\n').take_while(is_behind).map(str::len).sum();
        let mark = if head == 0 && text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { head };
        self.at_line(("ignore-file", offset(mark)), at.start)
    }

    /// The text with the comment at the beginning of a line, if it does what it says and nothing else.
    fn at_line(&self, (word, line): (&'static str, u32), finding: u32) -> Option<String> {
        let document = self.document;
        let mark = match document.format {
            Format::Page => return None,
            Format::Devcontainer => "// ",
            _ if is_json(&document.file.path) => return None,
            _ => "# ",
        };
        let text = document.file.text();
        let rest = text.get(line as usize..)?;
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        // Loaders take a comment only at the start of a line.
        let blanks = if document.format == Format::Dotenv { 0 } else { blanks };
        let indent = Span { start: line, end: line + offset(blanks) };
        let codes = self.codes.iter().fold(Message::default(), |list, code| {
            let separator = if list.as_str().is_empty() { "" } else { ", " };
            list.and(separator).and(*code)
        });
        let comment = Message::from(mark).and("airenv: ").and(word).and("[").and(codes).and("]").and(self.reason);
        let parts = vec![Part::Copy(indent), Part::Text(comment.and("\n"))];
        let at = Location { document: self.index, span: Span { start: line, end: line } };
        let fix = Fix::new(Safety::Safe, "Ignore").edit(at, parts);
        let after = apply(text, self.index, &fix)?;
        let moved = finding + offset(after.len().checked_sub(text.len())?);
        let after = document.with_text(after);
        let names = |ignore: &ignore::Ignore, code: &str| {
            ignore.instruction.names.iter().any(|name| name.of_text(after.file.text()) == code)
        };
        let covers = |ignore: &ignore::Ignore| {
            ignore.is_alone
                && ignore.comment.start >= line
                && ignore.comment.start < moved
                && ignore.covers.is_some_and(|covers| covers.start <= moved && moved <= covers.end)
                && self.codes.iter().all(|code| names(ignore, code))
        };
        let is_right = ignore::read(&after).iter().any(covers) && is_read_alike(self.project, document, &after);
        is_right.then(|| after.file.text().to_owned())
    }
}
