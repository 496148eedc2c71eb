//! What is wrong with a part of a text, before it is known where the text stands.

use super::prelude::*;

/// A fault of a text.
pub(super) struct Fault {
    /// The wrong bytes.
    pub span: Span,
    pub what: Message,
    pub label: &'static str,
    pub help: Message,
}

impl Fault {
    pub fn new(span: Span, what: impl Into<Message>, label: &'static str, help: impl Into<Message>) -> Self {
        Self { span, what: what.into(), label, help: help.into() }
    }
}
