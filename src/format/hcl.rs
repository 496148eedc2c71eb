//! HCL, the language of Terraform, as a tree.
//!
//! Enters: a text. Leaves: its blocks and attributes, each expression with its span, and the first place where the text
//! stops being HCL: what comes before it is still read, and what follows from the next block on. Evaluates literal
//! expressions only ([`value`]): what depends on a variable, a resource or an operator is a hole.
//!
//! Source: the HCL specification, and Terraform 1.11.4 run on such texts.

mod encode;
mod expression;
mod json;
mod reader;
mod template;
pub mod value;

use std::cell::Cell;
use std::collections::HashMap;

use crate::text::Span;
use value::Value;

/// Deeper nesting is not read.
const DEEPEST: usize = 100;

/// What references begin with that are no resources.
const SCOPES: &[&str] = &["local", "var", "each", "path", "terraform", "count", "self", "module", "data"];

/// What was read.
#[derive(Debug)]
pub struct Hcl<'t> {
    text: &'t str,
    bodies: Vec<Body>,
    expressions: Vec<Expression>,
    /// The expressions of the `locals` blocks, by name.
    locals: HashMap<&'t str, ExpressionId>,
    /// The values of variables, by name.
    values: HashMap<String, Value<'t>>,
    /// How much evaluating may still cost in this file.
    left: Cell<usize>,
    /// Where the text stops being HCL.
    pub problem: Option<Problem>,
}

/// The body of a file or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyId(usize);

/// An expression of an [`Hcl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpressionId(usize);

/// Why a text is not HCL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The byte at which it was noticed.
    pub at: u32,
    /// Its kind.
    pub kind: ProblemKind,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A string in single quotes.
    SingleQuote,
    /// A string or a heredoc without an end.
    Open,
    /// An attribute that its block has already.
    Twice,
    /// Nested too deeply for this reader; Terraform may accept it.
    TooDeep,
    /// Everything else.
    Other,
}

#[derive(Debug, Default)]
struct Body {
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
}

/// `name = expression`.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Span,
    /// Its value.
    pub value: ExpressionId,
}

/// `kind "label" { … }`.
#[derive(Debug)]
pub struct Block {
    /// Its kind.
    pub kind: Span,
    /// Its labels, without quotes.
    pub labels: Vec<Span>,
    /// What is in it.
    pub body: BodyId,
}

#[derive(Debug)]
struct Expression {
    kind: Kind,
    span: Span,
}

#[derive(Debug)]
enum Kind {
    /// A string or a heredoc.
    Template(Vec<Part>),
    Number,
    List(Vec<ExpressionId>),
    Object(Vec<Member>),
    Call {
        name: Span,
        arguments: Vec<ExpressionId>,
        /// Whether the last argument is a list of arguments: `merge(list...)`.
        is_expanded: bool,
    },
    /// Names with dots between them; also `true`, `false` and `null`.
    Reference(Vec<Span>),
    /// Everything that is not evaluated.
    Unknown,
}

/// A part of a template.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// Bytes that mean themselves.
    Verbatim(Span),
    /// An escape.
    Escape(Span, char),
    /// `${ … }`.
    Interpolation(ExpressionId, Span),
    /// `%{ … }`, or an interpolation that strips the whitespace around it.
    Directive(Span),
}

/// `key = value` in an object.
#[derive(Clone, Copy, Debug)]
struct Member {
    key: ExpressionId,
    /// Whether a bare key is an expression, since it is in parentheses.
    is_computed: bool,
    value: ExpressionId,
}

impl<'t> Hcl<'t> {
    /// Reads a text.
    pub fn read(text: &'t str) -> Self {
        reader::read(text)
    }

    /// Reads the text of a configuration in JSON.
    pub fn read_json(text: &'t str) -> Self {
        json::read(text)
    }

    /// Reads the text of a file of values in JSON.
    pub fn read_json_values(text: &'t str) -> Self {
        json::values(text)
    }

    /// The same with values for variables, which are unknown otherwise.
    #[must_use]
    pub fn with_values(self, values: HashMap<String, Value<'t>>) -> Self {
        Self { values, ..self }
    }

    /// The text that was read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The body of the file.
    pub fn root(&self) -> BodyId {
        BodyId(0)
    }

    /// The attributes of a body, in order.
    pub fn attributes(&self, body: BodyId) -> &[Attribute] {
        self.bodies.get(body.0).map_or(&[], |body| &body.attributes)
    }

    /// The attribute of a name.
    pub fn attribute(&self, body: BodyId, name: &str) -> Option<&Attribute> {
        self.attributes(body).iter().find(|attribute| attribute.name.of_text(self.text) == name)
    }

    /// The blocks of a body, in order.
    pub fn blocks(&self, body: BodyId) -> &[Block] {
        self.bodies.get(body.0).map_or(&[], |body| &body.blocks)
    }

    /// The blocks of a kind.
    pub fn blocks_of<'h>(&'h self, body: BodyId, kind: &'h str) -> impl Iterator<Item = &'h Block> + 'h {
        self.blocks(body).iter().filter(move |block| block.kind.of_text(self.text) == kind)
    }

    /// Where an expression is.
    pub fn span(&self, expression: ExpressionId) -> Span {
        self.expressions.get(expression.0).map_or(Span::default(), |expression| expression.span)
    }

    /// The arguments of a call of a function; `None` if it is anything else.
    pub fn arguments(&self, expression: ExpressionId, function: &str) -> Option<&[ExpressionId]> {
        match self.kind(expression) {
            Kind::Call { name, arguments, .. } if name.of_text(self.text) == function => Some(arguments),
            _ => None,
        }
    }

    /// The keys of an object that lack their quotes: `secrets.backend`.
    pub fn unquoted_keys(&self, expression: ExpressionId) -> Vec<Span> {
        let Kind::Object(members) = self.kind(expression) else { return Vec::new() };
        let of_member = |member: &Member| match self.kind(member.key) {
            Kind::Reference(names) if !member.is_computed && self.is_unquoted(names) => Some(self.span(member.key)),
            _ => None,
        };
        members.iter().filter_map(of_member).collect()
    }

    /// The expression that a local of this file stands for; any other expression is itself.
    pub fn resolved(&self, expression: ExpressionId) -> ExpressionId {
        let mut found = expression;
        for _ in 0..DEEPEST {
            match self.kind(found) {
                Kind::Reference(names) if names.len() == 2 => {
                    let [scope, name] = [0, 1].map(|at| names.get(at).map(|name| name.of_text(self.text)));
                    let local = name.filter(|_| scope == Some("local")).and_then(|name| self.locals.get(name));
                    match local {
                        Some(local) => found = *local,
                        None => return found,
                    }
                }
                _ => return found,
            }
        }
        found
    }

    /// Whether a key is two names with a dot between them that refer to nothing: quotes are missing around it.
    fn is_unquoted(&self, names: &[Span]) -> bool {
        match names {
            [first, last] => {
                !SCOPES.contains(&first.of_text(self.text)) && !matches!(last.of_text(self.text), "key" | "value")
            }
            _ => false,
        }
    }

    fn kind(&self, expression: ExpressionId) -> &Kind {
        self.expressions.get(expression.0).map_or(&Kind::Unknown, |expression| &expression.kind)
    }
}
