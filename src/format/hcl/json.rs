//! Terraform's JSON, as the same tree.
//!
//! Enters: the text of a `*.tf.json` or a `*.tfvars.json`. Leaves: an [`Hcl`] in which each object below a block is both
//! an attribute and a block: only the schema of a provider says which of them it is. Strings are templates; one that has
//! escapes inside of `${…}` is not evaluated.
//!
//! Source: "JSON Configuration Syntax" in Terraform's documentation; Terraform 1.11.4.

use std::collections::HashMap;

use super::reader::Reader;
use super::{Attribute, Block, Body, BodyId, DEEPEST, ExpressionId, Hcl, Kind, Member, Part, Problem, ProblemKind};
use crate::json::{self, Kind as Json, NodeId, Tree};
use crate::text::Span;

/// How many labels a block has at the top of a file.
const LABELS: &[(&str, usize)] = &[
    ("resource", 2),
    ("data", 2),
    ("module", 1),
    ("variable", 1),
    ("output", 1),
    ("provider", 1),
    ("locals", 0),
    ("terraform", 0),
];

/// Reads the text of a configuration.
pub(super) fn read(text: &str) -> Hcl<'_> {
    let tree = json::parse(text, &[]);
    let mut builder = Builder::new(text, &tree);
    for member in tree.root().into_iter().flat_map(|root| tree.members(root)) {
        let labels = LABELS.iter().find(|(name, _)| *name == member.key.expose()).map(|(_, labels)| *labels);
        if let Some(labels) = labels {
            builder.labelled(inner(member.key_span), labels, &mut Vec::new(), member.value);
        }
    }
    builder.finish()
}

/// Reads the text of a file of values: each member is an attribute.
pub(super) fn values(text: &str) -> Hcl<'_> {
    let tree = json::parse(text, &[]);
    let mut builder = Builder { are_templates: false, ..Builder::new(text, &tree) };
    for member in tree.root().into_iter().flat_map(|root| tree.members(root)) {
        let attribute = Attribute { name: inner(member.key_span), value: builder.expression(member.value, 0) };
        builder.add_attribute(BodyId(0), attribute);
    }
    builder.finish()
}

struct Builder<'b, 't> {
    tree: &'b Tree<'b>,
    reader: Reader<'t>,
    /// The expression of each value, which an attribute and a block may share.
    known: HashMap<NodeId, ExpressionId>,
    /// Whether strings are templates.
    are_templates: bool,
}

impl<'b, 't> Builder<'b, 't> {
    fn new(text: &'t str, tree: &'b Tree<'b>) -> Self {
        let mut reader = Reader::new(text);
        let first = tree.errors.first().map(|error| Problem { at: error.span.start, kind: ProblemKind::Other });
        reader.hcl.problem = first;
        Self { tree, reader, known: HashMap::new(), are_templates: true }
    }

    fn finish(self) -> Hcl<'t> {
        self.reader.finish()
    }

    fn add_attribute(&mut self, body: BodyId, attribute: Attribute) {
        if let Some(own) = self.reader.hcl.bodies.get_mut(body.0) {
            own.attributes.push(attribute);
        }
    }

    /// The blocks of a kind, below the names of so many labels.
    fn labelled(&mut self, kind: Span, left: usize, labels: &mut Vec<Span>, node: NodeId) {
        for object in self.objects(node) {
            if left == 0 {
                self.block(BodyId(0), (kind, labels.clone()), object, 0);
                continue;
            }
            for member in self.tree.members(object) {
                labels.push(inner(member.key_span));
                self.labelled(kind, left - 1, labels, member.value);
                labels.pop();
            }
        }
    }

    /// An object, or those of a list; nothing if there is anything else.
    fn objects(&self, node: NodeId) -> Vec<NodeId> {
        let is_object = |node: &NodeId| matches!(self.tree.kind(*node), Json::Object);
        match self.tree.kind(node) {
            Json::Object => vec![node],
            Json::Array if self.tree.children(node).all(|item| is_object(&item)) => self.tree.children(node).collect(),
            _ => Vec::new(),
        }
    }

    fn block(&mut self, outer: BodyId, (kind, labels): (Span, Vec<Span>), object: NodeId, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let body = BodyId(self.reader.hcl.bodies.len());
        self.reader.hcl.bodies.push(Body::default());
        if let Some(own) = self.reader.hcl.bodies.get_mut(outer.0) {
            own.blocks.push(Block { kind, labels, body });
        }
        let tree = self.tree;
        // `//` is a comment.
        for member in tree.members(object).filter(|member| member.key.expose() != "//") {
            let name = inner(member.key_span);
            let value = self.expression(member.value, depth);
            self.add_attribute(body, Attribute { name, value });
            for object in self.objects(member.value) {
                self.block(body, (name, Vec::new()), object, depth + 1);
            }
        }
    }

    fn expression(&mut self, node: NodeId, depth: usize) -> ExpressionId {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let (tree, span) = (self.tree, self.tree.span(node));
        let kind = match tree.kind(node) {
            _ if depth > DEEPEST => Kind::Unknown,
            Json::Null | Json::Bool(_) => Kind::Reference(vec![span]),
            Json::Number(_) => Kind::Number,
            Json::String { .. } => self.template(span),
            Json::Array => Kind::List(tree.children(node).map(|item| self.expression(item, depth + 1)).collect()),
            Json::Object => {
                let members = tree.members(node).map(|member| {
                    let key = self.template(member.key_span);
                    let key = self.add(key, member.key_span);
                    Member { key, is_computed: false, value: self.expression(member.value, depth + 1) }
                });
                Kind::Object(members.collect())
            }
            Json::Hole | Json::Unreadable => Kind::Unknown,
        };
        let added = self.add(kind, span);
        self.known.insert(node, added);
        added
    }

    /// A string, which may be a template.
    fn template(&mut self, span: Span) -> Kind {
        let parts = self.reader.json_string(span.start as usize, self.are_templates);
        let is_whole = self.reader.at == span.end as usize;
        Kind::Template(parts.filter(|_| is_whole).unwrap_or_else(|| vec![Part::Directive(span)]))
    }

    fn add(&mut self, kind: Kind, span: Span) -> ExpressionId {
        self.reader.at = span.end as usize;
        self.reader.add(kind, span.start as usize)
    }
}

/// A string without its quotes.
fn inner(key: Span) -> Span {
    Span { start: key.start + 1, end: key.end.saturating_sub(1).max(key.start + 1) }
}
