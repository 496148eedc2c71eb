//! Reads bodies.
//!
//! Enters: a text. Leaves: an [`Hcl`]. Each byte is looked at a bounded number of times, and nesting is limited, so no
//! text is too long or too deep.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::{Attribute, Block, Body, BodyId, DEEPEST, Expression, ExpressionId, Hcl, Kind, Problem, ProblemKind};
use crate::text::{Span, offset};

/// What is read, or where and why it cannot be.
pub(super) type Read<T> = Result<T, Problem>;

/// How many expressions and bytes evaluating a file may cost, besides its own.
const BUDGET: usize = 1 << 19;

pub(super) struct Reader<'t> {
    pub hcl: Hcl<'t>,
    pub at: usize,
    depth: usize,
}

/// Reads a text.
pub(super) fn read(text: &str) -> Hcl<'_> {
    let mut reader = Reader::new(text);
    while let Err(problem) = reader.body(BodyId(0)) {
        reader.hcl.problem = reader.hcl.problem.or(Some(problem));
        reader.depth = 0;
        if !reader.skip_to_block() {
            break;
        }
    }
    reader.finish()
}

impl<'t> Reader<'t> {
    /// In front of a text.
    pub(super) fn new(text: &'t str) -> Self {
        let hcl = Hcl {
            text,
            bodies: vec![Body::default()],
            expressions: Vec::new(),
            locals: HashMap::new(),
            values: HashMap::new(),
            left: Cell::new(BUDGET + text.len() / 8),
            problem: None,
        };
        Self { hcl, at: if text.starts_with('\u{feff}') { 3 } else { 0 }, depth: 0 }
    }

