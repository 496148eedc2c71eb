//! The bodies of functions. A large script has more of them than are worth keeping as trees.
//!
//! Enters: functions, as they are defined. Leaves: the tree of a body, parsed again if it was
//! dropped. Never drops a body that would parse differently on its own.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::text::Text;
use crate::format::shell::{Reader, Statement};
use crate::text::Span;

/// The trees of the bodies defined or called last are kept, up to this many bytes of the script. A
/// tree takes about eight times as much.
const KEPT: usize = 1 << 18;

/// A function.
pub(super) struct Function<'s> {
    /// The place of its body in the text.
    pub(super) span: Span,
    /// What the spans of the body point into.
    pub(super) text: Rc<Text<'s>>,
    /// Whether the script calls it.
    pub(super) was_called: Cell<bool>,
    tree: RefCell<Option<Arc<Statement>>>,
}

impl<'s> Function<'s> {
    pub(super) fn new(body: &Arc<Statement>, text: Rc<Text<'s>>) -> Self {
        let tree = RefCell::new(Some(Arc::clone(body)));
        Self { span: body.span, text, was_called: Cell::new(false), tree }
    }

    /// Whether both are defined by the same bytes.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.span == other.span && Rc::ptr_eq(&self.text, &other.text)
    }

    /// Whether the body parses the same on its own. It may not if a here-document starts on its
    /// first or last line: then the here-document's body may lie inside the function without
    /// belonging to it, or the other way round.
    fn reads_alone(&self) -> bool {
        let source = self.text.of(Span { start: 0, end: self.span.end });
        let (before, body) = source.split_at_checked(self.span.start as usize).unwrap_or_default();
        let first = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let last = body.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        [first, last].into_iter().all(|line| memchr::memmem::find(line, b"<<").is_none())
    }
}

/// The functions whose trees may be dropped, the oldest first.
#[derive(Default)]
pub(super) struct Bodies<'s> {
    kept: RefCell<VecDeque<Rc<Function<'s>>>>,
    /// The total size of their bodies in bytes.
    size: Cell<usize>,
    /// Whether the script mentions `extglob`, which changes how words are parsed.
    has_extended_globs: OnceCell<bool>,
}

impl<'s> Bodies<'s> {
    fn keep(&self, function: &Rc<Function<'s>>) {
        let mut kept = self.kept.borrow_mut();
        kept.push_back(Rc::clone(function));
        let mut size = self.size.get() + function.span.len();
        while size > KEPT && kept.len() > 1 {
            let Some(oldest) = kept.pop_front() else { break };
            size -= oldest.span.len();
            oldest.tree.take();
        }
        self.size.set(size);
    }
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Registers a function of the script itself.
    pub(super) fn keep_body(&self, function: &Rc<Function<'s>>) {
        if self.sound && function.reads_alone() {
            self.bodies.keep(function);
        }
    }

    /// The tree of a function's body.
    pub(super) fn body(&self, function: &Rc<Function<'s>>) -> Option<Arc<Statement>> {
        if let Some(tree) = function.tree.borrow().as_ref() {
            return Some(Arc::clone(tree));
        }
        let text = &function.text;
        let globs =
            self.bodies.has_extended_globs.get_or_init(|| memchr::memmem::find(text.all(), b"extglob").is_some());
        let source = text.of(Span { start: 0, end: function.span.end });
        let mut reader = Reader::again(source, function.span, text.heredocs_before(function.span.start), *globs);
        let mut read = reader.next_command()?.list;
        let tree = Arc::new(read.pop().filter(|_| read.is_empty())?);
        function.tree.replace(Some(Arc::clone(&tree)));
        self.bodies.keep(function);
        Some(tree)
    }
}
