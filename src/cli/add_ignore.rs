//! `--add-ignore`: a comment above each finding that ignores it, with a place for the reason.
//!
//! Enters: projects. Leaves: the projects with those comments, and what to say about it. Writes only files that are
//! named or in a named folder, and only comments that change no value; the other findings stay.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::FileError;
use crate::fix::Comment;
use crate::lint::{Diagnostic, Settings, lint};
use crate::output::summary::plural;
use crate::project::{Document, Project};
use crate::replace::{self, Replacement, Target};
use crate::text::Span;

/// For the person who decides that a finding may stay.
const REASON: &str = " TODO: say why";

/// The result for the projects of a run.
#[derive(Debug, Default)]
pub(super) struct Additions {
    /// The projects afterwards.
    pub projects: Vec<Project>,
    /// The files that could not be written.
    pub errors: Vec<FileError>,
    /// How many comments there are now, in words.
    pub summary: String,
}

/// Writes the comments.
pub(super) fn add(projects: Vec<Project>, settings: &[Settings]) -> Additions {
    let mut added = Additions::default();
    let (mut comments, mut files) = (0, 0);
    for (mut project, settings) in projects.into_iter().zip(settings) {
        let report = lint(&project, settings);
        let places = places(&project, &report.diagnostics);
        for (index, places) in places {
            let Some(before) = project.documents.get(index) else { continue };
            let (after, count) = commented(&project, index, before, &places);
            if count == 0 {
                continue;
            }
            match write(&project.root, before, after.file.text()) {
                Ok(()) => {
                    comments += count;
                    files += 1;
                    if let Some(document) = project.documents.get_mut(index) {
                        *document = after;
                    }
                }
                Err(error) => added.errors.push(error),
            }
        }
        added.projects.push(project);
    }
    added.summary = format!("Added {} in {}\n", plural(comments, "comment"), plural(files, "file"));
    added
}

/// What to ignore in each document: places, the last one first, with the codes of their rules.
type Places = BTreeMap<usize, Vec<(Span, Vec<&'static str>)>>;

fn places(project: &Project, diagnostics: &[Diagnostic]) -> Places {
    let mut by_start: BTreeMap<usize, BTreeMap<u32, (Span, Vec<&'static str>)>> = BTreeMap::new();
    // A comment about comments would only be the next one.
    for diagnostic in diagnostics.iter().filter(|diagnostic| !diagnostic.rule.code.starts_with("AE9")) {
        let location = diagnostic.finding.location;
        let Some(document) = project.documents.get(location.document).filter(|document| !document.is_context) else {
            continue;
        };
        let start = document.statement(location.span).map_or_else(
            || document.file.position(location.span.start).line,
            |statement| document.file.position(statement.span.start).line,
        );
        let (_, codes) =
            by_start.entry(location.document).or_default().entry(start).or_insert_with(|| (location.span, Vec::new()));
        if !codes.contains(&diagnostic.rule.code) {
            codes.push(diagnostic.rule.code);
        }
    }
    by_start.into_iter().map(|(index, places)| (index, places.into_values().rev().collect())).collect()
}

/// A document with its comments, from the last one to the first, and their number.
fn commented(
    project: &Project,
    index: usize,
    before: &Document,
    places: &[(Span, Vec<&'static str>)],
) -> (Document, usize) {
    let mut document = before.with_text(before.file.text().to_owned());
    let mut count = 0;
    for (at, codes) in places {
        let comment = Comment { project, index, document: &document, codes, reason: REASON };
        if let Some(text) = comment.above(*at) {
            document = document.with_text(text);
            count += 1;
        }
    }
    (document, count)
}

fn write(root: &str, before: &Document, after: &str) -> Result<(), FileError> {
    let Some(path) = &before.origin else {
        let reason = "--add-ignore writes to files; standard input is none".to_owned();
        return Err(FileError { path: before.file.path.clone(), reason });
    };
    let root = std::env::current_dir().unwrap_or_default().join(Path::new(root));
    let target = Target::new(&before.file.path, path, &root)?;
    replace::replace(&[Replacement { target, before: before.file.text(), after }])
}