    /// What was read, with its locals by name.
    pub(super) fn finish(self) -> Hcl<'t> {
        let mut hcl = self.hcl;
        let names: Vec<Attribute> =
            hcl.blocks_of(BodyId(0), "locals").flat_map(|block| hcl.attributes(block.body)).copied().collect();
        for attribute in names {
            hcl.locals.insert(attribute.name.of_text(hcl.text), attribute.value);
        }
        hcl
    }

    /// The bytes from here on.
    pub(super) fn rest(&self) -> &'t [u8] {
        self.hcl.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn problem<T>(&self, kind: ProblemKind) -> Read<T> {
        Err(Problem { at: offset(self.at.min(self.hcl.text.len())), kind })
    }

    pub(super) fn unexpected<T>(&self) -> Read<T> {
        self.problem(if self.peek() == Some(b'\'') { ProblemKind::SingleQuote } else { ProblemKind::Other })
    }

    pub(super) fn takes(&mut self, text: &[u8]) -> bool {
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    pub(super) fn needs(&mut self, text: &[u8]) -> Read<()> {
        if self.takes(text) { Ok(()) } else { self.unexpected() }
    }

    /// Skips blanks and comments; with `lines`, also line ends.
    pub(super) fn skip(&mut self, lines: bool) -> Read<()> {
        loop {
            match self.rest() {
                [b' ' | b'\t', ..] => self.at += 1,
                [b'\r', b'\n', ..] if lines => self.at += 2,
                [b'\n', ..] if lines => self.at += 1,
                [b'#', ..] | [b'/', b'/', ..] => {
                    self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
                    // The line end of Windows belongs to the line end.
                    let text = self.hcl.text.as_bytes();
                    self.at -= usize::from(text.get(self.at - 1) == Some(&b'\r') && text.get(self.at) == Some(&b'\n'));
                }
                [b'/', b'*', ..] => {
                    let Some(length) = memchr::memmem::find(self.rest(), b"*/") else {
                        let open = self.problem(ProblemKind::Open);
                        // Nothing behind it is searched again.
                        self.at = self.hcl.text.len();
                        return open;
                    };
                    self.at += length + 2;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Skips to the next line that begins with a name in the first column and ends with a brace.
    fn skip_to_block(&mut self) -> bool {
        while let Some(length) = memchr::memchr(b'\n', self.rest()) {
            self.at += length + 1;
            let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            let line = self.rest().get(..end).unwrap_or_default().trim_ascii_end();
            if line.first().is_some_and(u8::is_ascii_alphabetic) && line.ends_with(b"{") {
                return true;
            }
        }
        false
    }

    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            return self.problem(ProblemKind::TooDeep);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Attributes and blocks, up to the brace that closes them, or to the end of the file.
    fn body(&mut self, body: BodyId) -> Read<()> {
        let mut names: HashSet<&'t str> = HashSet::new();
        if body != BodyId(0) {
            self.skip(false)?;
            if !matches!(self.rest(), [b'\n', ..] | [b'\r', b'\n', ..]) {
                return self.one_line(body);
            }
        }
        loop {
            self.skip(true)?;
            match self.peek() {
                None if body == BodyId(0) => return Ok(()),
                Some(b'}') if body != BodyId(0) => return Ok(()),
                _ => {}
            }
            let name = self.name()?;
            self.skip(false)?;
            if self.peek() == Some(b'=') {
                self.attribute(body, name)?;
                if !names.insert(name.of_text(self.hcl.text)) {
                    let problem = Problem { at: name.start, kind: ProblemKind::Twice };
                    self.hcl.problem.get_or_insert(problem);
                }
            } else {
                self.block(body, name)?;
            }
            self.skip(false)?;
            if !matches!(self.rest(), [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
                return self.unexpected();
            }
        }
    }

    /// A block of one line, which may have one attribute.
    fn one_line(&mut self, body: BodyId) -> Read<()> {
        if self.peek() == Some(b'}') {
            return Ok(());
        }
        let name = self.name()?;
        self.skip(false)?;
        if self.peek() != Some(b'=') {
            return self.unexpected();
        }
        self.attribute(body, name)?;
        self.skip(false)
    }

    /// An attribute, from its `=` on.
    fn attribute(&mut self, body: BodyId, name: Span) -> Read<()> {
        self.at += 1;
        self.skip(false)?;
        let value = self.expression(false)?;
        if let Some(own) = self.hcl.bodies.get_mut(body.0) {
            own.attributes.push(Attribute { name, value });
        }
        Ok(())
    }

    fn block(&mut self, outer: BodyId, kind: Span) -> Read<()> {
        let mut labels = Vec::new();
        loop {
            self.skip(false)?;
            match self.peek() {
                Some(b'{') => break,
                Some(b'"') => {
                    let start = self.at + 1;
                    let label = self.expression(false)?;
                    let end = self.hcl.span(label).end as usize;
                    labels.push(Span::new(start, end.saturating_sub(1).max(start)));
                }
                _ => labels.push(self.name()?),
            }
        }
        self.at += 1;
        let body = BodyId(self.hcl.bodies.len());
        self.hcl.bodies.push(Body::default());
        if let Some(own) = self.hcl.bodies.get_mut(outer.0) {
            own.blocks.push(Block { kind, labels, body });
        }
        self.deeper(|reader| reader.body(body))?;
        self.needs(b"}")
    }

    pub(super) fn name(&mut self) -> Read<Span> {
        let text = self.hcl.text.get(self.at..).unwrap_or_default();
        let is_start = |mark: char| mark.is_alphabetic() || mark == '_';
        if !text.starts_with(is_start) {
            return self.unexpected();
        }
        let length = text.find(|mark: char| !(mark.is_alphanumeric() || matches!(mark, '_' | '-')));
        let span = Span::new(self.at, self.at + length.unwrap_or(text.len()));
        self.at = span.end as usize;
        Ok(span)
    }

    pub(super) fn add(&mut self, kind: Kind, start: usize) -> ExpressionId {
        self.hcl.expressions.push(Expression { kind, span: Span::new(start, self.at) });
        ExpressionId(self.hcl.expressions.len() - 1)
    }
}
