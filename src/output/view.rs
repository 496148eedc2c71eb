//! What may be seen of a file around its findings.
//!
//! Enters: a document, the spans of its values that were proved public, and labels. Leaves: a text
//! of the lines around the labels in which every other part of a value stands as `****`, of fixed
//! width so that not even its length is told. Never copies a byte of an unproved value.

use crate::disclosure::Disclosure;
use crate::project::Document;
use crate::text::{Span, offset};

use super::escape::push_escaped;

/// What stands for a part that is not shown.
const MASK: &str = "****";

/// A line longer than this is cut around its labels, in bytes of the view.
const LONGEST_LINE: usize = 160;

/// So much of a long line is looked at on either side of its first label, in bytes of the file.
const LONGEST_SIDE: usize = 1024;

/// Shown lines before and after a label.
const CONTEXT: usize = 1;

/// Lines of a file as they may be seen. Offsets in it are not offsets in the file.
#[derive(Debug, Default)]
pub struct View {
    /// The visible text of all blocks.
    pub text: String,
    /// Runs of neighbouring lines.
    pub blocks: Vec<Block>,
    /// For each label, where it lies in `text`.
    pub labels: Vec<Span>,
}

/// Neighbouring lines in a [`View`].
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The bytes of the view's text.
    pub span: Span,
    /// The first line's number in the file, 0-based.
    pub line: usize,
    /// How many lines.
    pub count: usize,
}

/// A part of a line, shown or masked.
struct Run {
    source: Span,
    view: Span,
}

impl View {
    /// The lines around the labels, which are spans of the file.
    pub fn new(document: &Document, disclosure: &Disclosure, labels: &[Span]) -> Self {
        let (lines, text) = (document.file.lines(), document.file.text());
        let mut shown: Vec<usize> = labels
            .iter()
            .flat_map(|label| {
                let (first, last) = (lines.line_of(label.start), lines.line_of(label.end.max(label.start + 1) - 1));
                let first = first.saturating_sub(CONTEXT);
                // A label over many lines shows where it begins and where it ends.
                (first..=(last + CONTEXT).min(lines.last_line(text)))
                    .filter(move |line| line - first < 6 || last + CONTEXT - line < 3)
            })
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let mut view = Self { labels: vec![Span::default(); labels.len()], ..Self::default() };
        let mut runs = Vec::new();
        for line in shown {
            view.add_line(document, disclosure, labels, line, &mut runs);
        }
        for (index, label) in labels.iter().enumerate() {
            if let Some(slot) = view.labels.get_mut(index) {
                *slot = place(*label, &runs);
            }
        }
        view
    }

    fn add_line(
        &mut self,
        document: &Document,
        disclosure: &Disclosure,
        labels: &[Span],
        line: usize,
        runs: &mut Vec<Run>,
    ) {
        let text = document.file.text();
        let mut span = document.file.lines().line_span(text, line);
        // The line ends of Windows are shown only where something is said of them.
        if span.of_text(text).ends_with('\r')
            && !labels.iter().any(|label| label.start <= span.end && span.end <= label.end)
        {
            span.end -= 1;
        }
        let start = self.text.len();
        let window = window(document, disclosure, span, labels);
        if window.start > span.start {
            runs.push(Run { source: Span { start: span.start, end: window.start }, view: Span::at(start) });
        }
        for (part, is_public) in disclosure.split_part(document, span, window, labels) {
            let from = self.text.len();
            if is_public {
                for character in part.of_text(text).chars() {
                    push_escaped(&mut self.text, character);
                }
            } else {
                self.text.push_str(MASK);
            }
            runs.push(Run { source: part, view: Span::new(from, self.text.len()) });
        }
        runs.push(Run { source: Span { start: window.end, end: span.end }, view: Span::at(self.text.len()) });
        self.cut(start, (window.start > span.start, window.end < span.end), labels, runs);
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

    /// Keeps the part of a long line that its labels need. `is_more` tells whether the line goes on to the left and to
    /// the right.
    fn cut(&mut self, start: usize, is_more: (bool, bool), labels: &[Span], runs: &mut [Run]) {
        let length = self.text.len() - start;
        if length <= LONGEST_LINE && is_more == (false, false) {
            return;
        }
        let line_runs = runs.partition_point(|run| (run.view.start as usize) < start);
        let first = runs.get(line_runs..).unwrap_or_default().iter();
        let labelled = first
            .clone()
            .find(|run| labels.iter().any(|label| label.start < run.source.end && run.source.start <= label.start));
        let wanted = labelled.map_or(start, |run| {
            let label = labels.iter().find(|label| label.start < run.source.end && run.source.start <= label.start);
            let inside = label.map_or(0, |label| label.start.saturating_sub(run.source.start)) as usize;
            (run.view.start as usize + inside).min(run.view.end as usize)
        });
        let from = floor(&self.text, wanted.saturating_sub(LONGEST_LINE / 3).max(start));
        let to = floor(&self.text, (from + LONGEST_LINE).min(self.text.len()));
        let head = if from > start || is_more.0 { "…" } else { "" };
        let tail = if to < self.text.len() || is_more.1 { "…" } else { "" };
        let kept = format!("{head}{}{tail}", self.text.get(from..to).unwrap_or_default());
        self.text.truncate(start);
        self.text.push_str(&kept);
        let end = self.text.len() - tail.len();
        let moved = |position: u32| {
            let shifted = (position as usize + start + head.len()).saturating_sub(from);
            offset(shifted.clamp(start + head.len(), end))
        };
        for run in runs.iter_mut().skip(line_runs) {
            run.view = Span { start: moved(run.view.start), end: moved(run.view.end) };
        }
    }
}

/// The part of a line that is looked at: all of it, or what lies around its first label. What is masked has one width
/// however long it is, so that it counts for nothing.
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

/// A whole line, 0-based, as it may be seen.
pub(super) fn line(document: &Document, disclosure: &Disclosure, line: usize) -> String {
    let text = document.file.text();
    let span = document.file.lines().line_span(text, line);
    let mut shown = String::new();
    for (part, is_public) in disclosure.split(document, span, &[]) {
        if is_public {
            part.of_text(text).chars().for_each(|character| push_escaped(&mut shown, character));
        } else {
            shown.push_str(MASK);
        }
    }
    shown
}

/// Where a span of the file lies in the view.
fn place(label: Span, runs: &[Run]) -> Span {
    let touched = runs.iter().filter(|run| {
        let overlaps = run.source.start < label.end && label.start < run.source.end;
        let is_at = label.is_empty() && run.source.start <= label.start && label.start <= run.source.end;
        overlaps || is_at
    });
    let touched: Vec<Span> = touched.map(|run| inner(label, run)).collect();
    match (label.is_empty(), touched.as_slice()) {
        (_, []) => Span::default(),
        (true, [only]) => Span { start: only.end, end: only.end },
        // The last run that touches an empty label is the one that follows it.
        (true, [.., last]) => Span { start: last.start, end: last.start },
        (false, [first, rest @ ..]) => rest.iter().copied().fold(*first, Span::cover),
    }
}

/// The part of a run that a label covers: exact where nothing was escaped or masked.
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
