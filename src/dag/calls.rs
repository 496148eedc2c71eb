//! The calls that take an id, and the templates in strings.
//!
//! Enters: a Python file. Leaves: the ids. Only what is written out as one argument counts: `conn_id="x"`, and not
//! `conn_id="x" + env`.

use super::jinja;
use super::{Does, Id, Kind};
use crate::format::python::{self, Kind as Is, Token};
use crate::text::{Mapped, Span};

/// Arguments and names for people, in which Airflow fills in nothing.
const FOR_PEOPLE: &[&str] = &["doc", "doc_md", "doc_rst", "doc_json", "doc_yaml", "description", "help", "__doc__"];

/// An open bracket.
#[derive(Clone, Copy)]
enum Open<'s> {
    /// The arguments of a call: its name, and the name before the dot.
    Call(&'s str, &'s str),
    Other,
}

struct Reader<'s> {
    text: &'s str,
    tokens: Vec<Token>,
    open: Vec<Open<'s>>,
    found: Vec<Id>,
}

/// The ids of a file, in order.
pub(super) fn ids(text: &str) -> Vec<Id> {
    let mut reader = Reader { text, tokens: python::tokens(text).collect(), open: Vec::new(), found: Vec::new() };
    let mut at = 0;
    while let Some(token) = reader.tokens.get(at).copied() {
        match token.kind {
            Is::Mark(b'(') => reader.open.push(reader.called(at)),
            Is::Mark(b'[' | b'{') => reader.open.push(Open::Other),
            Is::Mark(b')' | b']' | b'}') => {
                reader.open.pop();
            }
            Is::Text(_) => {
                let more = reader.tokens.iter().skip(at).take_while(|token| matches!(token.kind, Is::Text(_)));
                let next = at + more.count();
                reader.string(at, next);
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    reader.found
}

impl<'s> Reader<'s> {
    fn mark(&self, at: Option<usize>) -> Option<u8> {
        match self.tokens.get(at?)?.kind {
            Is::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    fn name(&self, at: Option<usize>) -> Option<&'s str> {
        let token = self.tokens.get(at?).filter(|token| token.kind == Is::Name)?;
        Some(token.span.of_text(self.text))
    }

    /// What a bracket opens.
    fn called(&self, at: usize) -> Open<'s> {
        let back = |steps: usize| at.checked_sub(steps);
        let Some(name) = self.name(back(1)) else { return Open::Other };
        if matches!(self.name(back(2)), Some("def" | "class")) {
            return Open::Other;
        }
        let owner = self.name(back(3)).filter(|_| self.mark(back(2)) == Some(b'.'));
        Open::Call(name, owner.unwrap_or_default())
    }

    /// Whether the string at `at` up to `next` is a statement by itself, which people read.
    fn is_statement(&self, at: usize, next: usize) -> bool {
        let ends = self.tokens.get(next).is_none_or(|token| token.kind == Is::End);
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let is_colon = |token: &Token| token.kind == Is::Mark(b':') && self.open.is_empty();
        ends && before.is_none_or(|token| token.kind == Is::End || is_colon(token))
    }

    /// A string: the tokens from `at` up to `next`.
    fn string(&mut self, at: usize, next: usize) {
        let value = self.tokens.get(at..next).and_then(|tokens| python::value(self.text, tokens));
        let Some(value) = value.filter(|value| value.is_certain() && !value.is_empty()) else { return };
        let back = |steps: usize| at.checked_sub(steps);
        let argument = self.name(back(2)).filter(|_| self.mark(back(1)) == Some(b'='));
        if self.is_statement(at, next) || argument.is_some_and(|name| FOR_PEOPLE.contains(&name)) {
            return;
        }
        let follows = self.mark(Some(next));
        let is_whole = matches!(follows, Some(b',' | b')'));
        if let Some(&Open::Call(name, owner)) = self.open.last().filter(|_| is_whole) {
            let named = argument.filter(|_| matches!(self.mark(back(3)), Some(b'(' | b',')));
            let taken = match named {
                Some(argument) => by_name(name, owner, argument),
                None if self.mark(back(1)) == Some(b'(') => by_place(name, owner),
                None => None,
            };
            if let Some((kind, does)) = taken {
                self.add(kind, does, &value, Span::new(0, value.len()));
                return;
            }
        }
        // Text that is changed first is another one.
        if !matches!(follows, Some(b'%' | b'.')) {
            for (kind, part) in jinja::ids(value.text().unwrap_or_default()) {
                self.add(kind, Does::Asks, &value, part);
            }
        }
    }

    fn add(&mut self, kind: Kind, does: Does, value: &Mapped<'_>, part: Span) {
        let id = part.of_text(value.text().unwrap_or_default());
        // Some hooks take a URL in place of an id.
        if !["{{", "{%", "://", "\n"].iter().any(|other| id.contains(other)) {
            self.found.push(Id { kind, does, id: id.to_owned().into(), span: value.origin(part) });
        }
    }
}

/// What an argument with a name gives to a call.
fn by_name(call: &str, owner: &str, argument: &str) -> Option<(Kind, Does)> {
    match (call, owner, argument) {
        ("Connection", _, "conn_id") => Some((Kind::Connection, Does::Stores)),
        ("Variable", _, "key") | ("set" | "update" | "setdefault", "Variable", "key") => {
            Some((Kind::Variable, Does::Stores))
        }
        ("get" | "get_variable_from_secrets", "Variable", "key") => Some((Kind::Variable, Does::Asks)),
        _ if argument == "conn_id" || argument.ends_with("_conn_id") => Some((Kind::Connection, Does::Asks)),
        _ => None,
    }
}

/// What the first argument gives to a call.
fn by_place(call: &str, owner: &str) -> Option<(Kind, Does)> {
    match (call, owner) {
        ("get_connection", owner) if owner.ends_with("Hook") => Some((Kind::Connection, Does::Asks)),
        ("get" | "get_connection_from_secrets", "Connection") => Some((Kind::Connection, Does::Asks)),
        ("Connection", _) => Some((Kind::Connection, Does::Stores)),
        ("get" | "get_variable_from_secrets", "Variable") => Some((Kind::Variable, Does::Asks)),
        ("set" | "update" | "setdefault", "Variable") | ("Variable", _) => Some((Kind::Variable, Does::Stores)),
        _ => None,
    }
}
