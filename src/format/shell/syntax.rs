//! The tree of a shell script. It holds spans only, so it shows no value.

use std::sync::Arc;

use thin_vec::ThinVec;

use crate::text::Span;

/// Statements one after the other.
pub type List = ThinVec<Statement>;

/// What bash parses before it runs any part of it: all commands up to a line end.
#[derive(Debug)]
pub struct Complete {
    /// The statements, in order.
    pub list: List,
    /// Whether it contains or follows a syntax error: bash runs none of it.
    pub broken: bool,
}

/// One statement.
#[derive(Debug)]
pub struct Statement {
    /// All its bytes.
    pub span: Span,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement is.
#[derive(Debug)]
pub enum StatementKind {
    /// A command with its arguments, or just assignments.
    Simple(Simple),
    /// `! a | b`; one stage if it is only negated.
    Pipeline {
        /// Whether it begins with `!`.
        negated: bool,
        /// The commands, left to right.
        stages: List,
    },
    /// `a && b || c`.
    AndOr {
        /// The first one.
        first: Box<Statement>,
        /// The others, each with its connector.
        rest: ThinVec<(Connector, Statement)>,
    },
    /// `a &`.
    Background(Box<Statement>),
    /// A loop, condition, group and the like.
    Compound {
        /// The compound command.
        compound: Box<Compound>,
        /// Redirections of the whole.
        redirections: ThinVec<Redirection>,
    },
    /// A function definition.
    Function {
        /// Its name.
        name: Span,
        /// Its body.
        body: Arc<Statement>,
    },
}

/// What joins two statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Assignments, words and redirections up to an operator or line end.
#[derive(Debug, Default)]
pub struct Simple {
    /// `NAME=value` before the first word.
    pub assignments: ThinVec<Assignment>,
    /// The program and its arguments.
    pub words: ThinVec<Word>,
    /// Arguments of `declare`, `local`, `export` and the like that assign an array, each with its
    /// index into `words`, where the same bytes are a plain word.
    pub arrays: ThinVec<(usize, Assignment)>,
    /// Redirections in order, at any position.
    pub redirections: ThinVec<Redirection>,
    /// A `$ ` prompt before it.
    pub prompt: Option<Span>,
    /// Whether a syntax error cut it short, so that words may be missing.
    pub broken: bool,
}

/// `NAME=value`, `NAME+=value`, `NAME[i]=value`, `NAME=(…)`.
#[derive(Debug)]
pub struct Assignment {
    /// The whole assignment.
    pub span: Span,
    /// The name alone.
    pub name: Span,
    /// The text between the brackets.
    pub subscript: Option<Word>,
    /// Whether it is `+=`.
    pub append: bool,
    /// The assigned value.
    pub value: Assigned,
}

/// The right side of an assignment.
#[derive(Debug)]
pub enum Assigned {
    /// One word; it may be empty.
    Word(Word),
    /// `(a b [5]=c)`.
    Array(ThinVec<Element>),
}

/// One element of an array literal.
#[derive(Debug)]
pub struct Element {
    /// `[5]=` before it, without brackets.
    pub subscript: Option<Word>,
    /// Whether it is `[5]+=`.
    pub append: bool,
    /// The word.
    pub value: Word,
}

/// A redirection.
#[derive(Debug)]
pub struct Redirection {
    /// The whole redirection: descriptor, operator and target.
    pub span: Span,
    /// The descriptor's number, or `{name}`, if written.
    pub descriptor: Option<Span>,
    /// The operator.
    pub operator: Operator,
    /// The target; the delimiter of a here-document.
    pub target: Word,
    /// The body of a here-document, as an index into the list of bodies.
    pub heredoc: Option<usize>,
}

/// A redirection's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `<`
    Input,
    /// `>`
    Output,
    /// `>>`
    Append,
    /// `>|`
    Clobber,
    /// `<>`
    ReadWrite,
    /// `<&`
    DuplicateInput,
    /// `>&`
    DuplicateOutput,
    /// `&>`
    Both,
    /// `&>>`
    AppendBoth,
    /// `<<`
    Heredoc,
    /// `<<-`
    HeredocTabs,
    /// `<<<`
    HereString,
}

/// A here-document's body.
#[derive(Debug)]
pub struct Heredoc {
    /// The lines of the body, without the line of the delimiter.
    pub body: Span,
    /// Whether any part of the delimiter is quoted: then the body is not expanded.
    pub quoted: bool,
    /// The body: literal text, and expansions unless it is quoted. Leading tabs that `<<-` removes
    /// are left out.
    pub parts: ThinVec<Part>,
    /// Whether the delimiter was found.
    pub closed: bool,
}

/// A word as written.
#[derive(Debug, Default)]
pub struct Word {
    /// All its bytes.
    pub span: Span,
    /// Its parts; empty if the whole word is one unquoted literal.
    pub parts: ThinVec<Part>,
}

impl Word {
    /// Whether it is one unquoted literal: no quote, no escape, no expansion.
    pub fn is_plain(&self) -> bool {
        self.parts.is_empty()
    }
}

/// A part of a word.
#[derive(Debug)]
pub enum Part {
    /// Literal text; unquoted it may still contain braces, globs and a tilde.
    Literal(Span),
    /// A backslash and the byte that it escapes.
    Escaped(Span),
    /// A backslash and a line end, which disappear.
    Continuation(Span),
    /// `'…'` with its quotes.
    Single(Span),
    /// `$'…'` with its quotes.
    AnsiC(Span),
    /// `"…"` or `$"…"`.
    Double {
        /// With the quotes.
        span: Span,
        /// The parts inside.
        parts: ThinVec<Part>,
    },
    /// `$name`, `$1`, `$@` and the like.
    Variable {
        /// With the `$`.
        span: Span,
        /// Without.
        name: Span,
    },
    /// `${…}`
    Parameter(Box<Parameter>),
    /// `$(…)`
    Substitution(Box<Substitution>),
    /// `` `…` `` with its backticks. The inside is parsed after its backslashes are removed.
    Backtick(Span),
    /// `$((…))` or `$[…]`
    Arithmetic(Box<Arithmetic>),
    /// `<(…)` or `>(…)`
    Process(Box<Substitution>),
}

