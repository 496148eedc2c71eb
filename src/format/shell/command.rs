//! Lists, pipelines and simple commands.

use super::syntax::{
    Assigned, Assignment, Connector, Element, List, Operator, Redirection, Simple, Statement, StatementKind, Word,
};
use super::word::{Around, Run, name_length};
use super::{ProblemKind, Reader};
use crate::text::Span;

/// Words that end a list or begin a compound command, where a command may begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keyword {
    If,
    Then,
    Elif,
    Else,
    Fi,
    While,
    Until,
    For,
    Select,
    Do,
    Done,
    Case,
    Esac,
    Function,
    Time,
    Coproc,
    OpenBrace,
    CloseBrace,
    OpenTest,
    Not,
}

impl Keyword {
    /// Whether a list ends before it.
    fn ends_list(self) -> bool {
        matches!(
            self,
            Self::Then | Self::Elif | Self::Else | Self::Fi | Self::Do | Self::Done | Self::Esac | Self::CloseBrace
        )
    }
}

impl Reader<'_> {
    /// The statements up to the end of the line.
    pub(super) fn line(&mut self) -> List {
        let mut list = List::new();
        while !self.failed() {
            let Some(statement) = self.and_or() else { break };
            let statement = self.terminated(statement);
            list.push(statement);
            self.blanks();
            match self.peek() {
                None => break,
                Some(b'\n') => {
                    self.line_end();
                    break;
                }
                _ => {}
            }
        }
        list
    }

    /// The statements up to a closing word or parenthesis, which is left where it is.
    pub(super) fn list(&mut self) -> List {
        let mut list = List::new();
        loop {
            self.line_breaks();
            if self.failed() || self.at_list_end() {
                return list;
            }
            let Some(statement) = self.and_or() else { return list };
            let statement = self.terminated(statement);
            list.push(statement);
            self.blanks();
        }
    }

    fn at_list_end(&self) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.peek_at(1), Some(b';' | b'&')),
            _ => self.keyword().is_some_and(Keyword::ends_list),
        }
    }

    /// A list that may not be empty.
    pub(super) fn filled_list(&mut self) -> List {
        let list = self.list();
        if list.is_empty() && !self.failed() && self.peek().is_some() {
            self.unexpected();
        }
        list
    }

    /// Goes over the `;` or `&` behind a statement.
    fn terminated(&mut self, statement: Statement) -> Statement {
        self.blanks();
        match (self.peek(), self.peek_at(1)) {
            (Some(b'&'), _) => {
                self.at += 1;
                Statement { span: statement.span, kind: StatementKind::Background(Box::new(statement)) }
            }
            (Some(b';'), next) if !matches!(next, Some(b';' | b'&')) => {
                self.at += 1;
                statement
            }
            (None | Some(b'\n' | b')' | b';'), _) => statement,
            // Behind a compound command the next closing word may follow at once: `{ ( a ) }`.
            _ if self.keyword().is_some_and(Keyword::ends_list) => statement,
            _ => {
                self.unexpected();
                statement
            }
        }
    }

    fn and_or(&mut self) -> Option<Statement> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        while !self.failed() {
            self.blanks();
            let connector = match self.rest() {
                [b'&', b'&', ..] => Connector::And,
                [b'|', b'|', ..] => Connector::Or,
                _ => break,
            };
            self.at += 2;
            self.line_breaks();
            match self.pipeline() {
                Some(statement) => rest.push((connector, statement)),
                None => break,
            }
        }
        let Some((_, last)) = rest.last() else { return Some(first) };
        let span = first.span.cover(last.span);
        Some(Statement { span, kind: StatementKind::AndOr { first: Box::new(first), rest } })
    }

    fn pipeline(&mut self) -> Option<Statement> {
        let start = self.at;
        let mut negated = false;
        let mut prefixed = false;
        loop {
            match self.keyword() {
                Some(Keyword::Not) => negated = !negated,
                Some(Keyword::Time) => {
                    self.at += 4;
                    self.blanks();
                    if self.starts_with(b"-p") && self.peek_at(2).is_none_or(|next| next.is_ascii_whitespace()) {
                        self.at += 2;
                    }
                    self.blanks();
                    prefixed = true;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
            self.blanks();
            prefixed = true;
        }
        if prefixed && matches!(self.peek(), None | Some(b'\n' | b';' | b')')) {
            // `time` alone is a command of its own.
            let kind = StatementKind::Pipeline { negated, stages: Vec::new() };
            return Some(Statement { span: self.span_from(start), kind });
        }
        let first = self.stage()?;
        self.blanks();
        if !negated && !self.at_pipe() {
            return Some(first);
        }
        let mut stages = vec![first];
        while !self.failed() && self.at_pipe() {
            self.at += if self.starts_with(b"|&") { 2 } else { 1 };
            self.line_breaks();
            match self.stage() {
                Some(stage) => stages.push(stage),
                None => break,
            }
            self.blanks();
        }
        let end = stages.last().map_or(self.at, |last| last.span.end as usize);
        Some(Statement { span: Span::new(start, end), kind: StatementKind::Pipeline { negated, stages } })
    }

    fn at_pipe(&self) -> bool {
        self.peek() == Some(b'|') && self.peek_at(1) != Some(b'|')
    }

    /// The reserved word here, where it is one by its delimiter, too.
    pub(super) fn keyword(&self) -> Option<Keyword> {
        let rest = self.rest();
        let first = *rest.first()?;
        if !b"cdefistuw{}[!".contains(&first) {
            return None;
        }
        let length = rest.iter().take(9).take_while(|byte| !b" \t\n;&|()<>".contains(byte)).count();
        Some(match rest.get(..length)? {
            b"if" => Keyword::If,
            b"then" => Keyword::Then,
            b"elif" => Keyword::Elif,
            b"else" => Keyword::Else,
            b"fi" => Keyword::Fi,
            b"while" => Keyword::While,
            b"until" => Keyword::Until,
            b"for" => Keyword::For,
            b"select" => Keyword::Select,
            b"do" => Keyword::Do,
            b"done" => Keyword::Done,
            b"case" => Keyword::Case,
            b"esac" => Keyword::Esac,
            b"function" => Keyword::Function,
            b"time" => Keyword::Time,
            b"coproc" => Keyword::Coproc,
            b"{" => Keyword::OpenBrace,
            b"}" => Keyword::CloseBrace,
            b"[[" => Keyword::OpenTest,
            b"!" => Keyword::Not,
            _ => return None,
        })
    }

    /// One command of a pipeline.
    pub(super) fn stage(&mut self) -> Option<Statement> {
        let start = self.at;
        let prompt = self.prompt();
        if let Some(keyword) = self.keyword() {
            return self.compound(keyword, start);
        }
        if self.peek() == Some(b'(') {
            return self.parentheses(start);
        }
        self.simple(start, prompt)
    }

    /// A `$ ` before a command.
    fn prompt(&mut self) -> Option<Span> {
        if self.exact {
            return None;
        }
        let rest = self.source.get(self.at..)?.strip_prefix(b"$")?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if blanks == 0 || rest.get(blanks).is_none_or(u8::is_ascii_whitespace) {
            return None;
        }
        let span = Span::new(self.at, self.at + 1 + blanks);
        self.remark(ProblemKind::Prompt, span);
        self.at += 1 + blanks;
        Some(span)
    }

    /// A simple command, or a function definition that begins like one.
    fn simple(&mut self, start: usize, prompt: Option<Span>) -> Option<Statement> {
        let mut simple = Simple { prompt, ..Simple::default() };
        let mut end = self.at;
        let mut declares = false;
        loop {
            self.blanks();
            if self.failed() {
                break;
            }
            if let Some(redirection) = self.redirection() {
                simple.redirections.push(redirection);
            } else if simple.words.is_empty()
                && let Some(assignment) = self.assignment()
            {
                simple.assignments.push(assignment);
            } else {
                let from = self.at;
                let array = if declares { self.array_argument() } else { None };
                let word = match &array {
                    Some(assignment) => Word { span: assignment.span, parts: Vec::new() },
                    None => self.word(),
                };
                if word.span.is_empty() && !self.failed() {
                    if simple.words.len() == 1 && simple.assignments.is_empty() && self.peek() == Some(b'(') {
                        return self.function_behind_name(start, &simple);
                    }
                    break;
                }
                if let Some(assignment) = array {
                    simple.arrays.push((simple.words.len(), assignment));
                }
                if !(self.failed() && word.is_plain()) {
                    declares = declares || simple.words.len() < 2 && self.declares(&word);
                    simple.words.push(word);
                }
                if self.at == from {
                    break;
                }
            }
            end = self.at;
        }
        simple.broken = self.failed();
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirections.is_empty() {
            if !self.failed() {
                self.unexpected();
            }
            return None;
        }
        Some(Statement { span: Span::new(start, end.max(start)), kind: StatementKind::Simple(simple) })
    }

    /// Whether array literals may stand among the arguments of this program.
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

    /// An assignment here, where one begins.
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
                    // Bash looks for the end of a subscript, up to the end of the file.
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
        // Nothing is read twice where no assignment can follow.
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

    /// An array literal, or a word that only begins like one: `A=(x)y` is a text to bash.
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
        let behind = super::Part::Literal(rest.span);
        parts.extend(if rest.is_plain() { vec![behind] } else { rest.parts });
        Assigned::Word(Word { span: self.span_from(open), parts })
    }

    /// The elements of an array literal, from its `(`.
    fn elements(&mut self, start: usize) -> Vec<Element> {
        self.arrays += 1;
        let elements = self.elements_behind(start);
        self.arrays = self.arrays.saturating_sub(1);
        elements
    }

    fn elements_behind(&mut self, start: usize) -> Vec<Element> {
        let mut elements = Vec::new();
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

    /// All redirections that stand here.
    pub(super) fn redirections(&mut self) -> Vec<Redirection> {
        let mut redirections = Vec::new();
        loop {
            self.blanks();
            match self.redirection() {
                Some(redirection) => redirections.push(redirection),
                None => return redirections,
            }
        }
    }

    fn redirection(&mut self) -> Option<Redirection> {
        let start = self.at;
        let descriptor = self.descriptor();
        let (operator, length) = self.operator(start + descriptor)?;
        self.at = start + descriptor;
        let descriptor = (descriptor > 0).then(|| self.span_from(start));
        self.at += length;
        let operator_end = self.at;
        self.blanks();
        let target = self.word();
        if target.span.is_empty() && !self.failed() {
            self.fail(ProblemKind::MissingTarget, Span::new(start, operator_end));
        }
        let heredoc =
            matches!(operator, Operator::Heredoc | Operator::HeredocTabs).then(|| self.announce(operator, &target));
        Some(Redirection { span: self.span_from(start), descriptor, operator, target, heredoc })
    }

    /// The length of the digits or the `{name}` before an operator.
    fn descriptor(&self) -> usize {
        let rest = self.rest();
        match rest.first() {
            Some(b'{') => {
                let name = name_length(rest.get(1..).unwrap_or_default());
                let closed = name > 0 && rest.get(name + 1) == Some(&b'}');
                if closed { name + 2 } else { 0 }
            }
            Some(digit) if digit.is_ascii_digit() => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            _ => 0,
        }
    }

    fn operator(&self, at: usize) -> Option<(Operator, usize)> {
        let rest = self.source.get(at..).unwrap_or_default();
        Some(match rest {
            [b'<', b'<', b'<', ..] => (Operator::HereString, 3),
            [b'<', b'<', b'-', ..] => (Operator::HeredocTabs, 3),
            [b'<', b'<', ..] => (Operator::Heredoc, 2),
            [b'<' | b'>', b'(', ..] => return None,
            [b'<', b'>', ..] => (Operator::ReadWrite, 2),
            [b'<', b'&', ..] => (Operator::DuplicateInput, 2),
            [b'<', ..] => (Operator::Input, 1),
            [b'>', b'>', ..] => (Operator::Append, 2),
            [b'>', b'&', ..] => (Operator::DuplicateOutput, 2),
            [b'>', b'|', ..] => (Operator::Clobber, 2),
            [b'>', ..] => (Operator::Output, 1),
            [b'&', b'>', b'>', ..] if at == self.at => (Operator::AppendBoth, 3),
            [b'&', b'>', ..] if at == self.at => (Operator::Both, 2),
            _ => return None,
        })
    }
}
