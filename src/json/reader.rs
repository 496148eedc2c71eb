//! The state machine that reads well-formed JSON, and the tree that it builds.
//!
//! Enters: a cursor over the text. Leaves: nodes, keys and errors. Malformed text is left to
//! `recovery`, `separator` and `extra`. The stack of open containers is an explicit list, so that
//! deep nesting cannot overflow the program's stack.

use super::cursor::Cursor;
use super::error::{JsonError, MAX_ERRORS, Reason, Repair, Replacement};
use super::quotes::Quotes;
use super::{Key, Kind, NO_KEY, Node, Tree};
use crate::text::{Span, offset};

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// A value: at the start, or after a colon.
    Value,
    /// An element or `]`.
    Element,
    /// A key or `}`.
    Key,
    /// The colon after a key.
    Colon,
    /// A comma or a closing bracket.
    Separator,
    /// The end of the text.
    End,
    /// Nothing: what follows cannot be determined.
    Stop,
}

pub(super) struct Reader<'t> {
    pub cursor: Cursor<'t>,
    pub nodes: Vec<Node<'t>>,
    pub keys: Vec<Key<'t>>,
    pub errors: Vec<JsonError>,
    /// The open containers, outermost first.
    pub open: Vec<Open>,
    /// How many of them are objects.
    pub open_objects: usize,
    /// The comma just read, while nothing has followed it yet.
    pub comma: Option<usize>,
    /// Where the last token ended.
    pub token_end: usize,
    /// Quotes around the whole text.
    pub outer: Option<Outer>,
    /// The error about a container closed by its parent's closing bracket.
    pub forced_close: Option<usize>,
    /// The error about a second brace at the start.
    pub doubled: Option<usize>,
    /// The number of strings that ran to the end of the text.
    pub runaways: u8,
    pub complete: bool,
    key: u32,
    depth: usize,
}

#[derive(Clone, Copy)]
pub(super) struct Open {
    pub node: u32,
    pub is_object: bool,
}

/// Quotes found around the whole text.
#[derive(Clone, Copy)]
pub(super) struct Outer {
    pub quotes: Quotes,
    /// Its error.
    pub error: usize,
    pub closed: bool,
}

