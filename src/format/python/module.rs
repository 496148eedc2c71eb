//! What a module of Python defines: its classes, and the arguments that they take.
//!
//! Enters: the text of a file. Leaves: a [`Module`]. Never runs anything: a class whose arguments are computed, or depend on
//! something, has unknown ones.

use std::collections::HashSet;

use super::{Kind, Token, tokens};

/// What a module defines.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// Its classes, in order.
    pub classes: Vec<Class>,
    /// Every name that occurs in it.
    names: HashSet<String>,
    /// Whether it may define more than is written in it.
    is_open: bool,
    /// What it imports by name.
    imports: Vec<Import>,
}

/// A name that a module imports.
#[derive(Clone, Debug)]
struct Import {
    /// The name that it has in the module.
    name: String,
    /// Its path.
    path: String,
    /// Whether nothing decides whether it is imported.
    is_certain: bool,
}

/// A class of a module.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Its bases, as written; `None` if they are computed.
    pub bases: Option<Vec<String>>,
    /// How it is made.
    pub made: Initializer,
    /// Whether it does nothing but take arguments: it has no method or attribute that its base might have too.
    pub is_plain: bool,
}

/// How a class is made.
#[derive(Clone, Debug)]
pub enum Initializer {
    /// As its bases are.
    AsItsBases,
    /// By an `__init__` of its own.
    With(Parameters),
    /// Not known.
    Somehow,
}

/// What an `__init__` takes besides `self`.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    /// Its parameters, in order.
    pub named: Vec<Parameter>,
    /// Whether it takes any other name: `**kwargs`.
    pub takes_rest: bool,
    /// Whether that rest, and nothing else, certainly goes to its base, and is used for nothing else.
    pub passes_rest: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Whether it has no default.
    pub is_required: bool,
    /// Whether it can be given by its name.
    pub is_by_name: bool,
}

/// What may define names that are not written.
const OPEN: [&str; 8] = ["__getattr__", "globals", "locals", "vars", "exec", "eval", "setattr", "modules"];

/// What decides how a class is made, besides `__init__`.
const MAKERS: [&str; 2] = ["__new__", "__init_subclass__"];

impl Module {
    /// The module of this text.
    pub fn of(text: &str) -> Self {
        let tokens: Vec<Token> = tokens(text).collect();
        let mut lines: Vec<Line<'_>> = Vec::new();
        for tokens in tokens.split(|token| token.kind == Kind::End) {
            let Some(column) = tokens.first().map(|token| column(text, token)) else { continue };
            let statements = tokens.split(|token| token.kind == Kind::Mark(b';'));
            lines.extend(statements.filter(|tokens| !tokens.is_empty()).map(|tokens| Line { text, tokens, column }));
        }
        let mut module = Self::default();
        module.names = lines.iter().flat_map(Line::names).map(str::to_owned).collect();
        module.is_open = OPEN.iter().any(|name| module.names.contains(*name));
        for (at, line) in lines.iter().enumerate() {
            if line.word(0) == Some("from") {
                module.import(line);
            }
            if line.column == 0 && line.word(0) == Some("class") {
                let more = lines.get(at + 1..).unwrap_or_default();
                let body = more.iter().take_while(|line| line.column > 0).count();
                let is_decorated = at.checked_sub(1).and_then(|at| lines.get(at)).is_some_and(Line::is_decorator);
                module.classes.extend(class(line, more.get(..body).unwrap_or_default(), is_decorated));
            }
        }
        // A name that is given anew is another class.
        let is_given_anew = |line: &Line<'_>, name: &str| line.column == 0 && line.word(0) == Some(name);
        for class in &mut module.classes {
            if lines.iter().any(|line| is_given_anew(line, &class.name)) {
                class.made = Initializer::Somehow;
            }
        }
        module
    }

    /// Whether it certainly defines nothing of this name.
    pub fn lacks(&self, name: &str) -> bool {
        !self.is_open && !self.names.contains(name)
    }

