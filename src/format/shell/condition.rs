//! `[[ … ]]`

use thin_vec::{ThinVec, thin_vec};

use super::command::Keyword;
use super::syntax::{Condition, Word};
use super::{ProblemKind, Reader};
use crate::text::Span;

impl Reader<'_> {
    /// The condition after `[[`, and its `]]`.
    pub(super) fn condition(&mut self, opening: Span) -> Option<Condition> {
        let globs = std::mem::replace(&mut self.extended_globs, true);
        let condition = self.any();
        self.extended_globs = globs;
        self.line_breaks();
        if !self.failed() && !self.eat(b"]]") {
            match self.peek() {
                None => self.fail(ProblemKind::UnterminatedCompound, opening),
                Some(_) => self.unexpected(),
            }
        }
        condition.filter(|_| !self.failed())
    }

    fn any(&mut self) -> Option<Condition> {
        self.joined(b"||", Self::all, Condition::Any)
    }

    fn all(&mut self) -> Option<Condition> {
        self.joined(b"&&", Self::term, Condition::All)
    }

    /// One condition, or several with an operator between them.
    fn joined(
        &mut self,
        operator: &[u8],
        one: fn(&mut Self) -> Option<Condition>,
        join: fn(ThinVec<Condition>) -> Condition,
    ) -> Option<Condition> {
        let mut conditions = thin_vec![one(self)?];
        loop {
            self.line_breaks();
            if !self.eat(operator) {
                break;
            }
            conditions.push(one(self)?);
        }
        Some(if conditions.len() == 1 { conditions.pop()? } else { join(conditions) })
    }

    fn term(&mut self) -> Option<Condition> {
        let mut negated = false;
        self.line_breaks();
        while self.keyword() == Some(Keyword::Not) {
            self.at += 1;
            self.line_breaks();
            negated = !negated;
        }
        let start = self.at;
        let inner = if self.eat(b"(") {
            if !self.enter(start) {
                return None;
            }
            let inner = self.any();
            self.leave();
            self.line_breaks();
            if !self.eat(b")") {
                self.unexpected();
            }
            inner?
        } else {
            self.test()?
        };
        Some(if negated { Condition::Not(Box::new(inner)) } else { inner })
    }

    fn test(&mut self) -> Option<Condition> {
        let first = self.word();
        if first.span.is_empty() || self.failed() {
            self.unexpected();
            return None;
        }
        self.line_breaks();
        if first.is_plain() && is_unary(first.span.of(self.source)) && !self.at_end() {
            let operand = self.word();
            return Some(Condition::Unary(first.span, operand));
        }
        if self.at_end() {
            return Some(Condition::Word(first));
        }
        let operator = self.binary()?;
        self.blanks();
        let regex = operator.of(self.source) == b"=~";
        let second: Word = if regex { self.regex_word() } else { self.word() };
        if second.span.is_empty() {
            self.unexpected();
            return None;
        }
        Some(Condition::Binary(first, operator, second))
    }

    fn at_end(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with(b")")
            || rest.starts_with(b"&&")
            || rest.starts_with(b"||")
            || rest.starts_with(b"]]")
    }

    fn binary(&mut self) -> Option<Span> {
        let start = self.at;
        if matches!(self.peek(), Some(b'<' | b'>')) {
            self.at += 1;
            return Some(self.span_from(start));
        }
        let word = self.word();
        let known: [&[u8]; 12] =
            [b"==", b"=", b"!=", b"=~", b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge", b"-nt", b"-ot"];
        if word.is_plain() && (known.contains(&word.span.of(self.source)) || word.span.of(self.source) == b"-ef") {
            return Some(word.span);
        }
        self.fail(ProblemKind::Unexpected, word.span);
        None
    }
}

fn is_unary(operator: &[u8]) -> bool {
    matches!(operator, [b'-', letter] if b"abcdefghknoprstuvwxzGLNORS".contains(letter))
}
