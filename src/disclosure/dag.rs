//! What may be shown of a DAG.

use super::names::of_file;
use super::{Disclosure, id};
use crate::format::python::{self, Content, Token};
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
        let mut before = 0;
        for Token { kind, span } in python::tokens(text) {
            let gap = Span { start: before, end: span.start.max(before) };
            if !gap.is_empty() && gap.of_text(text).bytes().all(|byte| byte == b' ') {
                self.public.push(gap);
            }
            before = span.end;
            match kind {
                python::Kind::Mark(_) => self.public.push(span),
                // What is no text is code.
                python::Kind::Name if span.len() <= LONGEST_NAME && of_file(span.of_text(text)).is_some() => {
                    self.public.push(span);
                }
                python::Kind::Text(literal) if literal.content == Content::Text => {
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
        self.public.extend(ids);
    }
}
