//! The text that a tree's spans point into, with the mapping back to the file.

use std::cell::RefCell;
use std::rc::Rc;

use crate::format::shell::Heredoc;
use crate::text::{Mapped, MappedBuilder, Span};

/// A script, or a string that `eval` or the like reads as one.
pub(super) struct Text<'s> {
    mapped: Mapped<'s>,
    /// Here-document bodies, filled in as they are read.
    heredocs: RefCell<Vec<Option<Rc<Heredoc>>>>,
}

impl<'s> Text<'s> {
    pub(super) fn new(mapped: Mapped<'s>) -> Self {
        Self { mapped, heredocs: RefCell::default() }
    }

    pub(super) fn of(&self, span: Span) -> &[u8] {
        span.of(self.mapped.bytes())
    }

    pub(super) fn all(&self) -> &[u8] {
        self.mapped.bytes()
    }

    pub(super) fn slice(&self, span: Span) -> Mapped<'s> {
        self.mapped.slice(span)
    }

    pub(super) fn append(&self, builder: &mut MappedBuilder<'s>, span: Span) {
        builder.append(&self.mapped, span);
    }

    /// The bytes of the file that a span of this text comes from.
    pub(super) fn origin(&self, span: Span) -> Span {
        self.mapped.origin(span)
    }

    pub(super) fn keep(&self, heredoc: Option<Heredoc>) {
        self.heredocs.borrow_mut().push(heredoc.map(Rc::new));
    }

    pub(super) fn kept(&self) -> usize {
        self.heredocs.borrow().len()
    }

    /// The number of here-documents whose bodies come before a place: they are stored in text
    /// order.
    pub(super) fn heredocs_before(&self, place: u32) -> usize {
        let is_before =
            |heredoc: &Option<Rc<Heredoc>>| heredoc.as_ref().is_none_or(|heredoc| heredoc.body.start < place);
        self.heredocs.borrow().partition_point(is_before)
    }

    pub(super) fn heredoc(&self, index: usize) -> Option<Rc<Heredoc>> {
        self.heredocs.borrow().get(index).cloned().flatten()
    }
}