/// In most JSON, each value and each key take at least this much text.
const BYTES_PER_NODE: usize = 16;
const BYTES_PER_KEY: usize = 24;

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, holes: &[Span]) -> Self {
        Self {
            cursor: Cursor::new(text, holes),
            nodes: Vec::with_capacity(text.len() / BYTES_PER_NODE),
            keys: Vec::with_capacity(text.len() / BYTES_PER_KEY),
            errors: Vec::new(),
            open: Vec::new(),
            open_objects: 0,
            comma: None,
            token_end: 0,
            outer: None,
            forced_close: None,
            doubled: None,
            runaways: 0,
            complete: true,
            key: NO_KEY,
            depth: 0,
        }
    }

    pub fn read(mut self) -> Tree<'t> {
        let mut expect = Expect::Value;
        loop {
            self.cursor.skip_blanks();
            if self.errors.len() >= MAX_ERRORS {
                expect = self.give_up();
            }
            expect = match expect {
                Expect::Value => self.value(),
                Expect::Element => self.element(),
                Expect::Key => self.key(),
                Expect::Colon => self.colon(),
                Expect::Separator => self.separator(),
                Expect::End => self.end(),
                Expect::Stop => break,
            };
        }
        while let Some(open) = self.open.pop() {
            self.end_container(open, self.token_end);
        }
        Tree {
            nodes: self.nodes,
            keys: self.keys,
            errors: self.errors,
            depth: offset(self.depth),
            complete: self.complete,
        }
    }

    pub fn value(&mut self) -> Expect {
        match self.cursor.peek() {
            b'"' => self.string_value(),
            b'{' => self.open_container(true),
            b'[' => self.open_container(false),
            b'-' | b'0'..=b'9' | b'I' | b'N' | b'f' | b'n' | b't' => self.literal_or_number(),
            _ => self.recover_value(),
        }
    }

    fn element(&mut self) -> Expect {
        match self.cursor.peek() {
            b']' if self.comma.is_none() => self.close_container(),
            b']' | b'}' | b',' => self.recover_element(),
            _ => self.value(),
        }
    }

    fn key(&mut self) -> Expect {
        match self.cursor.peek() {
            b'"' => match self.quoted(Quotes::Straight, true) {
                Some(key) => self.push_key(key),
                None => self.give_up(),
            },
            b'}' if self.comma.is_none() => self.close_container(),
            _ => self.recover_key(),
        }
    }

    fn colon(&mut self) -> Expect {
        if self.cursor.peek() != b':' {
            return self.recover_colon();
        }
        self.take(1);
        self.skip_colons();
        Expect::Value
    }

    fn separator(&mut self) -> Expect {
        let Some(top) = self.open.last() else { return Expect::End };
        match self.cursor.peek() {
            b',' => {
                self.comma = Some(self.cursor.at);
                self.take(1);
                self.next_item()
            }
            b'}' if top.is_object => self.close_container(),
            b']' if !top.is_object => self.close_container(),
            _ => self.recover_separator(),
        }
    }

    fn string_value(&mut self) -> Expect {
        if self.open.is_empty() && self.opens_outer_quotes(Quotes::Straight) {
            return self.enter_outer_quotes(Quotes::Straight);
        }
        self.quoted_value(Quotes::Straight)
    }

    pub fn quoted_value(&mut self, quotes: Quotes) -> Expect {
        let start = self.cursor.at;
        if let Some(string) = self.quoted(quotes, false) {
            let kind = Kind::String { text: string.text, certain: string.certain };
            self.push_value(kind, string.span);
            return self.after_value();
        }
        self.push_value(Kind::Unreadable, Span::new(start, self.cursor.at));
        self.give_up()
    }

    fn open_container(&mut self, is_object: bool) -> Expect {
        let node = offset(self.nodes.len());
        let at = self.cursor.at;
        self.push(if is_object { Kind::Object } else { Kind::Array }, Span::new(at, at + 1));
        self.open.push(Open { node, is_object });
        self.open_objects += usize::from(is_object);
        self.depth = self.depth.max(self.open.len());
        self.comma = None;
        self.take(1);
        self.next_item()
    }

    /// Consumes the closing bracket and closes the innermost container.
    pub fn close_container(&mut self) -> Expect {
        self.take(1);
        self.close_innermost(self.token_end);
        self.after_value()
    }

    pub fn close_innermost(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            self.open_objects -= usize::from(open.is_object);
            self.end_container(open, end);
        }
        self.comma = None;
    }

    fn end_container(&mut self, open: Open, end: usize) {
        let after = offset(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(open.node as usize) {
            node.span.end = offset(end);
            node.after = after;
        }
    }

    /// What to expect after a comma or an opening bracket.
    pub fn next_item(&self) -> Expect {
        if self.in_object() { Expect::Key } else { Expect::Element }
    }

    pub fn after_value(&self) -> Expect {
        if self.open.is_empty() { Expect::End } else { Expect::Separator }
    }

    pub fn in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_object)
    }

    /// Stops reading: what follows cannot be determined.
    pub fn give_up(&mut self) -> Expect {
        self.complete = false;
        Expect::Stop
    }

    /// Consumes a token that starts at the cursor.
    pub fn take(&mut self, length: usize) {
        self.take_to(self.cursor.at + length);
    }

    pub fn take_to(&mut self, end: usize) {
        self.cursor.move_to(end);
        self.token_end = self.cursor.at;
    }

    pub fn push_value(&mut self, kind: Kind<'t>, span: Span) {
        self.push(kind, span);
        self.comma = None;
    }

    pub fn push_key(&mut self, key: Key<'t>) -> Expect {
        self.key = offset(self.keys.len());
        self.keys.push(key);
        self.comma = None;
        Expect::Colon
    }

    fn push(&mut self, kind: Kind<'t>, span: Span) {
        let after = offset(self.nodes.len() + 1);
        let key = std::mem::replace(&mut self.key, NO_KEY);
        self.nodes.push(Node { kind, span, after, key });
    }

    pub fn report(&mut self, reason: Reason, span: Span, repair: Option<Repair>) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(JsonError { span, reason, repair });
        }
    }

    /// Adds to the repair of an error, if it has one.
    pub fn extend_repair(&mut self, error: usize, replacement: Replacement) {
        if let Some(repair) = self.errors.get_mut(error).and_then(|error| error.repair.as_mut()) {
            repair.replacements.push(replacement);
        }
    }
}
