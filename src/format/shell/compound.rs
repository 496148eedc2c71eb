//! Compound commands and functions.

use std::sync::Arc;

use thin_vec::ThinVec;

use super::command::Keyword;
use super::syntax::{Arm, ArmEnd, Branch, Compound, For, List, Statement, StatementKind};
use super::word::ArithmeticEnd;
use super::{ProblemKind, Reader};
use crate::text::{Span, name_length};

impl Reader<'_> {
    /// The construct that a reserved word begins.
    pub(super) fn compound(&mut self, keyword: Keyword, start: usize) -> Option<Statement> {
        if !self.enter(start) {
            return None;
        }
        let length = self.rest().iter().take_while(|byte| !b" \t\n;&|()<>".contains(byte)).count();
        let opening = Span::new(self.at, self.at + length);
        if keyword == Keyword::Function {
            self.at += length;
            let statement = self.function_keyword(start);
            self.leave();
            return statement;
        }
        let compound = self.inner_compound(keyword, opening);
        self.leave();
        compound.map(|compound| self.with_redirections(start, compound))
    }

    fn inner_compound(&mut self, keyword: Keyword, opening: Span) -> Option<Compound> {
        self.at += opening.len();
        Some(match keyword {
            Keyword::If => self.if_branches(opening),
            Keyword::While | Keyword::Until => {
                let condition = self.filled_list();
                let body = self.do_body(opening);
                Compound::While { until: keyword == Keyword::Until, branch: Branch { condition, body } }
            }
            Keyword::For => return self.for_loop(opening),
            Keyword::Select => Compound::Select(self.for_words(opening)?),
            Keyword::Case => return self.case(opening),
            Keyword::OpenBrace => {
                let list = self.filled_list();
                self.close(Keyword::CloseBrace, opening);
                Compound::Group(list)
            }
            Keyword::OpenTest => Compound::Condition(self.condition(opening)?),
            Keyword::Coproc => {
                self.blanks();
                Compound::Coprocess(self.coprocess()?)
            }
            _ => {
                self.fail(ProblemKind::Unexpected, opening);
                return None;
            }
        })
    }

    fn with_redirections(&mut self, start: usize, compound: Compound) -> Statement {
        let end = self.at;
        let redirections = if self.failed() { ThinVec::new() } else { self.redirections() };
        let end = redirections.last().map_or(end, |last| last.span.end as usize);
        let kind = StatementKind::Compound { compound: Box::new(compound), redirections };
        Statement { span: Span::new(start, end), kind }
    }

    /// Skips the closing word of the construct that began at `opening`.
    fn close(&mut self, keyword: Keyword, opening: Span) {
        if self.failed() {
            return;
        }
        if self.keyword() == Some(keyword) {
            self.at += self.rest().iter().take_while(|byte| !b" \t\n;&|()<>".contains(byte)).count();
        } else if self.peek().is_none() {
            self.fail(ProblemKind::UnterminatedCompound, opening);
        } else {
            self.missing(keyword.text(), opening);
        }
    }

    fn if_branches(&mut self, opening: Span) -> Compound {
        let mut branches = ThinVec::new();
        let mut otherwise = None;
        loop {
            let condition = self.filled_list();
            self.close(Keyword::Then, opening);
            let body = if self.failed() { List::new() } else { self.filled_list() };
            branches.push(Branch { condition, body });
            if self.failed() {
                break;
            }
            match self.keyword() {
                Some(Keyword::Elif) => self.at += 4,
                Some(Keyword::Else) => {
                    self.at += 4;
                    otherwise = Some(self.filled_list());
                    self.close(Keyword::Fi, opening);
                    break;
                }
                _ => {
                    self.close(Keyword::Fi, opening);
                    break;
                }
            }
        }
        Compound::If { branches, otherwise }
    }

    fn do_body(&mut self, opening: Span) -> List {
        self.line_breaks();
        if self.failed() {
            return List::new();
        }
        // `for x in a; { …; }` is an old form that bash still accepts.
        let brace = self.keyword() == Some(Keyword::OpenBrace);
        self.close(if brace { Keyword::OpenBrace } else { Keyword::Do }, opening);
        let list = if self.failed() { List::new() } else { self.filled_list() };
        self.close(if brace { Keyword::CloseBrace } else { Keyword::Done }, opening);
        list
    }

    fn for_loop(&mut self, opening: Span) -> Option<Compound> {
        self.blanks();
        if !self.starts_with(b"((") {
            return self.for_words(opening).map(Compound::For);
        }
        let start = self.at;
        let ArithmeticEnd::At(end) = self.arithmetic_end(start + 2) else {
            self.fail_open(ProblemKind::UnterminatedExpansion, start, 2);
            return None;
        };
        let header = self.arithmetic(start, start + 2, end, 2)?;
        self.blanks();
        self.eat(b";");
        let body = self.do_body(opening);
        Some(Compound::ForArithmetic { header, body })
    }

    fn for_words(&mut self, opening: Span) -> Option<For> {
        self.blanks();
        let name = self.word().span;
        if name.is_empty() || name_length(name.of(self.source)) != name.len() {
            self.fail(ProblemKind::Unexpected, if name.is_empty() { opening } else { name });
            return None;
        }
        self.line_breaks();
        let words = self.in_words();
        self.blanks();
        self.eat(b";");
        let body = self.do_body(opening);
        Some(For { name, words, body })
    }

    /// The words after `in`.
    fn in_words(&mut self) -> Option<ThinVec<super::Word>> {
        let delimited = self.peek_at(2).is_none_or(|next| b" \t\n;".contains(&next));
        if !(self.starts_with(b"in") && delimited) {
            return None;
        }
        self.at += 2;
        let mut words = ThinVec::new();
        loop {
            self.blanks();
            let word = self.word();
            if word.span.is_empty() || self.failed() {
                return Some(words);
            }
            words.push(word);
        }
    }

    fn case(&mut self, opening: Span) -> Option<Compound> {
        self.blanks();
        let word = self.word();
        self.line_breaks();
        if word.span.is_empty() || !self.eat(b"in") {
            self.fail(ProblemKind::Unexpected, opening);
            return None;
        }
        let mut arms = ThinVec::new();
        loop {
            self.line_breaks();
            if self.failed() {
                break;
            }
            if self.keyword() == Some(Keyword::Esac) {
                self.at += 4;
                break;
            }
            if self.peek().is_none() {
                self.fail(ProblemKind::UnterminatedCompound, opening);
                break;
            }
            arms.push(self.arm());
        }
        Some(Compound::Case { word, arms })
    }

    fn arm(&mut self) -> Arm {
        self.eat(b"(");
        let mut patterns = ThinVec::new();
        loop {
            self.blanks();
            let pattern = self.word();
            let empty = pattern.span.is_empty();
            patterns.push(pattern);
            self.blanks();
            if self.failed() || !empty && self.eat(b")") {
                break;
            }
            if empty || !self.eat(b"|") {
                self.unexpected();
                break;
            }
        }
        let body = if self.failed() { List::new() } else { self.list() };
        let end = if self.eat(b";;&") {
            ArmEnd::TestNext
        } else if self.eat(b";&") {
            ArmEnd::FallThrough
        } else {
            if !self.eat(b";;") && !self.failed() && self.keyword() != Some(Keyword::Esac) && self.peek().is_some() {
                self.unexpected();
            }
            ArmEnd::Stop
        };
        Arm { patterns, body, end }
    }

    /// `( … )` or `(( … ))`.
    pub(super) fn parentheses(&mut self, start: usize) -> Option<Statement> {
        let opening = self.at;
        if self.starts_with(b"((") {
            match self.arithmetic_end(opening + 2) {
                ArithmeticEnd::At(end) => {
                    let arithmetic = self.arithmetic(opening, opening + 2, end, 2)?;
                    return Some(self.with_redirections(start, Compound::Arithmetic(arithmetic)));
                }
                ArithmeticEnd::Commands => {}
                ArithmeticEnd::Missing => {
                    self.fail_open(ProblemKind::UnterminatedExpansion, opening, 2);
                    return None;
                }
            }
        }
        if !self.enter(opening) {
            return None;
        }
        self.at += 1;
        let list = self.filled_list();
        if !self.failed() && !self.eat(b")") {
            match self.peek() {
                None => self.fail(ProblemKind::UnterminatedCompound, Span::new(opening, opening + 1)),
                Some(_) => self.unexpected(),
            }
        }
        self.leave();
        Some(self.with_redirections(start, Compound::Subshell(list)))
    }

    /// `coproc command`, `coproc NAME { …; }`.
    fn coprocess(&mut self) -> Option<Statement> {
        let name = name_length(self.rest());
        let behind = self.rest().get(name..).unwrap_or_default().trim_ascii_start();
        if self.keyword().is_none() && name > 0 && (behind.starts_with(b"{ ") || behind.starts_with(b"(")) {
            self.at += name;
            self.blanks();
        }
        self.stage()
    }

    /// `function name`, with the keyword already consumed.
    fn function_keyword(&mut self, start: usize) -> Option<Statement> {
        self.blanks();
        let name = self.word().span;
        if name.is_empty() {
            self.unexpected();
            return None;
        }
        self.blanks();
        if self.peek() == Some(b'(') && self.rest().get(1..).unwrap_or_default().trim_ascii_start().starts_with(b")") {
            self.at += 1;
            self.blanks();
            self.eat(b")");
        }
        self.function_body(start, name)
    }

    /// `name ()`, already consumed up to its `(`; no `name` if no function can have it.
    pub(super) fn function_behind_name(&mut self, start: usize, name: Option<Span>) -> Option<Statement> {
        self.at += 1;
        self.blanks();
        let closed = self.eat(b")");
        let (Some(name), true) = (name, closed) else {
            self.unexpected();
            return None;
        };
        if !self.enter(start) {
            return None;
        }
        let statement = self.function_body(start, name);
        self.leave();
        statement
    }

    fn function_body(&mut self, start: usize, name: Span) -> Option<Statement> {
        self.line_breaks();
        let compound = self.peek() == Some(b'(') || self.keyword().is_some();
        if !compound {
            if !self.failed() {
                self.unexpected();
            }
            return None;
        }
        let body = self.stage()?;
        let span = Span::new(start, body.span.end as usize);
        Some(Statement { span, kind: StatementKind::Function { name, body: Arc::new(body) } })
    }
}
