//! What may be shown of a file around its findings.
//!
//! Enters: a document, the spans of its values that were proved public, and labels. Leaves: the
//! lines around the labels, in which `****` replaces every other part of a value, with a fixed
//! width that does not even reveal the length. Lines are cut to the terminal around their labels.
//! Never copies a byte of an unproved value.

use crate::diagnostic::{Edit, Part};
use crate::disclosure::{Disclosure, MASK};
use crate::project::Document;
use crate::text::{Span, offset};

use super::escape::push_escaped;
use super::fit::{Fitted, Mark, Room, fit};

/// In bytes of the file. At most this much of a long line is examined on either side of its first
/// label.
const LONGEST_SIDE: usize = 1024;

/// Lines shown before and after a label.
const CONTEXT: usize = 1;

/// Lines of a file as they may be shown. Offsets in it are not offsets in the file.
#[derive(Debug, Default)]
pub struct View {
    /// The visible text of all blocks.
    pub text: String,
    /// Runs of neighbouring lines.
    pub blocks: Vec<Block>,
    /// For each label, its span in `text`.
    pub labels: Vec<Span>,
}

/// Neighbouring lines in a [`View`].
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The bytes of the view's text.
    pub span: Span,
    /// The first line's number in the file, 0-based.
    pub line: usize,
    /// The number of lines.
    pub count: usize,
}

/// A span of the file to mark.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// Its bytes in the file.
    pub span: Span,
    /// Columns that the text below it needs.
    pub room: usize,
}

/// A part of a line, shown or masked.
struct Run {
    source: Span,
    view: Span,
}

impl View {
    /// The lines around the labels.
    pub fn new(document: &Document, disclosure: &Disclosure, labels: &[Label], room: Room) -> Self {
        let (lines, text) = (document.file.lines(), document.file.text());
        let mut shown: Vec<usize> = labels
            .iter()
            .flat_map(|Label { span, .. }| {
                let (first, last) = (lines.line_of(span.start), lines.line_of(span.end.max(span.start + 1) - 1));
                let first = first.saturating_sub(CONTEXT);
                // A label over many lines shows only where it begins and where it ends.
                (first..=(last + CONTEXT).min(lines.last_line(text)))
                    .filter(move |line| line - first < 6 || last + CONTEXT - line < 3)
            })
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let mut view = Self { labels: vec![Span::default(); labels.len()], ..Self::default() };
        let spans: Vec<Span> = labels.iter().map(|label| label.span).collect();
        for line in shown {
            view.add_line(document, disclosure, (labels, &spans), line, room);
        }
        view
    }

    fn add_line(
        &mut self,
        document: &Document,
        disclosure: &Disclosure,
        (labels, spans): (&[Label], &[Span]),
        line: usize,
        room: Room,
    ) {
        let text = document.file.text();
        let mut span = document.file.lines().line_span(text, line);
        // A Windows line end is shown only if a finding is about it.
        if span.of_text(text).ends_with('\r')
            && !spans.iter().any(|label| label.start <= span.end && span.end <= label.end)
        {
            span.end -= 1;
        }
        let window = window(document, disclosure, span, spans);
        let (shown, runs) = shown(document, disclosure, (span, window), spans);
        let parts: Vec<(usize, Span)> =
            labels.iter().enumerate().filter_map(|(index, label)| Some((index, place(label.span, &runs)?))).collect();
        if parts.is_empty() && is_mask_alone(&shown) {
            return;
        }
        let marks: Vec<Mark> =
            parts.iter().filter_map(|(index, part)| mark(labels.get(*index)?, *part, span)).collect();
        let Fitted { text: fitted, places } =
            fit(&shown, &marks, (window.start > span.start, window.end < span.end), room);
        let start = self.text.len();
        self.text.push_str(&fitted);
        for (index, part) in parts {
            let moved = |position: u32| offset(start + places.of(position as usize));
            let moved = Span { start: moved(part.start), end: moved(part.end) };
            if let Some(slot) = self.labels.get_mut(index) {
                *slot = if *slot == Span::default() { moved } else { slot.cover(moved) };
            }
        }
        self.text.push('\n');
        let view = Span::new(start, self.text.len());
        match self.blocks.last_mut() {
            Some(block) if block.line + block.count == line => {
                block.count += 1;
                block.span.end = view.end;
            }
            _ => self.blocks.push(Block { span: view, line, count: 1 }),
        }
    }
}

/// A line as it may be shown, mapped to the file.
fn shown(
    document: &Document,
    disclosure: &Disclosure,
    (line, window): (Span, Span),
    labels: &[Span],
) -> (String, Vec<Run>) {
    let (source, mut shown, mut runs) = (document.file.text(), String::new(), Vec::new());
    if window.start > line.start {
        runs.push(Run { source: Span { start: line.start, end: window.start }, view: Span::default() });
    }
    for (part, is_public) in disclosure.split_part(document, line, window, labels) {
        let from = shown.len();
        if is_public {
            part.of_text(source).chars().for_each(|character| push_escaped(&mut shown, character));
        } else {
            shown.push_str(MASK);
        }
        runs.push(Run { source: part, view: Span::new(from, shown.len()) });
    }
    runs.push(Run { source: Span { start: window.end, end: line.end }, view: Span::at(shown.len()) });
    (shown, runs)
}