    /// Its class of this name, the last one.
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.iter().rev().find(|class| class.name == name)
    }

    /// The path of what it imports under a name.
    pub fn imported(&self, name: &str) -> Option<&str> {
        self.imports.iter().rev().find(|import| import.name == name).map(|import| import.path.as_str())
    }

    /// The paths of what it certainly imports by name.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().filter(|import| import.is_certain).map(|import| import.path.as_str())
    }

    /// `from a.b import C, D as E`
    fn import(&mut self, line: &Line<'_>) {
        let Some(at) = (1..line.tokens.len()).find(|at| line.word(*at) == Some("import")) else { return };
        let module: String = (1..at).map(|at| line.token_text(at)).collect();
        let names: Vec<&str> = (at + 1..line.tokens.len()).map(|at| line.token_text(at)).collect();
        for names in names.split(|text| matches!(*text, "," | "(" | ")")) {
            match names {
                ["*"] => self.is_open = true,
                [name] | [name, "as", _] => self.imports.push(Import {
                    name: (*names.last().unwrap_or(name)).to_owned(),
                    path: format!("{module}.{name}"),
                    is_certain: line.column == 0,
                }),
                _ => {}
            }
        }
    }
}

/// A logical line.
struct Line<'s> {
    text: &'s str,
    tokens: &'s [Token],
    /// How far it is indented.
    column: usize,
}

impl<'s> Line<'s> {
    fn token_text(&self, at: usize) -> &'s str {
        self.tokens.get(at).map_or("", |token| token.span.of_text(self.text))
    }

    /// The name at this place.
    fn word(&self, at: usize) -> Option<&'s str> {
        self.tokens.get(at).filter(|token| token.kind == Kind::Name).map(|token| token.span.of_text(self.text))
    }

    fn names(&self) -> impl Iterator<Item = &'s str> {
        (0..self.tokens.len()).filter_map(|at| self.word(at))
    }

    fn is_decorator(&self) -> bool {
        self.token_text(0) == "@"
    }

    /// The texts between the bracket that opens at `open` and the one that closes it, and the place behind that.
    fn bracketed(&self, open: usize) -> Option<(Vec<&'s str>, usize)> {
        let (mut depth, mut inside) = (0_usize, Vec::new());
        for at in open..self.tokens.len() {
            let text = self.token_text(at);
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.checked_sub(1)?,
                _ => {}
            }
            match depth {
                0 => return Some((inside, at + 1)),
                _ if at > open => inside.push(text),
                _ => {}
            }
        }
        None
    }
}

/// How far a token is indented.
fn column(text: &str, token: &Token) -> usize {
    let before = text.get(..token.span.start as usize).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    line.trim_start_matches('\u{FEFF}').len()
}

