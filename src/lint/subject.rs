//! What a finding is about, by names that stay when lines move.
//!
//! Enters: what was read of a project, the findings. Leaves: the name of a variable, the words of a command, or both.
//! Never a value, and no name that may not be shown.

use std::collections::HashMap;

use crate::diagnostic::Location;
use crate::disclosure;
use crate::format::Format;
use crate::format::dotenv::Kind;
use crate::project::{Document, Project};
use crate::rules::Read;
use crate::script::{Call, Script};
use crate::text::Span;

use super::Diagnostic;

/// Commands lie inside of each other no deeper than this, where it matters.
const DEEPEST: usize = 16;

/// Names what each finding is about.
pub(super) fn name<'d>(project: &Project, reads: &[Read<'_>], diagnostics: impl Iterator<Item = &'d mut Diagnostic>) {
    let mut commands: HashMap<usize, Commands<'_, '_>> = HashMap::new();
    for diagnostic in diagnostics {
        let Location { document: index, span } = diagnostic.finding.location;
        let Some(document) = project.documents.get(index) else { continue };
        diagnostic.subject = match document.format {
            Format::Dotenv => of_dotenv(document, span),
            Format::Shell => {
                let script = reads.get(index).and_then(|read| read.script.as_ref());
                let commands = commands.entry(index).or_insert_with(|| Commands::new(script));
                commands.subject(document, span)
            }
        };
    }
}

fn of_dotenv(document: &Document, span: Span) -> String {
    let text = document.file.text();
    match document.statement(span) {
        Some(statement) if statement.kind == Kind::Comment => "#".to_owned(),
        Some(statement) => shown(statement.key.of_text(text)),
        None => String::new(),
    }
}

fn shown(name: &str) -> String {
    disclosure::name(name).map_or_else(String::new, |name| name.as_str().to_owned())
}

/// The commands and assignments of a script, by where they begin.
struct Commands<'s, 'p> {
    calls: Vec<(Span, &'s Call<'p>)>,
    assignments: Vec<(Span, String)>,
}

impl<'s, 'p> Commands<'s, 'p> {
    fn new(script: Option<&'s Script<'p>>) -> Self {
        let mut calls: Vec<_> =
            script.into_iter().flat_map(|script| &script.calls).map(|call| (call.line.span, call)).collect();
        calls.sort_by_key(|(span, _)| *span);
        let assignments = script.into_iter().flat_map(|script| &script.execution.assignments);
        let named = assignments.map(|assignment| (assignment.span, shown(assignment.name.text().unwrap_or_default())));
        let mut assignments: Vec<_> = named.collect();
        assignments.sort();
        Self { calls, assignments }
    }

    fn subject(&self, document: &Document, span: Span) -> String {
        let text = document.file.text();
        if span.of_text(text).starts_with('#') {
            return "#".to_owned();
        }
        let Some(call) = around(&self.calls, span) else {
            return around(&self.assignments, span).cloned().unwrap_or_default();
        };
        let words = call.command.named_by().iter().filter_map(|index| call.line.arguments.get(*index));
        let mut subject: Vec<&str> = words.map(|argument| argument.word.of_text(text)).collect();
        subject.insert(0, call.program());
        let argument =
            call.line.arguments.iter().find(|argument| argument.word.contains(Span::at(span.start as usize)));
        let key = argument.and_then(|argument| argument.word.of_text(text).split_once('=')).map(|(key, _)| key);
        let key = key.map(|key| shown(key.trim_start_matches(['"', '\''])));
        subject.extend(key.as_deref().filter(|key| !key.is_empty()));
        subject.join(" ")
    }
}

/// The innermost of some parts of a file that a place lies in.
fn around<T>(parts: &[(Span, T)], span: Span) -> Option<&T> {
    let behind = parts.partition_point(|(part, _)| part.start <= span.start);
    let before = parts.get(..behind)?.iter().rev().take(DEEPEST);
    before.into_iter().find(|(part, _)| span.start <= part.end).map(|(_, part)| part)
}
