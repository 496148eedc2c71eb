//! Here-documents: delimiters and bodies.

use thin_vec::{ThinVec, thin_vec};

use super::syntax::{Heredoc, Operation, Operator, Parameter, Part, Word};
use super::{ProblemKind, Reader};
use crate::text::Span;

/// A here-document whose body has not been reached yet.
pub(super) struct Pending {
    index: usize,
    written: Span,
    delimiter: Vec<u8>,
    quoted: bool,
    tabs: bool,
}

impl Pending {
    pub(super) fn new(index: usize, operator: Operator, word: &Word, source: &[u8]) -> Self {
        let mut delimiter = Vec::new();
        if word.is_plain() {
            delimiter.extend_from_slice(word.span.of(source));
        }
        let quoted = unquoted(&word.parts, source, &mut delimiter);
        Self { index, written: word.span, delimiter, quoted, tabs: operator == Operator::HeredocTabs }
    }
}

/// Adds the text without its quotes; returns whether there were any.
fn unquoted(parts: &[Part], source: &[u8], text: &mut Vec<u8>) -> bool {
    let mut quoted = false;
    for part in parts {
        let bytes = part.span().of(source);
        match part {
            Part::Escaped(_) => text.extend_from_slice(bytes.get(1..).unwrap_or_default()),
            Part::Single(_) => text.extend_from_slice(inside(bytes, 1)),
            Part::AnsiC(_) => text.extend_from_slice(inside(bytes, 2)),
            Part::Double { parts, .. } => {
                let _ = unquoted(parts, source, text);
            }
            Part::Continuation(_) => continue,
            _ => {
                text.extend_from_slice(bytes);
                continue;
            }
        }
        quoted = true;
    }
    quoted
}

/// An expansion whose result we do not model.
pub(super) fn unknown(span: Span) -> Part {
    let operation = Operation::Other;
    let name = Span { start: span.start, end: span.start };
    Part::Parameter(Box::new(Parameter { span, name, subscript: None, indirect: false, length: false, operation }))
}

fn inside(bytes: &[u8], opening: usize) -> &[u8] {
    bytes.get(opening..bytes.len().saturating_sub(1)).unwrap_or_default()
}

impl Reader<'_> {
    /// Reads the bodies of all here-documents that began on the line that just ended.
    pub(super) fn heredoc_bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let (body, after, closed) = self.find_end(&pending);
            if !closed {
                self.remark(ProblemKind::UnterminatedHeredoc, pending.written);
            }
            let parts = self.body_parts(&pending, body);
            self.store(pending.index, Heredoc { body, quoted: pending.quoted, parts, closed });
            self.at = after.max(start);
        }
    }

    /// The body, where reading continues, and whether the delimiter was found.
    fn find_end(&self, pending: &Pending) -> (Span, usize, bool) {
        let start = self.at;
        let mut line_start = start;
        // A continued line is joined with the next one before it is compared.
        let mut continued = false;
        while line_start < self.source.len() {
            let rest = self.source.get(line_start..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            let tabs = if pending.tabs { line.iter().take_while(|byte| **byte == b'\t').count() } else { 0 };
            let text = line.get(tabs..).unwrap_or_default();
            if !continued && text == pending.delimiter {
                let after = (line_start + length + 1).min(self.source.len());
                return (Span::new(start, line_start), after, true);
            }
            // Inside `$(…)` bash also accepts the delimiter with the closing parenthesis right
            // after it.
            if !continued
                && self.substitutions > 0
                && text.strip_prefix(&*pending.delimiter).is_some_and(|t| t.contains(&b')'))
            {
                let after = line_start + tabs + pending.delimiter.len();
                return (Span::new(start, line_start), after, true);
            }
            let backslashes = line.iter().rev().take_while(|byte| **byte == b'\\').count();
            continued = !pending.quoted && backslashes % 2 == 1;
            line_start += length + 1;
        }
        (Span::new(start, self.source.len()), self.source.len(), false)
    }

    fn body_parts(&mut self, pending: &Pending, body: Span) -> ThinVec<Part> {
        let mut parts = ThinVec::new();
        if pending.quoted {
            self.literal_lines(pending, body, &mut parts);
            return parts;
        }
        // Expansions end inside the body, whatever follows it.
        let whole = self.source;
        self.source = whole.get(..body.end as usize).unwrap_or(whole);
        self.at = body.start as usize;
        let before = self.failure.take();
        let mut text = self.body_text();
        if self.failure.take().is_some() {
            // Bash reads on and only complains when it expands the body: the result is unknown.
            text = thin_vec![unknown(body)];
        }
        self.failure = before;
        self.source = whole;
        if !pending.tabs {
            return text;
        }
        for part in text {
            match part {
                Part::Literal(span) => self.literal_lines(pending, span, &mut parts),
                other => parts.push(other),
            }
        }
        parts
    }

    /// Literal text, without the tabs that `<<-` removes at the start of each line.
    fn literal_lines(&self, pending: &Pending, span: Span, parts: &mut ThinVec<Part>) {
        if !pending.tabs {
            parts.extend((!span.is_empty()).then_some(Part::Literal(span)));
            return;
        }
        let mut start = span.start as usize;
        for line in span.of(self.source).split_inclusive(|byte| *byte == b'\n') {
            let at_line_start = start.checked_sub(1).is_none_or(|before| self.source.get(before) == Some(&b'\n'));
            let tabs = if at_line_start { line.iter().take_while(|byte| **byte == b'\t').count() } else { 0 };
            if tabs < line.len() {
                parts.push(Part::Literal(Span::new(start + tabs, start + line.len())));
            }
            start += line.len();
        }
    }
}
