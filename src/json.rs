//! JSON as Python reads it: `json.loads` of `CPython`, which is what Airflow calls.
//!
//! Enters: a text, and the parts of it that only run time knows. Leaves: a [`Tree`] with the span
//! of every key and value, and every error with its reason and, where there is no doubt, its
//! repair. Never fails, never recurses, and never puts text of the input into an error.
//!
//! What is accepted is what `CPython` 3.11 accepts: `NaN`, `Infinity`, lone surrogates and
//! duplicate keys are; a byte order mark, raw control characters in strings and integers of more
//! than 4300 digits are not. Python also gives up at about 1000 levels of nesting; that depends on
//! its stack, so it is no error here: see [`Tree::depth`].

mod cursor;
mod error;
mod extra;
mod mark;
mod quotes;
mod reader;
mod recovery;
mod separator;
mod string;
mod word;

pub use error::{JsonError, MAX_ERRORS, Reason, Repair, Replacement};

use crate::text::{Secret, Span};

/// Whether a character looks like a mark of JSON and is none: `：`, `，`.
pub fn is_look_alike(character: char) -> bool {
    mark::look_alike(character).is_some()
}

/// Reads `text`. `holes` are spans of `text` (bytes, sorted, not overlapping) whose content only
/// run time knows. Inside a string a hole is unknown text; as a value it is a value of unknown
/// type. An error that a hole could put right is not reported.
pub fn parse<'t>(text: &'t str, holes: &[Span]) -> Tree<'t> {
    reader::Reader::new(text, holes).read()
}

/// What [`parse`] made of a text. All spans are bytes of that text.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    /// In the order of the text: a container stands before its children.
    nodes: Vec<Node<'t>>,
    keys: Vec<Key<'t>>,
    /// Everything that is wrong, in the order it was found; at most [`MAX_ERRORS`], where reading
    /// stops.
    pub errors: Vec<JsonError>,
    /// How many containers are open at the deepest place. `{}` has depth 1.
    pub depth: u32,
    /// Whether the structure is known up to the end of the text. If not, an error or a hole stopped
    /// the reader: members that are not here may still be in the text.
    pub complete: bool,
}

/// A value of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number<'t>),
    /// A string.
    String {
        /// The decoded text. A lone surrogate stands as U+FFFD, a hole as its own text.
        text: Secret<'t>,
        /// Whether `text` is exactly what Python gets: no hole and no lone surrogate in it.
        certain: bool,
    },
    /// `[…]`; see [`Tree::children`].
    Array,
    /// `{…}`; see [`Tree::members`].
    Object,
    /// A value of unknown type: a hole stands here.
    Hole,
    /// No value can be told: it is missing or a bare word, and an error says so.
    Unreadable,
}

/// A number as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number<'t> {
    /// Sign, digits and all.
    pub text: Secret<'t>,
    /// What Python makes of it.
    pub form: NumberForm,
}

/// What Python makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberForm {
    /// An `int`.
    Integer,
    /// A `float`; too large a one is infinite.
    Float,
    /// `NaN`.
    NotANumber,
    /// `Infinity` or `-Infinity`.
    Infinity,
}

/// A key of an object, and where its value is.
#[derive(Clone, Debug)]
pub struct Member<'t> {
    /// The decoded key.
    pub key: Secret<'t>,
    /// The key with its quotes.
    pub key_span: Span,
    /// Whether `key` is exactly what Python gets: no hole and no lone surrogate in it.
    pub key_certain: bool,
    /// The value.
    pub value: NodeId,
}

#[derive(Clone, Debug)]
struct Node<'t> {
    kind: Kind<'t>,
    span: Span,
    /// The index behind its last descendant.
    after: u32,
    /// The index of its key; [`NO_KEY`] where it has none.
    key: u32,
}

#[derive(Clone, Debug)]
struct Key<'t> {
    text: Secret<'t>,
    span: Span,
    certain: bool,
}

const NO_KEY: u32 = u32::MAX;

impl<'t> Tree<'t> {
    /// The outermost value; `None` where the text holds none.
    pub fn root(&self) -> Option<NodeId> {
        self.nodes.first().map(|_| NodeId(0))
    }

    /// What a value is.
    pub fn kind(&self, node: NodeId) -> &Kind<'t> {
        self.node(node).map_or(&Kind::Unreadable, |found| &found.kind)
    }

    /// Where a value stands, with its quotes or brackets.
    pub fn span(&self, node: NodeId) -> Span {
        self.node(node).map_or(Span::default(), |found| found.span)
    }

    /// The values directly in an array or an object, in order.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(node).map_or(0, |found| found.after);
        let mut next = node.0.saturating_add(1);
        std::iter::from_fn(move || {
            let child = NodeId(next);
            let found = self.node(child).filter(|_| next < end)?;
            next = found.after;
            Some(child)
        })
    }

    /// The members of an object, in order, duplicates too: in Python the last one wins.
    pub fn members(&self, node: NodeId) -> impl Iterator<Item = Member<'t>> + '_ {
        self.children(node).filter_map(|value| {
            let key = self.keys.get(self.node(value)?.key as usize)?;
            Some(Member { key: key.text.clone(), key_span: key.span, key_certain: key.certain, value })
        })
    }

    /// Whether `json.loads` accepts the text; where it has holes, whether nothing outside of them
    /// is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// `text`, from which this tree was read, with every repair applied: valid JSON. `None` where
    /// an error has no repair.
    pub fn repaired(&self, text: &str) -> Option<Secret<'static>> {
        if self.errors.len() >= MAX_ERRORS {
            return None;
        }
        let repairs: Option<Vec<&Repair>> = self.errors.iter().map(|error| error.repair.as_ref()).collect();
        Some(error::apply(text, repairs?).into())
    }

    fn node(&self, node: NodeId) -> Option<&Node<'t>> {
        self.nodes.get(node.0 as usize)
    }
}
