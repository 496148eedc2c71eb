//! Simple commands: assignments, words and redirections.

use thin_vec::{ThinVec, thin_vec};

use super::syntax::{Assigned, Assignment, Element, Simple, Statement, StatementKind, Word};
use super::word::{Around, Run};
use super::{Part, ProblemKind, Reader};
use crate::text::{Span, name_length};

impl Reader<'_> {
    /// A simple command, or a function definition that begins like one.
    pub(super) fn simple(&mut self, start: usize, prompt: Option<Span>) -> Option<Statement> {
        let mut simple = Simple { prompt, ..Simple::default() };
        let first = self.words.len();
        let mut end = self.at;
        let mut declares = false;
        loop {
            self.blanks();
            if self.failed() {
                break;
            }
            let words = self.words.len() - first;
            if let Some(redirection) = self.redirection() {
                push(&mut simple.redirections, redirection);
            } else if words == 0
                && let Some(assignment) = self.assignment()
            {
                push(&mut simple.assignments, assignment);
            } else {
                let from = self.at;
                let array = if declares { self.array_argument() } else { None };
                let word = match &array {
                    Some(assignment) => Word { span: assignment.span, parts: ThinVec::new() },
                    None => self.word(),
                };
                if word.span.is_empty() && !self.failed() {
                    if words == 1 && simple.assignments.is_empty() && self.peek() == Some(b'(') {
                        let name = self.words.pop().filter(|name| name.is_plain() && simple.redirections.is_empty());
                        return self.function_behind_name(start, name.map(|name| name.span));
                    }
                    break;
                }
                if let Some(assignment) = array {
                    simple.arrays.push((words, assignment));
                }
                if !(self.failed() && word.is_plain()) {
                    declares = declares || words < 2 && self.declares(&word);
                    self.words.push(word);
                }
                if self.at == from {
                    break;
                }
            }
            end = self.at;
        }
        simple.words = self.words.drain(first..).collect();
        simple.broken = self.failed();
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirections.is_empty() {
            if !self.failed() {
                self.unexpected();
            }
            return None;
        }
        Some(Statement { span: Span::new(start, end.max(start)), kind: StatementKind::Simple(simple) })
    }

    /// Whether this program accepts array literals as arguments.
    fn declares(&self, word: &Word) -> bool {
        let names: [&[u8]; 5] = [b"declare", b"typeset", b"local", b"export", b"readonly"];
        word.is_plain() && names.contains(&word.span.of(self.source))
    }

    /// `NAME=(…)` as an argument.
    fn array_argument(&mut self) -> Option<Assignment> {
        let rest = self.rest();
        let name = name_length(rest);
        let mut behind = rest.get(name..).unwrap_or_default();
        if behind.starts_with(b"[") {
            let line = self.line_ahead();
            let close = memchr::memmem::find(line, b"]=(").or_else(|| memchr::memmem::find(line, b"]+=("))?;
            behind = line.get(close + 1..).unwrap_or_default();
        }
        (name > 0 && (behind.starts_with(b"=(") || behind.starts_with(b"+=("))).then(|| self.assignment()).flatten()
    }

    /// The assignment that begins here, if any.
    fn assignment(&mut self) -> Option<Assignment> {
        let start = self.at;
        let length = name_length(self.rest());
        if length == 0 {
            return None;
        }
        let name = Span::new(start, start + length);
        let mut subscript = None;
        match self.peek_at(length)? {
            b'=' => self.at += length,
            b'+' if self.peek_at(length + 1) == Some(b'=') => self.at += length,
            b'[' => {
                self.at += length;
                subscript = self.subscript();
                if subscript.is_none() && self.exact && self.last_bracket.is_none_or(|last| last < self.at) {
                    // Bash looks for the end of a subscript up to the end of the file.
                    self.at = self.source.len();
                    self.fail_open(ProblemKind::UnterminatedExpansion, start + length, 1);
                    return None;
                }
                if subscript.is_none() {
                    self.at = start;
                    return None;
                }
            }
            _ => return None,
        }
        let append = self.eat(b"+");
        self.at += 1;
        let value = if self.peek() == Some(b'(') { self.array(start) } else { Assigned::Word(self.word()) };
        Some(Assignment { span: self.span_from(start), name, subscript, append, value })
    }

    /// `[…]` before `=` or `+=`.
    fn subscript(&mut self) -> Option<Word> {
        let line = self.line_ahead();
        // Avoids reading anything twice if no assignment can follow.
        memchr::memmem::find(line, b"]=").or_else(|| memchr::memmem::find(line, b"]+="))?;
        self.at += 1;
        let start = self.at;
        let word = self.word_of(Run { stops: b"]", around: Around::Nothing, braces: true });
        let assigns = self.starts_with(b"]=") || self.starts_with(b"]+=");
        if !assigns || self.failed() || word.span.is_empty() {
            self.rereads = self.rereads.saturating_sub(self.at - start);
            return None;
        }
        self.at += 1;
        Some(word)
    }

    /// An array literal, or a word that only begins like one: bash reads `A=(x)y` as a string.
    fn array(&mut self, start: usize) -> Assigned {
        let open = self.at;
        let elements = self.elements(start);
        let ends = self.peek().is_none_or(|next| b" \t\n;&|()<>".contains(&next));
        let length = self.at - open;
        if self.failed() || ends || length > self.rereads {
            return Assigned::Array(elements);
        }
        self.rereads -= length;
        let mut parts = self.text_between(open, self.at);
        let rest = self.word();
        let behind = Part::Literal(rest.span);
        parts.extend(if rest.is_plain() { thin_vec![behind] } else { rest.parts });
        Assigned::Word(Word { span: self.span_from(open), parts })
    }

    /// The elements of an array literal, from its `(`.
    fn elements(&mut self, start: usize) -> ThinVec<Element> {
        self.arrays += 1;
        let elements = self.elements_behind(start);
        self.arrays = self.arrays.saturating_sub(1);
        elements
    }

    fn elements_behind(&mut self, start: usize) -> ThinVec<Element> {
        let mut elements = ThinVec::new();
        self.at += 1;
        loop {
            self.line_breaks();
            if self.failed() || self.eat(b")") {
                return elements;
            }
            let from = self.at;
            let subscript = if self.peek() == Some(b'[') { self.subscript() } else { None };
            if subscript.is_none() {
                self.at = from;
            }
            let append = subscript.is_some() && self.eat(b"+");
            self.at += usize::from(subscript.is_some());
            let value = self.word();
            if self.at == from {
                match self.peek() {
                    None => self.fail(ProblemKind::UnterminatedCompound, Span::new(start, start + 1)),
                    Some(_) => self.unexpected(),
                }
                return elements;
            }
            elements.push(Element { subscript, append, value });
        }
    }
}

/// Adds to a list that usually has one element.
fn push<T>(list: &mut ThinVec<T>, element: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(element);
}
