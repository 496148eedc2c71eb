//! Simple commands: what kind each one is, and what it does to the shell.

use std::rc::Rc;

use super::declare::is_declaration;
use super::evaluator::Evaluator;
use super::flow::Flow;
use super::program::{is_assignment, last_component, wrappers};
use super::state::Changes;
use super::value::{Value, Variable};
use super::{Argument, Assignment, Command, Event, Marks, Placeholder, Reached, Redirection, Start};
use crate::format::shell::{Assigned, Operator, Simple};
use crate::text::{Mapped, Span, name_length};

/// Whether running the command reports further events after it.
fn tells_more(program: &[u8]) -> bool {
    let name = last_component(program);
    is_declaration(name)
        || matches!(name, b"eval" | b"source" | b"." | b"trap" | b"bash" | b"sh" | b"dash" | b"ash" | b"zsh" | b"ksh")
}

impl<'s> Evaluator<'s, '_, '_> {
    /// A simple command.
    pub(super) fn simple(&mut self, simple: &Simple, span: Span) -> Flow {
        if simple.words.is_empty() {
            return self.no_program(simple);
        }
        self.here(span);
        let arguments = self.all_arguments(simple);
        if let Some(flow) = self.control.halted.take() {
            return flow;
        }
        if arguments.is_empty() {
            return self.no_program(simple);
        }
        let targets: Vec<Mapped<'s>> = simple.redirections.iter().map(|one| self.target(one)).collect();
        if self.control.halted.is_some() && self.is_process(&arguments) {
            // The child makes a program's redirections after the fork, so only the child ends.
            self.control.halted = None;
            self.control.status = Some(1);
            return Flow::Next;
        }
        let values: Vec<(Span, Value<'s>)> =
            simple.assignments.iter().map(|assignment| (assignment.name, self.assigned(assignment))).collect();
        self.run_program(simple, span, arguments, targets, values)
    }

    /// Whether a command certainly runs as a separate program in a child of the shell.
    fn is_process(&mut self, arguments: &[Argument<'s>]) -> bool {
        let Some(program) = arguments.first().and_then(|first| first.value.text()).map(str::as_bytes) else {
            return false;
        };
        !program.is_empty() && !super::builtin::is_builtin(program) && self.function(program).is_none()
    }

    fn all_arguments(&mut self, simple: &Simple) -> Vec<Argument<'s>> {
        let mut arguments = Vec::with_capacity(simple.words.len());
        let mut declares = false;
        for (index, word) in simple.words.iter().enumerate() {
            if simple.arrays.binary_search_by_key(&index, |(place, _)| *place).is_ok() {
                continue;
            }
            let before = arguments.len();
            if declares && self.looks_assigned(word) {
                self.unsplit_arguments(word, &mut arguments);
            } else {
                self.arguments(word, &mut arguments);
            }
            if index < 2 && word.is_plain() {
                let text = self.text.of(word.span);
                declares = is_declaration(text) || declares;
                if index == 0 && !declares && !matches!(text, b"command" | b"builtin") {
                    // The remaining words are checked the same way.
                    declares = false;
                }
            }
            debug_assert!(arguments.len() >= before);
        }
        arguments
    }

    fn looks_assigned(&self, word: &crate::format::shell::Word) -> bool {
        let first = word.parts.first().map_or(word.span, crate::format::shell::Part::span);
        let bytes = self.text.of(first);
        let length = name_length(bytes);
        let behind = bytes.get(length..).unwrap_or_default();
        let is_element = behind.starts_with(b"[") && memchr::memmem::find(behind, b"]=").is_some();
        length > 0 && (is_element || matches!(behind.first(), Some(b'=' | b'+')))
    }

    /// Assignments and redirections without a command.
    fn no_program(&mut self, simple: &Simple) -> Flow {
        self.control.substituted = false;
        for assignment in &simple.assignments {
            self.assign(assignment);
            if let Some(flow) = self.control.halted.take() {
                return flow;
            }
        }
        for redirection in &simple.redirections {
            self.target(redirection);
            if let Some(flow) = self.control.halted.take() {
                return flow;
            }
        }
        if self.may_not_open(simple) {
            self.control.status = None;
        } else if !self.control.substituted {
            self.control.status = Some(0);
        }
        Flow::Next
    }

    fn run_program(
        &mut self,
        simple: &Simple,
        span: Span,
        mut arguments: Vec<Argument<'s>>,
        targets: Vec<Mapped<'s>>,
        values: Vec<(Span, Value<'s>)>,
    ) -> Flow {
        let text = self.handle();
        let arguments_may_vanish =
            arguments.iter().all(|argument| argument.value.is_empty() && argument.marks.has(Marks::SPLITS));
        let found = wrappers(&arguments);
        let behind = arguments.get(found.length..).unwrap_or_default();
        let Some((program, operands)) = behind.split_first() else { return Flow::Next };
        let command = (self.telling.wants)(&program.value).then(|| Command {
            arguments: Vec::new(),
            span: self.text.origin(span),
            wrappers: found.length,
            assignments: self.command_assignments(simple, &arguments, found.length, &values),
            redirections: Vec::new(),
            placeholders: self.placeholders(simple),
            reached: self.reached(),
            repeated: self.control.repeated,
            prompt: simple.prompt.map(|prompt| self.text.origin(prompt)),
            broken: simple.broken,
            nested: !Rc::ptr_eq(&self.text, &self.outermost),
        });
        let own = self.command_assignments(simple, &arguments, found.length, &values);
        if !own.is_empty() {
            let (span, reached) = (self.text.origin(span), self.reached());
            self.telling.tell(Event::Start(Start { assignments: own, span, reached }));
        }
        let certain = program.value.is_certain() && !program.marks.has(Marks::SPLITS);
        let name = if certain { program.value.bytes() } else { b"" };
        let function = if certain && !found.process && !found.no_functions { self.function(name) } else { None };
        let is_function = matches!(function, Some(Value::Function(_)));
        let early = !is_function && tells_more(name);
        if let Some(command) = command.as_ref().filter(|_| early) {
            let command = Command { arguments: behind.to_vec(), ..command.clone() };
            self.tell_command(simple, command, targets.clone());
        }
        self.here(span);
        if certain && !is_function {
            self.tell_indirect(name, operands, span);
        }
        let prompt = simple.prompt.is_some();
        let exec_alone = name == b"exec" && behind.len() == 1;
        if exec_alone {
            self.control.status = Some(0);
            if let Some(command) = command {
                self.tell_command(simple, Command { arguments, ..command }, targets);
            }
            return Flow::Next;
        }
        let values = if name == b"export" { self.keep_exported(simple, operands, values) } else { values };
        let temporary = !values.is_empty();
        if temporary {
            self.push_temporary(values);
        }
        let run = |shell: &mut Self| {
            shell.with_targets(&simple.redirections, &targets, |shell| match &function {
                _ if prompt => shell.external(name, certain),
                _ if shell.is_missing(certain, name, &arguments, found.length, function.is_some()) => shell.not_found(),
                Some(Value::Function(function)) => shell.call_function(function, operands),
                Some(Value::Unknown) => {
                    shell.unknown_function(name);
                    Flow::Next
                }
                _ if !certain => shell.external(name, false),
                _ if found.process => shell.process_program(name, operands, found.surroundings),
                _ => shell.builtin(name, operands, simple, span),
            })
        };
        let flow = if self.options.is_sourced && self.may_not_open(simple) {
            // If the file does not exist, nothing runs.
            let taken = self.branch(run);
            self.one_of(vec![taken, (Flow::Next, Changes::default())])
        } else {
            run(self)
        };
        if temporary {
            self.state.pop_scope();
        }
        if let Some(command) = command.filter(|_| !early && !is_function) {
            let arguments = if found.length == 0 { arguments } else { arguments.split_off(found.length) };
            self.tell_command(simple, Command { arguments, ..command }, targets);
        }
        if found.replaces {
            return Flow::Exit;
        }
        if arguments_may_vanish && self.options.is_sourced {
            // Then the assignments before it persist.
            for assignment in &simple.assignments {
                self.state.forget(text.of(assignment.name));
            }
        }
        self.control.halted.take().unwrap_or(flow)
    }

    /// The function that a program's name refers to; `None` if it is not a function.
    fn function(&mut self, name: &[u8]) -> Option<Value<'s>> {
        if !self.may_be_function() {
            return None;
        }
        let mut key = std::mem::take(&mut self.scratch);
        key.clear();
        key.extend_from_slice(name);
        key.extend_from_slice(b"()");
        let value = self.state.get(&key, self.place);
        self.scratch = key;
        match value {
            Value::Unset => None,
            Value::Unknown if super::builtin::is_builtin(name) || super::program::is_well_known(name) => None,
            value => Some(value),
        }
    }

    /// An unseen function may do anything, but one named like a logging helper rarely sets
    /// variables.
    fn unknown_function(&mut self, name: &[u8]) {
        const TELLING: [&[u8]; 12] = [
            b"log", b"info", b"warn", b"err", b"die", b"print", b"debug", b"msg", b"say", b"banner", b"success",
            b"fail",
        ];
        self.control.status = None;
        self.output_unknown();
        self.streams.input = super::input::Input::Unknown;
        if !TELLING.iter().any(|start| name.starts_with(start)) {
            self.state.forget_all();
        }
    }

    /// Enters variables that last for a single command.
    fn push_temporary(&mut self, values: Vec<(Span, Value<'s>)>) {
        let text = self.handle();
        self.state.push_command();
        for (name, value) in values {
            self.state.set_temporary(text.of(name), Variable::new(value, Some(true)));
        }
    }

    /// `A=b export A`: the exported ones stay. Returns the others.
    fn keep_exported(
        &mut self,
        simple: &Simple,
        operands: &[Argument<'s>],
        mut values: Vec<(Span, Value<'s>)>,
    ) -> Vec<(Span, Value<'s>)> {
        let text = self.handle();
        for assignment in &simple.assignments {
            let name = text.of(assignment.name);
            let is_named = |operand: &Argument<'s>| {
                let bytes = operand.value.bytes();
                name_length(bytes) == name.len() && bytes.starts_with(name)
            };
            if operands.iter().any(is_named) {
                self.assign(assignment);
                values.retain(|(own, _)| *own != assignment.name);
            }
        }
        values
    }

    fn call_function(&mut self, function: &Rc<super::body::Function<'s>>, operands: &[Argument<'s>]) -> Flow {
        self.state.push_function();
        let splits = operands.iter().any(|argument| argument.marks.has(Marks::SPLITS));
        let list = Value::list(operands.iter().map(|argument| Rc::new(argument.value.clone())));
        let list = if splits { Value::Unknown } else { list };
        self.state.set_parameters(Variable::new(list, Some(false)));
        let flow = self.call(function);
        self.state.pop_scope();
        flow
    }

    /// A program that is not part of the shell.
    pub(super) fn external(&mut self, name: &[u8], certain: bool) -> Flow {
        if certain && self.options.exact && super::program::names_no_program(name) {
            return self.not_found();
        }
        self.control.status = None;
        self.output_unknown();
        if !super::program::leaves_input(name) {
            self.streams.input = super::input::Input::Unknown;
        }
        if !certain && self.may_be_function() {
            self.state.forget_all();
        }
        Flow::Next
    }

    /// Whether the program, or a wrapper before it, certainly does not exist.
    fn is_missing(
        &self,
        certain: bool,
        name: &[u8],
        arguments: &[Argument<'s>],
        wrappers: usize,
        is_function: bool,
    ) -> bool {
        let wrapper = arguments.iter().take(wrappers).map(|argument| argument.value.bytes());
        let outermost =
            wrapper.into_iter().find(|word| !matches!(*word, b"command" | b"builtin" | b"exec" | b"--" | b"-p"));
        match outermost {
            Some(b"time") | None => {
                certain && !is_function && !super::builtin::is_builtin(name) && self.state.lacks_program(name)
            }
            Some(wrapper) => self.state.lacks_program(wrapper),
        }
    }

    /// Bash does not find the program and says so.
    fn not_found(&mut self) -> Flow {
        self.control.status = Some(127);
        if self.streams.shows_errors {
            self.output_unknown();
        }
        Flow::Next
    }

    /// Whether a program with an unknown name may be a function.
    pub(super) fn may_be_function(&self) -> bool {
        self.state.unseen || self.state.has_functions()
    }

    /// Reports a command, with its redirections.
    fn tell_command(&mut self, simple: &Simple, mut command: Command<'s>, targets: Vec<Mapped<'s>>) {
        let text = self.handle();
        let redirections = simple.redirections.iter().zip(targets).map(|(one, target)| Redirection {
            operator: one.operator,
            descriptor: one.descriptor.map(|span| text.origin(span)),
            target,
            span: text.origin(one.span),
        });
        command.redirections = redirections.collect();
        if command.prompt.is_some() || self.may_not_open(simple) {
            command.reached = command.reached.max(Reached::Perhaps);
        }
        self.telling.tell(Event::Command(command));
    }

    /// What the shell and `env` set for this command alone.
    fn command_assignments(
        &self,
        simple: &Simple,
        arguments: &[Argument<'s>],
        wrappers: usize,
        values: &[(Span, Value<'s>)],
    ) -> Vec<Assignment<'s>> {
        let text = &self.text;
        let reached = self.reached();
        let mut assignments = Vec::new();
        for ((name, value), written) in values.iter().zip(&simple.assignments) {
            let value = match (value, &written.value) {
                (Value::Text(text), Assigned::Word(_)) => Some(Mapped::clone(text)),
                (Value::Unknown, _) => Some(Mapped::hole(text.origin(written.span))),
                _ => None,
            };
            let span = text.origin(written.span);
            assignments.push(Assignment { name: text.slice(*name), value, span, exported: Some(true), reached });
        }
        for argument in arguments.iter().take(wrappers).filter(|argument| is_assignment(argument)) {
            let length = name_length(argument.value.bytes());
            let name = argument.value.slice(Span::new(0, length));
            let value = argument.value.slice(Span::new(length + 1, argument.value.len()));
            let span = argument.word;
            assignments.push(Assignment { name, value: Some(value), span, exported: Some(true), reached });
        }
        assignments
    }

    /// Whether a redirection reads a file that may not exist: then nothing runs.
    fn may_not_open(&self, simple: &Simple) -> bool {
        simple.redirections.iter().any(|one| {
            let name = self.text.of(one.target.span);
            let needs_file = matches!(one.operator, Operator::Input);
            let writes =
                matches!(one.operator, Operator::Output | Operator::Append | Operator::Clobber | Operator::Both);
            !name.starts_with(b"/dev/") && (needs_file || self.options.is_sourced && writes && name.contains(&b'/'))
        })
    }

    /// Each `<name>` among the words.
    fn placeholders(&self, simple: &Simple) -> Vec<Placeholder> {
        let mut found = Vec::new();
        for (index, open) in simple.redirections.iter().enumerate() {
            if open.operator != Operator::Input || open.descriptor.is_some() || !open.target.is_plain() {
                continue;
            }
            let name = self.text.of(open.target.span);
            let adjacent = open.target.span.start == open.span.start + 1;
            if !adjacent || !name.first().is_some_and(u8::is_ascii_alphabetic) || name.contains(&b'/') {
                continue;
            }
            let Some(close) = simple.redirections.get(index + 1) else { continue };
            let between = Span { start: open.span.end, end: close.span.start };
            let words = self.text.of(between);
            let prose =
                words.len() < 60 && words.iter().all(|byte| byte.is_ascii_alphanumeric() || b" -_".contains(byte));
            if close.operator == Operator::Output && close.descriptor.is_none() && prose {
                let span = Span { start: open.span.start, end: close.span.start + 1 };
                let swallowed = Some(self.text.origin(close.target.span)).filter(|_| !close.target.span.is_empty());
                found.push(Placeholder { span: self.text.origin(span), swallowed });
            }
        }
        found
    }
}
