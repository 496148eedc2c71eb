//! The names that statements may assign to, on any path.

use std::rc::Rc;

use foldhash::HashSet;

use super::arithmetic::assigned_names;
use super::body::Function;
use super::evaluator::Evaluator;
use super::text::Text;
use super::value::Value;
use crate::format::shell::{
    Assigned, Assignment, Compound, Condition, Operation, Parameter, Part, Simple, Statement, StatementKind, Word,
};
use crate::text::{Span, name_length};

impl Evaluator<'_, '_, '_> {
    /// The names that these lists may assign to; `None` if that may be any name.
    pub(super) fn assigned_in(&mut self, lists: &[&[Statement]]) -> Option<HashSet<Vec<u8>>> {
        let text = self.handle();
        let mut search = Search { shell: self, text, names: HashSet::default(), seen: Vec::new(), all: false, size: 0 };
        for list in lists {
            search.list(list);
        }
        let (names, all, size) = (search.names, search.all, search.size);
        // Nested loops are searched repeatedly.
        let affordable = self.budget.spend(size);
        (!all && affordable).then_some(names)
    }
}

struct Search<'a, 's, 'e, 'o> {
    shell: &'a Evaluator<'s, 'e, 'o>,
    text: Rc<Text<'s>>,
    names: HashSet<Vec<u8>>,
    seen: Vec<Rc<Function<'s>>>,
    all: bool,
    size: usize,
}

impl Search<'_, '_, '_, '_> {
    fn list(&mut self, list: &[Statement]) {
        for statement in list {
            self.statement(statement);
        }
    }

    fn add(&mut self, name: &[u8]) {
        if !self.names.contains(name) {
            self.names.insert(name.to_vec());
        }
    }

    fn statement(&mut self, statement: &Statement) {
        self.size += 16;
        match &statement.kind {
            StatementKind::Simple(simple) => self.simple(simple),
            StatementKind::Pipeline { stages, .. } => {
                // In bash, each stage of a pipeline is its own process.
                if stages.len() == 1 || !self.shell.options.exact {
                    self.list(stages);
                }
            }
            StatementKind::AndOr { first, rest } => {
                self.statement(first);
                for (_, statement) in rest {
                    self.statement(statement);
                }
            }
            StatementKind::Background(_) => {}
            StatementKind::Compound { compound, redirections } => {
                for redirection in redirections {
                    self.word(&redirection.target);
                }
                self.compound(compound);
            }
            StatementKind::Function { name, .. } => {
                let mut key = self.text.of(*name).to_vec();
                key.extend_from_slice(b"()");
                if !matches!(self.shell.state.get(&key, Span::default()), Value::Unset) {
                    self.names.insert(key);
                }
            }
        }
    }

    fn compound(&mut self, compound: &Compound) {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(_) | Compound::Coprocess(_) => {}
            Compound::If { branches, otherwise } => {
                for branch in branches {
                    self.list(&branch.condition);
                    self.list(&branch.body);
                }
                self.list(otherwise.as_deref().unwrap_or_default());
            }
            Compound::While { branch, .. } => {
                self.list(&branch.condition);
                self.list(&branch.body);
            }
            Compound::For(body) | Compound::Select(body) => {
                let text = Rc::clone(&self.text);
                self.add(text.of(body.name));
                self.add(b"REPLY");
                for word in body.words.iter().flatten() {
                    self.word(word);
                }
                self.list(&body.body);
            }
            Compound::ForArithmetic { header, body } => {
                self.arithmetic(header.span, &header.parts);
                self.list(body);
            }
            Compound::Case { word, arms } => {
                self.word(word);
                for arm in arms {
                    self.list(&arm.body);
                }
            }
            Compound::Condition(condition) => self.condition(condition),
            Compound::Arithmetic(arithmetic) => self.arithmetic(arithmetic.span, &arithmetic.parts),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Word(word) | Condition::Unary(_, word) => self.word(word),
            Condition::Binary(left, _, right) => {
                self.word(left);
                self.word(right);
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::All(inner) | Condition::Any(inner) => {
                for condition in inner {
                    self.condition(condition);
                }
            }
        }
    }

    fn arithmetic(&mut self, span: Span, parts: &[Part]) {
        let text = Rc::clone(&self.text);
        for name in assigned_names(text.of(span)) {
            self.add(name);
        }
        self.parts(parts);
    }