/// The part of a line that must stay visible for a label; for a multi-line label, its start and
/// end.
fn mark(label: &Label, part: Span, line: Span) -> Option<Mark> {
    let (begins, ends) = (label.span.start >= line.start, label.span.end <= line.end);
    match (begins, ends) {
        (true, true) => Some(Mark { span: part, room: label.room }),
        (true, false) => Some(Mark { span: Span { start: part.start, end: part.end.min(part.start + 1) }, room: 0 }),
        (false, true) => Some(Mark { span: Span { start: part.end.max(part.start + 1) - 1, end: part.end }, room: 0 }),
        (false, false) => None,
    }
}

/// Whether a line reveals nothing: a mask, or a masked comment.
fn is_mask_alone(line: &str) -> bool {
    line.contains(MASK) && line.trim_start_matches(['#', ' ', '\t']).trim_end() == MASK
}

/// The part of a line that is examined: all of it, or the surroundings of its first label. Masked
/// text has a fixed width however long it is, so it does not count.
fn window(document: &Document, disclosure: &Disclosure, line: Span, labels: &[Span]) -> Span {
    if line.len() <= 2 * LONGEST_SIDE {
        return line;
    }
    let text = document.file.text();
    let side = offset(LONGEST_SIDE);
    let inside = labels.iter().map(|label| label.start).filter(|start| (line.start..line.end).contains(start));
    let wanted = inside.min().unwrap_or(line.start);
    let before = disclosure.masked_around(document, line, wanted.saturating_sub(side).max(line.start));
    let behind = disclosure.masked_around(document, line, wanted.saturating_add(side).min(line.end));
    let start = floor(text, before.start.saturating_sub(side) as usize).max(line.start as usize);
    let end = floor(text, behind.end.saturating_add(side).min(line.end) as usize);
    Span::new(start, end)
}

/// A whole line, 0-based, as it may be shown.
pub(super) fn line(document: &Document, disclosure: &Disclosure, line: usize) -> String {
    let span = document.file.lines().line_span(document.file.text(), line);
    let mut shown = String::new();
    push_part(document, disclosure, (span, span), &mut shown);
    shown
}

/// What an edit writes, as it may be shown.
pub(super) fn edit(document: &Document, disclosure: &Disclosure, edit: &Edit) -> String {
    let mut shown = String::new();
    for part in &edit.parts {
        match part {
            Part::Text(text) => shown.push_str(text.as_str()),
            Part::Copy(span) => {
                let (lines, text) = (document.file.lines(), document.file.text());
                let (first, last) = (lines.line_of(span.start), lines.line_of(span.end));
                for line in first..=last {
                    let line = lines.line_span(text, line);
                    let part = Span { start: line.start.max(span.start), end: line.end.min(span.end) };
                    if line.start > span.start {
                        shown.push('\n');
                    }
                    push_part(document, disclosure, (line, part), &mut shown);
                }
            }
        }
    }
    shown
}

/// Adds a part of a line as it may be shown.
fn push_part(document: &Document, disclosure: &Disclosure, (line, part): (Span, Span), shown: &mut String) {
    for (part, is_public) in disclosure.split_part(document, line, part, &[]) {
        if is_public {
            part.of_text(document.file.text()).chars().for_each(|character| push_escaped(shown, character));
        } else {
            shown.push_str(MASK);
        }
    }
}

/// The span in a line of the view of a span of the file, if it touches that line.
fn place(label: Span, runs: &[Run]) -> Option<Span> {
    let touched = runs.iter().filter(|run| {
        let overlaps = run.source.start < label.end && label.start < run.source.end;
        let is_at = label.is_empty() && run.source.start <= label.start && label.start <= run.source.end;
        overlaps || is_at
    });
    let touched: Vec<Span> = touched.map(|run| inner(label, run)).collect();
    match (label.is_empty(), touched.as_slice()) {
        (_, []) => None,
        (true, [only]) => Some(Span { start: only.end, end: only.end }),
        // The last run that touches an empty label is the one after it.
        (true, [.., last]) => Some(Span { start: last.start, end: last.start }),
        (false, [first, rest @ ..]) => Some(rest.iter().copied().fold(*first, Span::cover)),
    }
}

/// The part of a run that a label covers: exact if nothing was escaped or masked.
fn inner(label: Span, run: &Run) -> Span {
    if run.source.len() != run.view.len() {
        return run.view;
    }
    let start = run.view.start + label.start.saturating_sub(run.source.start);
    let end = run.view.end - run.source.end.saturating_sub(label.end);
    Span { start: start.min(run.view.end), end: end.max(run.view.start) }
}

fn floor(text: &str, mut position: usize) -> usize {
    while position > 0 && !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}
