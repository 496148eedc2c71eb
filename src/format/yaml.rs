//! YAML as a tree.
//!
//! Enters: a text. Leaves: its documents, each node with its span and each scalar mapped back to the file; and the place
//! where the text stops being YAML. Everything before it is still read. An alias refers to its node: nothing is copied,
//! so no text can grow.

mod kept;
mod scalar;
mod template;

pub use kept::KeptYaml;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use crate::text::{Mapped, Span};

/// The key whose value is merged into the map around it.
const MERGE: &str = "<<";

/// Maps of more members are searched by an index of their keys.
const SMALL: usize = 16;

/// At most this many maps are merged into one.
const MOST_MERGES: usize = 100;

/// What was read.
#[derive(Debug, Default)]
pub struct Yaml<'t> {
    /// The whole text, of which it may be a part.
    pub source: &'t str,
    nodes: Vec<Node<'t>>,
    /// The outermost node of each document.
    pub roots: Vec<NodeId>,
    /// The keys of large maps; found on first use.
    keys: OnceLock<HashMap<NodeId, Keys>>,
    /// The start of the part that is read.
    start: u32,
    /// Where the text stops being valid YAML.
    pub problem: Option<u32>,
    /// Whether it is a template: YAML only when something is filled in.
    pub is_template: bool,
}

/// The keys of a map.
#[derive(Debug, Default)]
struct Keys {
    /// The last value of each key.
    last: HashMap<Box<str>, NodeId>,
    /// What `<<` merges, in order.
    merged: Vec<NodeId>,
}

/// A node of a [`Yaml`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(usize);

#[derive(Debug)]
struct Node<'t> {
    value: Value<'t>,
    span: Span,
    /// Its local tag, without the `!`.
    tag: Option<String>,
}

/// What a node is.
#[derive(Debug)]
pub enum Value<'t> {
    /// A string, a number, `true`.
    Scalar(Scalar<'t>),
    /// Keys with their values, in order.
    Map(Vec<(NodeId, NodeId)>),
    /// Items, in order.
    List(Vec<NodeId>),
}

/// A scalar.
#[derive(Debug)]
pub struct Scalar<'t> {
    /// Its value.
    pub text: Mapped<'t>,
    /// Whether it is written without quotes, on one line.
    pub is_plain: bool,
    /// Whether it is a block: `|` or `>`.
    pub is_block: bool,
}

impl Scalar<'_> {
    /// Whether it is null, which is not a string.
    pub fn is_null(&self) -> bool {
        self.is_plain && matches!(self.text.text(), Some("" | "~" | "null" | "Null" | "NULL"))
    }
}

/// Reads the scalar at a span, of a value and a style.
type Scalars<'s, 't> = &'s dyn Fn(Span, &str, ScalarStyle) -> Scalar<'t>;

/// Open containers.
enum Open {
    Map(Vec<(NodeId, NodeId)>, Option<NodeId>),
    List(Vec<NodeId>),
}

impl<'t> Yaml<'t> {
    /// Reads a text.
    pub fn read(text: &'t str) -> Self {
        Self::read_part(text, Span::new(0, text.len()))
    }

    /// Where the scalars stand, with quotes and marks, in no order.
    pub fn scalars(&self) -> impl Iterator<Item = Span> {
        self.nodes.iter().filter(|node| matches!(node.value, Value::Scalar(_))).map(|node| node.span)
    }

    /// Reads a part of a text that is YAML itself; spans are relative to the whole text.
    pub fn read_part(text: &'t str, part: Span) -> Self {
        let template = template::of(part.of_text(text));
        let mut yaml = Self { source: text, start: part.start, is_template: template.is_some(), ..Self::default() };
        let Some(template) = template.or_else(|| template::of_json(part.of_text(text))) else {
            let scalar = |span, value: &str, style| scalar::read(text, span, value, style);
            yaml.read_all(part.of_text(text), &scalar);
            return yaml;
        };
        let start = part.start;
        let holes: Vec<Span> =
            template.holes.iter().map(|hole| Span { start: start + hole.start, end: start + hole.end }).collect();
        // At the same offsets as in the text.
        let made = format!("{}{}", " ".repeat(start as usize), template.text);
        let scalar = |span, value: &str, style| scalar::read(&made, span, value, style).with_holes(text, &holes);
        yaml.read_all(&template.text, &scalar);
        yaml
    }

    fn read_all(&mut self, part: &str, scalar: Scalars<'_, 't>) {
        let mut parser = Parser::new_from_str(part);
        loop {
            let Err(at) = self.read_documents(&mut parser, scalar) else { return };
            self.problem = self.problem.or(at);
            if !matches!(parser.proceed_next_document(), Ok(true)) {
                return;
            }
        }
    }

