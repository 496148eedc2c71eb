//! What may be shown of a DAG.

use super::names::of_file;
use super::{Disclosure, id};
use crate::format::python::{self, Content, Kind, Token};
use crate::project::Document;
use crate::text::{Span, offset};

/// In bytes. A longer name is a key that lost its quotes.
const LONGEST_NAME: usize = 60;

impl Disclosure {
    /// Adds the ids in a DAG, and the code around them that is no text: names, operators and brackets.
    pub fn add_dag(&mut self, document: &Document) {
        let named = document.ids().iter().filter(|named| id(named.id.expose()).is_some());
        let ids: Vec<Span> = named.map(|named| named.span).collect();
        if ids.is_empty() {
            return;
        }
        let text = document.file.text();
        let mut line = Line::default();
        for token in python::tokens(text) {
            line.take(token, text, &ids);
            if token.kind == Kind::End {
                self.public.append(&mut line.public);
                line = Line { before: token.span.end, ..Line::default() };
            }
        }
        self.public.extend(line.public);
        self.public.extend(ids);
    }
}

/// A logical line.
#[derive(Default)]
struct Line {
    /// What may be shown of it.
    public: Vec<Span>,
    /// Where its last token ends.
    before: u32,
    /// Its last token.
    last: Option<Token>,
    /// Whether a word touches a string, which no Python allows: the quotes within a text were not escaped, and what follows
    /// may be its content.
    is_broken: bool,
}

impl Line {
    fn take(&mut self, token: Token, text: &str, ids: &[Span]) {
        let Token { kind, span } = token;
        let last = self.last.replace(token);
        self.is_broken |= last.is_some_and(|last| !may_follow(last, token, text));
        if self.is_broken {
            return self.public.clear();
        }
        let gap = Span { start: self.before, end: span.start.max(self.before) };
        if !gap.is_empty() && gap.of_text(text).bytes().all(|byte| byte == b' ') {
            self.public.push(gap);
        }
        self.before = span.end;
        match kind {
            Kind::Mark(_) => self.public.push(span),
            // What is no text is code.
            Kind::Name if span.len() <= LONGEST_NAME && of_file(span.of_text(text)).is_some() => self.public.push(span),
            Kind::Text(literal) if literal.content == Content::Text => {
                // The quotes around an id that is the whole text.
                let width = offset(literal.width());
                let start = span.start + u32::from(literal.prefix) + width;
                let inside = Span { start, end: span.end.saturating_sub(width).max(start) };
                if ids.binary_search(&inside).is_ok() {
                    self.public.extend([Span { end: start, ..span }, Span { start: inside.end, ..span }]);
                }
            }
            _ => {}
        }
    }
}

/// Whether Python allows one token behind another: between strings and words there is a keyword or an operator.
fn may_follow(first: Token, second: Token, text: &str) -> bool {
    const KEYWORDS: [&str; 26] = [
        "and", "as", "assert", "async", "await", "case", "del", "elif", "else", "except", "for", "from", "if",
        "import", "in", "is", "lambda", "match", "not", "or", "print", "raise", "return", "while", "with", "yield",
    ];
    let is_word = |token: Token| match token.kind {
        Kind::Number => true,
        Kind::Name => !KEYWORDS.contains(&token.span.of_text(text)),
        Kind::Text(_) | Kind::Mark(_) | Kind::End => false,
    };
    let is_text = |token: Token| matches!(token.kind, Kind::Text(_));
    !(is_text(first) && is_word(second) || is_word(first) && is_text(second))
}