/// Parts separated by commas that no bracket encloses.
fn parts<'a, 's>(texts: &'a [&'s str]) -> Vec<&'a [&'s str]> {
    let mut depth = 0_usize;
    texts
        .split(|text| {
            match *text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *text == ","
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn class(line: &Line<'_>, body: &[Line<'_>], is_decorated: bool) -> Option<Class> {
    let name = line.word(1)?.to_owned();
    let (bases, behind) = match line.token_text(2) {
        "(" => line.bracketed(2)?,
        _ => (Vec::new(), 2),
    };
    let is_plain_name =
        |part: &&[&str]| part.iter().all(|text| *text == "." || !text.contains(|c: char| !is_of_name(c)));
    let bases = parts(&bases);
    let is_known = bases.iter().all(is_plain_name);
    let bases = is_known.then(|| bases.iter().map(|part| part.concat()).collect());
    let inner = body.first().map_or(0, |line| line.column);
    let is_made_otherwise = body.iter().flat_map(Line::names).any(|name| MAKERS.contains(&name));
    let made = if is_decorated || is_made_otherwise { Initializer::Somehow } else { made(body, inner) };
    let on_its_line = line.tokens.get(behind + 1..).unwrap_or_default();
    let on_its_line = Line { text: line.text, tokens: on_its_line, column: 0 };
    let is_plain = does_nothing(&on_its_line)
        && match &made {
            Initializer::Somehow => false,
            Initializer::AsItsBases => body.iter().all(does_nothing),
            Initializer::With(parameters) => only_takes(body, inner, parameters),
        };
    Some(Class { name, bases, made, is_plain })
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Nothing, `pass`, `...`, or text for people.
fn does_nothing(line: &Line<'_>) -> bool {
    let is_idle = |token: &Token| matches!(token.kind, Kind::Text(_) | Kind::Mark(b'.'));
    line.word(0) == Some("pass") && line.tokens.len() == 1 || line.tokens.iter().all(is_idle)
}

/// How the `__init__` of a class makes it; the last one counts.
fn made(body: &[Line<'_>], inner: usize) -> Initializer {
    let mut made = Initializer::AsItsBases;
    for (at, line) in body.iter().enumerate() {
        let is_own = line.word(0) == Some("def") && line.word(1) == Some("__init__");
        let names_it = (0..line.tokens.len()).any(|at| {
            line.word(at) == Some("__init__") && at.checked_sub(1).is_none_or(|before| line.token_text(before) != ".")
        });
        let is_decorated = at.checked_sub(1).and_then(|at| body.get(at)).is_some_and(Line::is_decorator);
        match (is_own, names_it) {
            (false, false) => {}
            (true, _) if line.column == inner && !is_decorated => {
                let more = body.get(at + 1..).unwrap_or_default();
                let length = more.iter().take_while(|line| line.column > inner).count();
                made = parameters(line, more.get(..length).unwrap_or_default())
                    .map_or(Initializer::Somehow, Initializer::With);
            }
            // One of a class within, or one that only some condition defines.
            _ => return Initializer::Somehow,
        }
    }
    made
}

/// The parameters of a function without its first, which is the object itself.
fn parameters(line: &Line<'_>, body: &[Line<'_>]) -> Option<Parameters> {
    let (inside, _) = line.bracketed(2)?;
    if inside.contains(&"lambda") {
        return None;
    }
    let mut parameters = Parameters::default();
    let mut is_first = true;
    for part in parts(&inside) {
        match part {
            ["/"] => parameters.named.iter_mut().for_each(|parameter| parameter.is_by_name = false),
            ["*", "*", name, ..] => {
                parameters.takes_rest = true;
                parameters.passes_rest = passes(body, name);
            }
            // Without a name for the object itself, the first of these is that.
            ["*", _, ..] if is_first => return None,
            ["*", ..] | [] => {}
            [_, ..] if is_first => is_first = false,
            [name, rest @ ..] => parameters.named.push(Parameter {
                name: (*name).to_owned(),
                is_required: !rest.contains(&"="),
                is_by_name: true,
            }),
        }
    }
    Some(parameters)
}

/// Whether a function only passes its `**rest` on.
fn passes(body: &[Line<'_>], rest: &str) -> bool {
    let call = ["super", "(", ")", ".", "__init__", "(", "*", "*", rest, ")"];
    let first = body.first().map_or(0, |line| line.column);
    let is_call = |line: &Line<'_>| {
        line.column == first && (0..line.tokens.len()).map(|at| line.token_text(at)).eq(call.iter().copied())
    };
    body.iter().flat_map(Line::names).filter(|name| *name == rest).count() == 1 && body.iter().any(is_call)
}

/// Whether a class only has an `__init__`, which keeps its own parameters and does nothing else.
fn only_takes(body: &[Line<'_>], inner: usize, parameters: &Parameters) -> bool {
    let keeps = |line: &Line<'_>| {
        let kept = line.word(2).filter(|_| line.word(0) == Some("self") && line.token_text(1) == ".");
        let kept = kept.map(|name| name.trim_start_matches('_'));
        kept.is_some_and(|kept| parameters.named.iter().any(|own| own.name == kept)) && line.token_text(3) == "="
    };
    body.iter().all(|line| match line.word(0) {
        Some("def") => line.column == inner && line.word(1) == Some("__init__"),
        Some("super") => line.word(4) == Some("__init__"),
        _ => {
            does_nothing(line)
                || line.column > inner && keeps(line) && line.names().filter(|n| *n == "self").count() == 1
        }
    })
}