    fn word(&mut self, word: &Word) {
        self.parts(&word.parts);
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Double { parts, .. } => self.parts(parts),
                Part::Arithmetic(arithmetic) => self.arithmetic(arithmetic.span, &arithmetic.parts),
                Part::Parameter(parameter) => self.parameter(parameter),
                _ => {}
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let text = Rc::clone(&self.text);
        match &parameter.operation {
            Operation::Assign(_, word) => {
                self.add(text.of(parameter.name));
                self.all = self.all || parameter.indirect;
                self.word(word);
            }
            Operation::Default(_, word) | Operation::Require(_, word) | Operation::Alternative(_, word) => {
                self.word(word);
            }
            Operation::Substring(offset, length) => {
                for word in std::iter::once(offset).chain(length) {
                    for name in assigned_names(text.of(word.span)) {
                        self.add(name);
                    }
                }
            }
            _ => {}
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let text = Rc::clone(&self.text);
        self.add(text.of(assignment.name));
        match &assignment.value {
            Assigned::Word(word) => self.word(word),
            Assigned::Array(elements) => {
                for element in elements {
                    self.word(&element.value);
                }
            }
        }
    }

    fn simple(&mut self, simple: &Simple) {
        for assignment in &simple.assignments {
            // Before a command it lasts only for that command, so holes do no harm.
            self.assignment(assignment);
        }
        for word in &simple.words {
            self.word(word);
        }
        for (_, assignment) in &simple.arrays {
            self.assignment(assignment);
        }
        let text = Rc::clone(&self.text);
        let mut words = simple.words.as_slice();
        while let [first, rest @ ..] = words
            && first.is_plain()
            && matches!(text.of(first.span), b"command" | b"builtin")
        {
            words = rest;
        }
        let Some((program, arguments)) = words.split_first() else { return };
        if !program.is_plain() {
            self.all = self.all || self.shell.may_be_function();
            return;
        }
        self.program(text.of(program.span), arguments);
    }

    fn program(&mut self, program: &[u8], arguments: &[Word]) {
        match program {
            b"eval" | b"source" | b"." | b"enable" | b"alias" => self.all = true,
            b"read" => {
                self.add(b"REPLY");
                self.named(arguments);
            }
            b"mapfile" | b"readarray" => {
                self.add(b"MAPFILE");
                self.named(arguments);
            }
            b"getopts" => {
                self.add(b"OPTARG");
                self.add(b"OPTIND");
                self.named(arguments);
            }
            b"cd" | b"pushd" | b"popd" => {
                self.add(b"PWD");
                self.add(b"OLDPWD");
            }
            b"set" => {
                self.add(b"@");
                self.add(b"-a");
            }
            b"shift" => self.add(b"@"),
            b"let" => {
                for word in arguments {
                    self.arithmetic(word.span, &[]);
                    self.all = self.all || !word.is_plain() && word.parts.iter().any(is_expansion);
                }
            }
            b"printf" | b"wait" if !self.option(arguments) => {}
            b"printf" | b"wait" | b"unset" | b"export" | b"declare" | b"typeset" | b"local" | b"readonly" => {
                self.named(arguments);
            }
            _ => self.function(program),
        }
    }

    /// Whether the first argument may be an option.
    fn option(&self, arguments: &[Word]) -> bool {
        let first = arguments.first().and_then(|word| self.text.of(word.span).first());
        matches!(first, Some(b'-' | b'$' | b'"' | b'`'))
    }

    /// Arguments that name variables.
    fn named(&mut self, arguments: &[Word]) {
        let text = Rc::clone(&self.text);
        for word in arguments {
            let bytes = match word.parts.first() {
                None => text.of(word.span),
                Some(Part::Literal(span)) => text.of(*span),
                Some(Part::Double { parts, .. }) if matches!(parts.first(), Some(Part::Literal(_))) => {
                    parts.first().map(|part| text.of(part.span())).unwrap_or_default()
                }
                Some(Part::Single(span)) => text.of(*span).get(1..).unwrap_or_default(),
                Some(_) => {
                    self.all = true;
                    return;
                }
            };
            let length = name_length(bytes);
            // A name continued by an expansion: `x_$i=…`
            let ends = bytes.get(length).is_some_and(|next| b"=[+".contains(next)) || word.parts.len() < 2;
            if length > 0 && ends {
                self.add(bytes.get(..length).unwrap_or_default());
            } else if length > 0 {
                self.all = true;
            }
        }
    }

    fn function(&mut self, program: &[u8]) {
        let mut key = program.to_vec();
        key.extend_from_slice(b"()");
        match self.shell.state.get(&key, Span::default()) {
            Value::Function(function) => {
                if self.seen.iter().any(|seen| Rc::ptr_eq(seen, &function)) {
                    return;
                }
                self.seen.push(Rc::clone(&function));
                if self.seen.len() > 100 {
                    self.all = true;
                    return;
                }
                let Some(body) = self.shell.body(&function) else {
                    self.all = true;
                    return;
                };
                let text = std::mem::replace(&mut self.text, Rc::clone(&function.text));
                self.statement(&body);
                self.text = text;
            }
            Value::Unset => {}
            _ => self.all = self.all || !super::program::is_well_known(program),
        }
    }
}

fn is_expansion(part: &Part) -> bool {
    !matches!(part, Part::Literal(_) | Part::Single(_) | Part::Escaped(_) | Part::Continuation(_))
}
