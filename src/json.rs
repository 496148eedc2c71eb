//! JSON as Python reads it: `json.loads` of `CPython`, which is what Airflow calls.
//!
//! Enters: a text, and the parts of it that are known only at run time. Leaves: a [`Tree`] with the
//! span of every key and value, and every error with its reason and, if there is no doubt, its
//! repair. Never fails, never recurses, and never puts text of the input into an error.
//!
//! It accepts what `CPython` 3.11 accepts: `NaN`, `Infinity`, lone surrogates and duplicate keys,
//! but not a byte order mark, raw control characters in strings or integers of more than 4300
//! digits. Python also gives up at about 1000 levels of nesting; that depends on its stack, so it
//! is not an error here: see [`Tree::depth`].

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

/// Whether a character looks like JSON punctuation but is not: `：`, `，`.
pub fn is_look_alike(character: char) -> bool {
    mark::look_alike(character).is_some()
}

/// Parses `text`. `holes` are spans of `text` (bytes, sorted, not overlapping) whose content is
/// known only at run time. Inside a string a hole is unknown text; as a value it is a value of
/// unknown type. An error that a hole could resolve is not reported.
pub fn parse<'t>(text: &'t str, holes: &[Span]) -> Tree<'t> {
    reader::Reader::new(text, holes).read()
}

/// The result of [`parse`]. All spans are bytes of the parsed text.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    /// In text order: a container comes before its children.
    nodes: Vec<Node<'t>>,
    keys: Vec<Key<'t>>,
    /// All errors, in the order they were found; at most [`MAX_ERRORS`], where reading stops.
    pub errors: Vec<JsonError>,
    /// The number of open containers at the deepest place. `{}` has depth 1.
    pub depth: u32,
    /// Whether the structure is known up to the end of the text. If not, an error or a hole stopped
    /// the reader: the text may contain members that are not in the tree.
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
        /// The decoded text. A lone surrogate becomes U+FFFD, a hole stays as written.
        text: Secret<'t>,
        /// Whether `text` is exactly what Python gets: it has no hole and no lone surrogate.
        certain: bool,
    },
    /// `[…]`; see [`Tree::children`].
    Array,
    /// `{…}`; see [`Tree::members`].
    Object,
    /// A hole: a value of unknown type.
    Hole,
    /// No readable value: it is missing or a bare word, and there is an error for it.
    Unreadable,
}

/// A number as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number<'t> {
    /// The whole number, with its sign.
    pub text: Secret<'t>,
    /// What Python reads it as.
    pub form: NumberForm,
}

/// What Python reads a number as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberForm {
    /// An `int`.
    Integer,
    /// A `float`; if too large, it is infinite.
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
    /// Whether `key` is exactly what Python gets: it has no hole and no lone surrogate.
    pub key_certain: bool,
    /// The value.
    pub value: NodeId,
}

#[derive(Clone, Debug)]
struct Node<'t> {
    kind: Kind<'t>,
    span: Span,
    /// The index after its last descendant.
    after: u32,
    /// The index of its key; [`NO_KEY`] if it has none.
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
    /// The outermost value; `None` if the text contains none.
    pub fn root(&self) -> Option<NodeId> {
        self.nodes.first().map(|_| NodeId(0))
    }

    /// The kind of a value.
    pub fn kind(&self, node: NodeId) -> &Kind<'t> {
        self.node(node).map_or(&Kind::Unreadable, |found| &found.kind)
    }

    /// The span of a value, with its quotes or brackets.
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

    /// Whether Python treats a value as false.
    pub fn is_falsy(&self, node: NodeId) -> bool {
        match self.kind(node) {
            Kind::Null | Kind::Bool(false) => true,
            Kind::Number(number) => number.text.expose().parse::<f64>().is_ok_and(|number| number == 0.0),
            Kind::String { text, certain } => *certain && text.expose().is_empty(),
            Kind::Array | Kind::Object => self.children(node).next().is_none(),
            _ => false,
        }
    }

    /// The members of an object, in order, including duplicates: in Python the last one wins.
    pub fn members(&self, node: NodeId) -> impl Iterator<Item = Member<'t>> + '_ {
        self.children(node).filter_map(|value| {
            let key = self.keys.get(self.node(value)?.key as usize)?;
            Some(Member { key: key.text.clone(), key_span: key.span, key_certain: key.certain, value })
        })
    }

    /// Whether `json.loads` accepts the text; if it has holes, whether nothing else in it is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// `text`, from which this tree was parsed, with every repair applied: valid JSON. `None` if an
    /// error has no repair.
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
