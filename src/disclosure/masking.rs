//! Which parts of a line may be shown.
//!
//! Enters: a span of a document, and what was proved public there. Leaves: its parts, each with whether it may be shown.
//! What is not proved public is masked.

use super::Disclosure;
use super::statement::around_value;
use crate::format::Format;
use crate::project::Document;
use crate::text::{Span, offset};

/// In bytes; no public text is longer.
const MAX_PUBLIC: u32 = 4096;

impl Disclosure {
    /// Splits a span of the file into parts, each with whether it may be shown. Masked parts are
    /// cut where a label begins or ends.
    pub fn split(&self, document: &Document, line: Span, labels: &[Span]) -> Vec<(Span, bool)> {
        self.split_part(document, line, line, labels)
    }

    /// The same for a part of such a span.
    pub fn split_part(&self, document: &Document, line: Span, part: Span, labels: &[Span]) -> Vec<(Span, bool)> {
        let mut public = self.public_in(document, line, part);
        public.sort_unstable();
        let mut parts = Vec::new();
        let mut done = part.start;
        for span in public {
            let start = span.start.max(done);
            if start >= span.end {
                continue;
            }
            masked(Span { start: done, end: start }, labels, &mut parts);
            parts.push((Span { start, end: span.end }, true));
            done = span.end;
        }
        masked(Span { start: done, end: part.end }, labels, &mut parts);
        parts
    }

    /// The masked part of a line around a position, as far as a quick look tells.
    pub fn masked_around(&self, document: &Document, line: Span, place: u32) -> Span {
        let next = self.public.partition_point(|span| span.start < place);
        let mut near: Vec<Span> = self.public.iter().skip(next.saturating_sub(1)).take(2).copied().collect();
        let statement = document.statement(Span { start: place, end: place });
        near.extend(statement.into_iter().flat_map(|statement| around_value(statement, document.file.text())));
        if near.iter().any(|span| span.start <= place && place < span.end) {
            return Span { start: place, end: place };
        }
        let before = near.iter().map(|span| span.end).filter(|end| *end <= place).fold(line.start, u32::max);
        let behind = near.iter().map(|span| span.start).filter(|start| *start >= place).fold(line.end, u32::min);
        Span { start: before, end: behind }
    }

    /// What is public in a part of a line: everything around the values, and the values that are
    /// proved public.
    pub(super) fn public_in(&self, document: &Document, line: Span, part: Span) -> Vec<Span> {
        let cut = |span: Span| Span { start: span.start.max(part.start), end: span.end.min(part.end) };
        let mut public: Vec<Span> = Vec::new();
        let text = document.file.text();
        let first = document.statements().partition_point(|statement| statement.span.end < part.start);
        for statement in
            document.statements().iter().skip(first).take_while(|statement| statement.span.start < part.end)
        {
            public.extend(around_value(statement, text));
        }
        let nearby = self.public.partition_point(|span| span.start < part.start.saturating_sub(MAX_PUBLIC));
        let spans = self.public.iter().skip(nearby).take_while(|span| span.start < part.end);
        public.extend(spans.filter(|span| span.end > part.start));
        // Indentation and line continuations reveal nothing.
        let shown = line.of_text(text);
        let blanks = shown.len() - shown.trim_start().len();
        public.push(Span { start: line.start, end: line.start + offset(blanks) });
        if document.format != Format::Dotenv {
            // Nor does trailing whitespace, or whitespace after a backslash meant as a
            // continuation.
            let bare = shown.trim_end_matches([' ', '\t']);
            let bare = bare.strip_suffix(" \\").unwrap_or(bare);
            public.push(Span { start: line.start + offset(bare.len()), end: line.end });
        }
        if shown.ends_with('\r') {
            public.push(Span { start: line.end - 1, end: line.end });
        }
        let is_blank = |span: &Span| span.of_text(text).bytes().all(|byte| byte.is_ascii_whitespace());
        if is_blank(&line) {
            public.push(line);
        }
        let cut = public.into_iter().map(cut);
        cut.filter(|span| !span.is_empty()).collect()
    }
}

/// A masked part, cut at the ends of labels.
fn masked(span: Span, labels: &[Span], parts: &mut Vec<(Span, bool)>) {
    let inside = |position: &u32| span.start < *position && *position < span.end;
    let mut cuts: Vec<u32> = labels.iter().flat_map(|label| [label.start, label.end]).filter(inside).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut start = span.start;
    for end in cuts.into_iter().chain([span.end]) {
        if start < end {
            parts.push((Span { start, end }, false));
        }
        start = end;
    }
}