impl Part {
    /// Its bytes.
    pub fn span(&self) -> Span {
        match self {
            Self::Literal(span)
            | Self::Escaped(span)
            | Self::Continuation(span)
            | Self::Single(span)
            | Self::AnsiC(span)
            | Self::Backtick(span)
            | Self::Double { span, .. }
            | Self::Variable { span, .. } => *span,
            Self::Parameter(parameter) => parameter.span,
            Self::Substitution(substitution) | Self::Process(substitution) => substitution.span,
            Self::Arithmetic(arithmetic) => arithmetic.span,
        }
    }
}

/// Commands inside a word.
#[derive(Debug)]
pub struct Substitution {
    /// With its parentheses.
    pub span: Span,
    /// The commands.
    pub list: List,
}

/// An arithmetic expression.
#[derive(Debug)]
pub struct Arithmetic {
    /// With its parentheses.
    pub span: Span,
    /// The expression: text and expansions.
    pub parts: ThinVec<Part>,
}

/// `${…}`
#[derive(Debug)]
pub struct Parameter {
    /// The whole expansion.
    pub span: Span,
    /// The variable's name, a number or a special character.
    pub name: Span,
    /// The text between the brackets: `@`, `*`, an index or a key.
    pub subscript: Option<Word>,
    /// Whether it is `${!name}`.
    pub indirect: bool,
    /// Whether it is `${#name}`.
    pub length: bool,
    /// What is done with the value.
    pub operation: Operation,
}

/// What `${…}` does with the value.
#[derive(Debug)]
pub enum Operation {
    /// Nothing.
    None,
    /// `${x-word}`; with a colon (`true`) an empty value counts as unset.
    Default(bool, Word),
    /// `${x=word}`
    Assign(bool, Word),
    /// `${x?word}`
    Require(bool, Word),
    /// `${x+word}`
    Alternative(bool, Word),
    /// `${x#pattern}`; `true` for the longest match.
    RemovePrefix(bool, Word),
    /// `${x%pattern}`; `true` for the longest match.
    RemoveSuffix(bool, Word),
    /// `${x/pattern/replacement}`
    Replace(ReplaceWhere, Word, Word),
    /// `${x^pattern}`, `${x,,pattern}`; `true` for every character.
    Case(CaseChange, bool, Word),
    /// `${x:offset:length}`
    Substring(Word, Option<Word>),
    /// `${x@Q}`, `${!prefix*}` and everything else.
    Other,
}

/// Which matches `${x/…}` replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplaceWhere {
    /// `/`: the first match.
    First,
    /// `//`: every match.
    All,
    /// `/#`: a match at the start.
    Start,
    /// `/%`: a match at the end.
    End,
}

/// Which case `${x^}` changes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseChange {
    /// `^`
    Upper,
    /// `,`
    Lower,
}

/// A compound command.
#[derive(Debug)]
pub enum Compound {
    /// `{ …; }`
    Group(List),
    /// `( … )`
    Subshell(List),
    /// `if`, with every `elif`.
    If {
        /// Conditions and what runs if they are true.
        branches: ThinVec<Branch>,
        /// `else`
        otherwise: Option<List>,
    },
    /// `while` and `until`.
    While {
        /// Whether it is `until`.
        until: bool,
        /// Condition and body.
        branch: Branch,
    },
    /// `for name in …`
    For(For),
    /// `select name in …`
    Select(For),
    /// `for ((a; b; c))`
    ForArithmetic {
        /// The text between the parentheses.
        header: Arithmetic,
        /// The body.
        body: List,
    },
    /// `case`
    Case {
        /// The word to match.
        word: Word,
        /// The arms, in order.
        arms: ThinVec<Arm>,
    },
    /// `[[ … ]]`
    Condition(Condition),
    /// `(( … ))`
    Arithmetic(Arithmetic),
    /// `coproc …`
    Coprocess(Statement),
}

/// A condition and its body.
#[derive(Debug, Default)]
pub struct Branch {
    /// The commands whose status decides.
    pub condition: List,
    /// The commands that depend on it.
    pub body: List,
}

/// `for name in …` or `select name in …`.
#[derive(Debug)]
pub struct For {
    /// The variable.
    pub name: Span,
    /// The words; `None` if `in` is missing, which means `"$@"`.
    pub words: Option<ThinVec<Word>>,
    /// The body.
    pub body: List,
}

/// One arm of a `case`.
#[derive(Debug)]
pub struct Arm {
    /// `a|b`
    pub patterns: ThinVec<Word>,
    /// The commands.
    pub body: List,
    /// How it ends.
    pub end: ArmEnd,
}

/// How an arm of a `case` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArmEnd {
    /// `;;` or `esac`
    Stop,
    /// `;&`
    FallThrough,
    /// `;;&`
    TestNext,
}

/// The inside of `[[ … ]]`.
#[derive(Debug)]
pub enum Condition {
    /// A single word: true if it is non-empty.
    Word(Word),
    /// `-z word`
    Unary(Span, Word),
    /// `a == b`
    Binary(Word, Span, Word),
    /// `! …`
    Not(Box<Condition>),
    /// `a && b && …`
    All(ThinVec<Condition>),
    /// `a || b || …`
    Any(ThinVec<Condition>),
}
