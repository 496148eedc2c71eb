//! Lists and pipelines of commands.

use thin_vec::{ThinVec, thin_vec};

use super::syntax::{Connector, List, Statement, StatementKind};
use super::{ProblemKind, Reader};
use crate::text::Span;

/// Words that end a list or begin a compound command, in command position.
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
    /// The spelling of those that a construct needs after its first word.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Then => "then",
            Self::Fi => "fi",
            Self::Do => "do",
            Self::Done => "done",
            Self::OpenBrace => "{",
            _ => "}",
        }
    }

    /// Whether it ends a list.
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
        let first = self.statements.len();
        while !self.failed() {
            let Some(statement) = self.and_or() else { break };
            let statement = self.terminated(statement);
            self.statements.push(statement);
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
        self.statements.drain(first..).collect()
    }

    /// The statements up to a closing word or parenthesis, which is not consumed.
    pub(super) fn list(&mut self) -> List {
        let first = self.statements.len();
        loop {
            self.line_breaks();
            if self.failed() || self.at_list_end() {
                break;
            }
            let Some(statement) = self.and_or() else { break };
            let statement = self.terminated(statement);
            self.statements.push(statement);
            self.blanks();
        }
        self.statements.drain(first..).collect()
    }

    fn at_list_end(&self) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.peek_at(1), Some(b';' | b'&')),
            _ => self.keyword().is_some_and(Keyword::ends_list),
        }
    }

    /// A list that must not be empty.
    pub(super) fn filled_list(&mut self) -> List {
        let list = self.list();
        if list.is_empty() && !self.failed() && self.peek().is_some() {
            self.unexpected();
        }
        list
    }

    /// Skips the `;` or `&` after a statement.
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
            // A closing word may directly follow a compound command: `{ ( a ) }`.
            _ if self.keyword().is_some_and(Keyword::ends_list) => statement,
            _ => {
                self.unexpected();
                statement
            }
        }
    }

    fn and_or(&mut self) -> Option<Statement> {
        let first = self.pipeline()?;
        let mut rest = ThinVec::new();
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
            // `time` alone is a complete command.
            let kind = StatementKind::Pipeline { negated, stages: ThinVec::new() };
            return Some(Statement { span: self.span_from(start), kind });
        }
        let first = self.stage()?;
        self.blanks();
        if !negated && !self.at_pipe() {
            return Some(first);
        }
        let mut stages = thin_vec![first];
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

    /// The reserved word here, if it also ends like one.
    pub(super) fn keyword(&self) -> Option<Keyword> {
        let rest = self.rest();
        let alike: &[(&[u8], Keyword)] = match rest.first()? {
            b'i' => &[(b"if", Keyword::If)],
            b't' => &[(b"then", Keyword::Then), (b"time", Keyword::Time)],
            b'e' => &[(b"elif", Keyword::Elif), (b"else", Keyword::Else), (b"esac", Keyword::Esac)],
            b'f' => &[(b"fi", Keyword::Fi), (b"for", Keyword::For), (b"function", Keyword::Function)],
            b'w' => &[(b"while", Keyword::While)],
            b'u' => &[(b"until", Keyword::Until)],
            b's' => &[(b"select", Keyword::Select)],
            b'd' => &[(b"do", Keyword::Do), (b"done", Keyword::Done)],
            b'c' => &[(b"case", Keyword::Case), (b"coproc", Keyword::Coproc)],
            b'{' => &[(b"{", Keyword::OpenBrace)],
            b'}' => &[(b"}", Keyword::CloseBrace)],
            b'[' => &[(b"[[", Keyword::OpenTest)],
            b'!' => &[(b"!", Keyword::Not)],
            _ => return None,
        };
        let is_here = |word: &&(&[u8], Keyword)| {
            let behind = rest.strip_prefix(word.0).map(joined);
            behind.is_some_and(|behind| behind.first().is_none_or(|next| b" \t\n;&|()<>".contains(next)))
        };
        alike.iter().find(is_here).map(|(_, keyword)| *keyword)
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
}

/// What follows the line ends that a backslash removes.
fn joined(mut rest: &[u8]) -> &[u8] {
    while let Some(behind) = rest.strip_prefix(b"\\\n") {
        rest = behind;
    }
    rest
}
