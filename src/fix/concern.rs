//! Which loaders a fix is for.
//!
//! Enters: the findings of a report. Leaves: for each line, the loaders that have a finding on it.
//! A safe fix may change how these read the line, and nothing for the other loaders.

use std::collections::BTreeSet;

use crate::diagnostic::Location;
use crate::format::Format;
use crate::lint::Report;
use crate::loader::Loader;
use crate::project::{Document, Project};
use crate::text::Span;
use crate::text::changes::lines;

/// A line of a project: the document and where the line starts; for a statement or a command that
/// spans lines, its first line.
pub(super) type Line = (usize, u32);

/// The line of a place.
pub(super) fn line(project: &Project, location: Location) -> Line {
    let document = project.documents.get(location.document);
    (location.document, document.map_or(0, |document| first_line(document, location.span.start)))
}

fn first_line(document: &Document, position: u32) -> u32 {
    let at = Span { start: position, end: position };
    if let Some(statement) = document.statement(at).filter(|statement| statement.span.contains(at)) {
        return statement.span.start;
    }
    let text = document.file.text();
    let mut start = lines(text, at).start;
    let is_continued = |start: u32| text.get(..start as usize).is_some_and(|head| head.ends_with("\\\n"));
    while document.format == Format::Shell && is_continued(start) {
        start = lines(text, Span { start: start - 1, end: start - 1 }).start;
    }
    start
}

/// The loaders that have findings, by line.
pub(super) struct Concern<'p> {
    project: &'p Project,
    /// Without a loader: for all of them.
    lines: BTreeSet<(Line, Option<Loader>)>,
}

impl<'p> Concern<'p> {
    /// From the findings of a report.
    pub fn new(project: &'p Project, report: &Report) -> Self {
        let of_diagnostic = |diagnostic: &crate::lint::Diagnostic| {
            let finding = &diagnostic.finding;
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location);
            let places: BTreeSet<Line> =
                std::iter::once(finding.location).chain(edits).map(|place| line(project, place)).collect();
            let loaders: Vec<Option<Loader>> = match diagnostic.loaders.as_slice() {
                [] => vec![None],
                loaders => loaders.iter().copied().map(Some).collect(),
            };
            let pair = move |line: Line| loaders.clone().into_iter().map(move |loader| (line, loader));
            places.into_iter().flat_map(pair)
        };
        Self { project, lines: report.diagnostics.iter().flat_map(of_diagnostic).collect() }
    }

    /// Whether a safe edit may change what a loader reads from its line. About a loader that was
    /// not checked, nothing is known.
    pub fn may_change(&self, location: Location, loader: Loader) -> bool {
        let line = line(self.project, location);
        let has = |loader| self.lines.contains(&(line, loader));
        let document = self.project.documents.get(location.document);
        let is_asked = document.is_some_and(|document| self.project.reads(loader, document));
        !is_asked || has(None) || has(Some(loader))
    }
}