    /// Reads documents up to the end, or to the first error.
    fn read_documents<'m>(
        &mut self,
        parser: &mut Parser<'m, granit_parser::StrInput<'m>>,
        scalar: Scalars<'_, 't>,
    ) -> Result<(), Option<u32>> {
        let mut open: Vec<(NodeId, Open)> = Vec::new();
        let mut anchors: HashMap<usize, NodeId> = HashMap::new();
        for next in parser.by_ref() {
            let (event, place) = match next {
                Ok(next) => next,
                Err(error) => {
                    self.close_all(open);
                    return Err(error.marker().byte_offset().map(|at| self.start + crate::text::offset(at)));
                }
            };
            let start = self.start as usize;
            let span =
                place.byte_range().map_or(Span::default(), |range| Span::new(start + range.start, start + range.end));
            let anchor = event.anchor_id();
            match event {
                Event::Scalar(value, style, _, tag) => {
                    let node = self.push(Value::Scalar(scalar(span, &value, style)), span);
                    self.set_tag(node, tag.as_deref());
                    anchors.extend(anchor.map(|anchor| (anchor, node)));
                    self.add(&mut open, node);
                }
                Event::Alias(target) => {
                    let node = anchors.get(&target).copied();
                    let node = node.unwrap_or_else(|| self.push(Value::List(Vec::new()), span));
                    self.add(&mut open, node);
                }
                Event::SequenceStart(_, _, tag) => {
                    let node = self.push(Value::List(Vec::new()), span);
                    self.set_tag(node, tag.as_deref());
                    anchors.extend(anchor.map(|anchor| (anchor, node)));
                    open.push((node, Open::List(Vec::new())));
                }
                Event::MappingStart(_, _, tag) => {
                    let node = self.push(Value::Map(Vec::new()), span);
                    self.set_tag(node, tag.as_deref());
                    anchors.extend(anchor.map(|anchor| (anchor, node)));
                    open.push((node, Open::Map(Vec::new(), None)));
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    if let Some((node, container)) = open.pop() {
                        if let Some(own) = self.nodes.get_mut(node.0) {
                            own.span.end = own.span.end.max(span.end);
                        }
                        self.close(node, container);
                        self.add(&mut open, node);
                    }
                }
                Event::DocumentStart(..) => anchors.clear(),
                _ => {}
            }
        }
        Ok(())
    }

    fn push(&mut self, value: Value<'t>, span: Span) -> NodeId {
        self.nodes.push(Node { value, span, tag: None });
        NodeId(self.nodes.len() - 1)
    }

    /// Adds a node to the innermost container, or to the text.
    fn add(&mut self, open: &mut [(NodeId, Open)], node: NodeId) {
        match open.last_mut() {
            None => self.roots.push(node),
            Some((_, Open::List(items))) => items.push(node),
            Some((_, Open::Map(members, key))) => match key.take() {
                None => *key = Some(node),
                Some(key) => members.push((key, node)),
            },
        }
    }

    fn close(&mut self, node: NodeId, container: Open) {
        if let Some(own) = self.nodes.get_mut(node.0) {
            own.value = match container {
                Open::Map(members, _) => Value::Map(members),
                Open::List(items) => Value::List(items),
            };
        }
    }

    /// Closes what is open at an error; it keeps what was read.
    fn close_all(&mut self, mut open: Vec<(NodeId, Open)>) {
        while let Some((node, container)) = open.pop() {
            self.close(node, container);
            self.add(&mut open, node);
        }
    }

    /// A node's value; a missing node is an empty list.
    pub fn value(&self, node: NodeId) -> &Value<'t> {
        const NOTHING: &Value<'static> = &Value::List(Vec::new());
        self.nodes.get(node.0).map_or(NOTHING, |node| &node.value)
    }

    /// A node's span.
    pub fn span(&self, node: NodeId) -> Span {
        self.nodes.get(node.0).map_or(Span::default(), |node| node.span)
    }

    fn set_tag(&mut self, node: NodeId, tag: Option<&Tag>) {
        let local = tag.map(Tag::to_string).and_then(|tag| tag.strip_prefix('!').map(ToOwned::to_owned));
        if let Some(own) = self.nodes.get_mut(node.0) {
            own.tag = local.filter(|tag| !tag.is_empty() && !tag.starts_with('!'));
        }
    }

    /// The local tag of a node: `Sub` of `!Sub`.
    pub fn tag(&self, node: NodeId) -> Option<&str> {
        self.nodes.get(node.0).and_then(|node| node.tag.as_deref())
    }

    /// Whether a node has a local tag: a program makes something else of it.
    pub fn is_tagged(&self, node: NodeId) -> bool {
        self.tag(node).is_some()
    }

    /// A scalar.
    pub fn scalar(&self, node: NodeId) -> Option<&Scalar<'t>> {
        match self.value(node) {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar.
    pub fn text(&self, node: NodeId) -> Option<&str> {
        self.scalar(node).and_then(|scalar| scalar.text.text())
    }

    /// The items of a list.
    pub fn items(&self, node: NodeId) -> &[NodeId] {
        match self.value(node) {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The members of a map as written.
    pub fn members(&self, node: NodeId) -> &[(NodeId, NodeId)] {
        match self.value(node) {
            Value::Map(members) => members,
            _ => &[],
        }
    }

    /// The members of a map with those that `<<` merges into it. Its own come first, wherever `<<` is.
    pub fn merged(&self, node: NodeId) -> Vec<(NodeId, NodeId)> {
        let mut all: Vec<(NodeId, NodeId)> = Vec::new();
        let mut names: HashSet<&str> = HashSet::new();
        for map in self.merged_maps(node) {
            let first = all.len();
            // Of two members of one name the last counts.
            for (key, value) in self.members(map).iter().rev() {
                let name = self.text(*key);
                if name != Some(MERGE) && name.is_none_or(|name| names.insert(name)) {
                    all.push((*key, *value));
                }
            }
            all.get_mut(first..).unwrap_or_default().reverse();
        }
        all
    }

    /// A map and those that `<<` merges into it, by precedence.
    fn merged_maps(&self, node: NodeId) -> Vec<NodeId> {
        let mut maps = Vec::new();
        let mut left = vec![node];
        while let Some(map) = left.pop().filter(|_| maps.len() < MOST_MERGES) {
            maps.push(map);
            let mut push = |merged: NodeId| match self.value(merged) {
                // In a list the first one wins, so it is pushed last.
                Value::List(items) => left.extend(items.iter().rev().take(MOST_MERGES)),
                _ => left.push(merged),
            };
            match self.keys(map) {
                Some(keys) => keys.merged.iter().copied().for_each(push),
                None => self.named(map, MERGE).for_each(&mut push),
            }
        }
        maps
    }

    /// A member of a map, by its key.
    pub fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.merged_maps(node).into_iter().find_map(|map| self.own(map, key))
    }

    /// A member that is written in a map: the last one of this key.
    fn own(&self, map: NodeId, key: &str) -> Option<NodeId> {
        match self.keys(map) {
            Some(keys) => keys.last.get(key).copied(),
            None => self.named(map, key).last(),
        }
    }

    fn named<'y>(&'y self, map: NodeId, key: &'y str) -> impl Iterator<Item = NodeId> + 'y {
        self.members(map).iter().filter(move |(own, _)| self.text(*own) == Some(key)).map(|(_, value)| *value)
    }

    /// The keys of a large map.
    fn keys(&self, map: NodeId) -> Option<&Keys> {
        if self.members(map).len() <= SMALL {
            return None;
        }
        let keys_of = |map: &NodeId| {
            let mut keys = Keys { last: HashMap::new(), merged: self.named(*map, MERGE).collect() };
            let named = self.members(*map).iter().filter_map(|(key, value)| Some((self.text(*key)?.into(), *value)));
            keys.last.extend(named);
            (*map, keys)
        };
        let all = || (0..self.nodes.len()).map(NodeId).filter(|map| self.members(*map).len() > SMALL);
        self.keys.get_or_init(|| all().map(|map| keys_of(&map)).collect()).get(&map)
    }

    /// The text of a scalar below a key.
    pub fn text_at(&self, node: NodeId, key: &str) -> Option<&str> {
        self.get(node, key).and_then(|value| self.text(value))
    }

    /// The scalar below a key.
    pub fn scalar_at(&self, node: NodeId, key: &str) -> Option<&Scalar<'t>> {
        self.get(node, key).and_then(|value| self.scalar(value))
    }

    /// The items of the list below a key.
    pub fn items_at(&self, node: NodeId, key: &str) -> &[NodeId] {
        self.get(node, key).map(|list| self.items(list)).unwrap_or_default()
    }

    /// The members of the map below a key as written.
    pub fn members_at(&self, node: NodeId, key: &str) -> &[(NodeId, NodeId)] {
        self.get(node, key).map(|map| self.members(map)).unwrap_or_default()
    }

    /// The members of the map below a key, with those that are merged into it.
    pub fn merged_at(&self, node: NodeId, key: &str) -> Vec<(NodeId, NodeId)> {
        self.get(node, key).map(|map| self.merged(map)).unwrap_or_default()
    }

    /// The same for a reader that takes keys in any case.
    pub fn get_in_any_case(&self, node: NodeId, key: &str) -> Option<NodeId> {
        let is_key = |own: NodeId| self.text(own).is_some_and(|own| own.eq_ignore_ascii_case(key));
        self.members(node).iter().rfind(|(own, _)| is_key(*own)).map(|(_, value)| *value)
    }

    /// A member that `<<` merges into a map under a key, whether or not the map has one of its own.
    pub fn below_merged(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.merged_maps(node).into_iter().skip(1).find_map(|map| self.own(map, key))
    }

    /// Members of members, by their keys.
    pub fn at(&self, node: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(node, |node, key| self.get(node, key))
    }
}
