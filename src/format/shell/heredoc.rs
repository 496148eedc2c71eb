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
    /// How far the line of the operator is indented in a file that embeds the script: no line of the script's own is less.
    indent: usize,
}

impl Pending {
    pub(super) fn new(index: usize, operator: Operator, word: &Word, source: &[u8], embedded: bool) -> Self {
        let mut delimiter = Vec::new();
        if word.is_plain() {
            delimiter.extend_from_slice(word.span.of(source));
        }
        let quoted = unquoted(&word.parts, source, &mut delimiter);
        let before = source.get(..word.span.start as usize).filter(|_| embedded).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let line = before.get(line..).unwrap_or_default();
        // A bracket that the carrier puts in front of the script takes the place of a blank.
        let indent = spaces(line);
        let indent = indent + usize::from(embedded && line.get(indent) == Some(&b'('));
        Self { index, written: word.span, delimiter, quoted, tabs: operator == Operator::HeredocTabs, indent }
    }
}

impl Pending {
    /// Whether something at the start of each line does not belong to the body.
    fn strips(&self) -> bool {
        self.tabs || self.indent > 0
    }

    /// How much of a line that is: the indentation of the file around the script, and the tabs that `<<-` removes.
    fn stripped(&self, line: &[u8]) -> usize {
        let indent = spaces(line).min(self.indent);
        indent + self.tabs_of(line.get(indent..).unwrap_or_default())
    }

    fn tabs_of(&self, line: &[u8]) -> usize {
        if self.tabs { line.iter().take_while(|byte| **byte == b'\t').count() } else { 0 }
    }
}

fn spaces(line: &[u8]) -> usize {
    line.iter().take_while(|byte| **byte == b' ').count()
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
        for mut pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let (body, after, closed) = self.find_end(&mut pending);
            if !closed {
                self.remark(ProblemKind::UnterminatedHeredoc, pending.written);
            }
            let parts = self.body_parts(&pending, body);
            self.store(pending.index, Heredoc { body, quoted: pending.quoted, parts, closed });
            self.at = after.max(start);
        }
    }

    /// The body, where reading continues, and whether the delimiter was found; its line tells how far the script is
    /// indented.
    fn find_end(&self, pending: &mut Pending) -> (Span, usize, bool) {
        let start = self.at;
        let mut line_start = start;
        // A continued line is joined with the next one before it is compared.
        let mut continued = false;
        while line_start < self.source.len() {
            let rest = self.source.get(line_start..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            let indent = spaces(line).min(pending.indent);
            let tabs = pending.tabs_of(line.get(indent..).unwrap_or_default());
            let text = line.get(indent + tabs..).unwrap_or_default();
            if !continued && text == pending.delimiter {
                pending.indent = indent;
                let after = (line_start + length + 1).min(self.source.len());
                return (Span::new(start, line_start), after, true);
            }
            // Inside `$(…)` bash also accepts the delimiter with the closing parenthesis right
            // after it.
            if !continued
                && self.substitutions > 0
                && text.strip_prefix(&*pending.delimiter).is_some_and(|t| t.contains(&b')'))
            {
                pending.indent = indent;
                let after = line_start + indent + tabs + pending.delimiter.len();
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
        if !pending.strips() {
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

    /// Literal text, without what does not belong to the body at the start of each line.
    fn literal_lines(&self, pending: &Pending, span: Span, parts: &mut ThinVec<Part>) {
        if !pending.strips() {
            parts.extend((!span.is_empty()).then_some(Part::Literal(span)));
            return;
        }
        let mut start = span.start as usize;
        for line in span.of(self.source).split_inclusive(|byte| *byte == b'\n') {
            let at_line_start = start.checked_sub(1).is_none_or(|before| self.source.get(before) == Some(&b'\n'));
            let stripped = if at_line_start { pending.stripped(line) } else { 0 };
            if stripped < line.len() {
                parts.push(Part::Literal(Span::new(start + stripped, start + line.len())));
            }
            start += line.len();
        }
    }
}
