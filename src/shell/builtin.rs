//! Commands that are part of the shell, and shells that run a string.

use std::rc::Rc;
use std::sync::LazyLock;

use super::declare::is_declaration;
use super::evaluator::Evaluator;
use super::flow::Flow;
use super::program::{Names, last_component, names};
use super::text::Text;
use super::value::{Value, Variable};
use super::{Argument, Marks};
use crate::format::shell::Simple;
use crate::text::{Mapped, Span, name_length};

/// The shell's builtins.
static BUILTINS: Names = LazyLock::new(|| {
    names(
        ". : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs \
         disown echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local \
         logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend \
         test times trap true type typeset ulimit umask unalias unset wait",
    )
});

/// Whether this is a builtin of the shell.
pub(super) fn is_builtin(name: &[u8]) -> bool {
    BUILTINS.contains(name)
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Runs a builtin or a program.
    pub(super) fn builtin(&mut self, name: &[u8], operands: &[Argument<'s>], simple: &Simple, span: Span) -> Flow {
        match name {
            b":" | b"true" => self.control.status = Some(0),
            b"false" => self.control.status = Some(1),
            b"echo" => self.echo(operands),
            b"printf" => self.printf(operands),
            b"cat" => self.cat(operands),
            b"test" => self.control.status = self.test_arguments(operands).map(|holds| u8::from(!holds)),
            b"[" => {
                let inner =
                    operands.split_last().filter(|(last, _)| last.value.bytes() == b"]").map(|(_, inner)| inner);
                self.control.status = match inner {
                    Some(inner) => self.test_arguments(inner).map(|holds| u8::from(!holds)),
                    None if operands.iter().all(|operand| operand.value.is_certain()) => Some(2),
                    None => None,
                };
            }
            name if is_declaration(name) => self.declare(name, operands, simple, span),
            b"unset" => self.unset(operands),
            b"set" if operands.is_empty() => self.output_unknown(),
            b"set" => self.set_builtin(operands),
            b"shift" => self.shift(operands),
            b"read" => self.read(operands),
            b"eval" => return self.eval(operands),
            b"source" | b"." if operands.is_empty() => self.control.status = Some(2),
            b"source" | b"." => return self.load(operands, span),
            b"exit" | b"logout" => return self.leave(operands, Flow::Exit),
            b"return" => return self.leave(operands, Flow::Return),
            b"break" | b"continue" => return self.jump(name, operands),
            b"let" => {
                self.control.status = None;
                for operand in operands {
                    let value = if operand.value.is_certain() { self.calculate(operand.value.bytes()) } else { None };
                    self.control.status = value.map(|value| u8::from(value == 0));
                    if value.is_none() {
                        self.forget_named(std::slice::from_ref(operand));
                    }
                }
            }
            b"mapfile" | b"readarray" => self.map_file(operands),
            b"getopts" => {
                self.control.status = None;
                self.state.forget(b"OPTARG");
                self.state.forget(b"OPTIND");
                self.forget_named(operands);
            }
            b"wait" => {
                self.control.status = None;
                if operands.iter().any(|operand| operand.value.bytes().starts_with(b"-")) {
                    self.forget_named(operands);
                }
            }
            b"cd" | b"pushd" | b"popd" => {
                self.control.status = None;
                self.state.forget(b"PWD");
                self.state.forget(b"OLDPWD");
                self.output_unknown();
            }
            b"shopt" | b"enable" | b"alias" => {
                self.output_unknown();
                self.option(name, operands);
            }
            b"trap" => self.trap(operands),
            b"umask" | b"hash" | b"disown" | b"complete" | b"bind" => {
                self.control.status = Some(0);
                self.output_unknown();
            }
            _ => return self.process_program(name, operands, false),
        }
        Flow::Next
    }

    /// Options that change how words expand.
    fn option(&mut self, name: &[u8], operands: &[Argument<'s>]) {
        self.control.status = None;
        let texts = || operands.iter().map(|operand| operand.value.bytes());
        let harmless = name == b"shopt"
            && texts().all(|text| {
                text.starts_with(b"-") || matches!(text, b"inherit_errexit" | b"extglob" | b"globstar" | b"lastpipe")
            })
            && !texts().any(|text| text == b"lastpipe");
        let globs =
            texts().all(|text| text.starts_with(b"-") || matches!(text, b"nullglob" | b"failglob" | b"dotglob"));
        if globs && name == b"shopt" {
            self.options.globs_vanish = true;
        } else if !harmless && name != b"alias" {
            self.options.exact = false;
        }
    }

    /// A program in its own process, which may be a shell with a string to run.
    pub(super) fn process_program(&mut self, name: &[u8], operands: &[Argument<'s>], surroundings: bool) -> Flow {
        let program = last_component(name);
        let shell = matches!(program, b"bash" | b"sh" | b"dash" | b"ash" | b"zsh" | b"ksh");
        if shell && let Some((script, parameters)) = self.shell_text(operands) {
            return self.inner_shell(program == b"bash", &script, parameters, surroundings);
        }
        if program == b"cat" {
            self.cat(operands);
            return Flow::Next;
        }
        if program == b"tee" {
            self.tee(operands);
            return Flow::Next;
        }
        if let (b"install", [.., source, file]) = (program, operands)
            && source.value.bytes() == b"/dev/stdin"
        {
            self.copy(std::slice::from_ref(file));
            return Flow::Next;
        }
        if matches!(program, b"true" | b"false") {
            self.control.status = Some(u8::from(program == b"false"));
            return Flow::Next;
        }
        self.external(name, true)
    }

    /// The script that `bash -c` or a here-document gives to a shell, and the operands after it.
    fn shell_text<'a>(&mut self, operands: &'a [Argument<'s>]) -> Option<(Mapped<'s>, &'a [Argument<'s>])> {
        let mut rest = operands;
        while let [first, behind @ ..] = rest {
            if !first.value.is_certain() || first.marks.has(Marks::SPLITS) {
                return None;
            }
            let bytes = first.value.bytes();
            rest = behind;
            match bytes {
                b"-o" | b"+o" | b"-O" | b"+O" => rest = rest.get(1..).unwrap_or_default(),
                b"-s" | b"--norc" | b"--noprofile" => {}
                _ if bytes.starts_with(b"-") && !bytes.starts_with(b"--") && bytes.contains(&b'c') => {
                    let (script, parameters) = rest.split_first()?;
                    let certain = script.value.is_certain() && !script.marks.has(Marks::SPLITS);
                    return certain.then(|| (script.value.clone(), parameters));
                }
                _ if bytes.starts_with(b"-") && bytes.len() > 1 && !bytes.contains(&b'o') => {}
                _ => return None,
            }
        }
        let script = self.take_input()?;
        Some((script, &[]))
    }

    /// A separate shell, which sees only exported variables.
    fn inner_shell(
        &mut self,
        bash: bool,
        script: &Mapped<'s>,
        parameters: &[Argument<'s>],
        surroundings: bool,
    ) -> Flow {
        if !self.may_read(script) || !self.enter() {
            return self.not_followed();
        }
        let exact = std::mem::replace(&mut self.options.exact, bash);
        let text = std::mem::replace(&mut self.text, Rc::new(Text::new(script.clone())));
        let (branch, pipes_fail) = (self.control.branch, std::mem::take(&mut self.options.pipes_fail));
        self.budget.again += 1;
        self.subshell(|shell| {
            if surroundings {
                shell.state.forget_all();
            }
            shell.state.push_shell();
            shell.state.set_local(b"-a", Variable::new(Value::Unset, Some(true)));
            for name in [&b"IFS"[..], b"OPTIND"] {
                let value = if name == b"IFS" { " \t\n" } else { "1" };
                let value = Value::text(Mapped::decoded(value.as_bytes(), shell.place));
                shell.state.set_local(name, Variable::new(value, Some(true)));
            }
            if let Some((zero, _)) = parameters.split_first() {
                shell.state.set_local(b"0", Variable::new(Value::text(zero.value.clone()), Some(true)));
            }
            let splits = parameters.iter().any(|parameter| parameter.marks.has(Marks::SPLITS));
            let list = Value::list(parameters.iter().skip(1).map(|argument| Rc::new(argument.value.clone())));
            let list = if splits { Value::Unknown } else { list };
            shell.state.set_parameters(Variable::new(list, Some(true)));
            let flow = shell.script(script, false);
            shell.state.pop_scope();
            flow
        });
        self.budget.again -= 1;
        self.control.branch = branch;
        self.options.pipes_fail = pipes_fail;
        self.text = text;
        self.options.exact = exact;
        self.budget.depth -= 1;
        Flow::Next
    }

    fn printf(&mut self, operands: &[Argument<'s>]) {
        self.control.status = Some(0);
        if let [option, name, rest @ ..] = operands
            && option.value.is_certain()
            && option.value.bytes() == b"-v"
        {
            let value = self.formatted(rest);
            if !name.value.is_certain() || name_length(name.value.bytes()) != name.value.len() {
                self.forget_named(std::slice::from_ref(name));
                return;
            }
            let value = value.map_or(Value::Unknown, Value::text);
            self.set_variable(name.value.bytes(), value);
            return;
        }
        if self.streams.sinks.is_empty() {
            return;
        }
        let operands = match operands {
            [first, rest @ ..] if first.value.bytes() == b"--" => rest,
            all => all,
        };
        match self.formatted(operands) {
            Some(text) => self.print(&text),
            None => self.output_unknown(),
        }
    }

    /// `trap`: keeps what runs at exit; evaluates what runs on a signal or error right here.
    fn trap(&mut self, operands: &[Argument<'s>]) {
        self.control.status = Some(0);
        let Some((handler, signals)) = operands.split_first() else { return self.output_unknown() };
        let known = handler.value.is_certain() && !handler.marks.has(Marks::SPLITS);
        if !known || handler.value.bytes().starts_with(b"-") || handler.value.is_empty() {
            return;
        }
        if signals.iter().any(|signal| matches!(signal.value.bytes(), b"EXIT" | b"0")) {
            self.control.exit_trap = Some(handler.value.clone());
            return;
        }
        let text = handler.value.clone();
        // It may run after any later command, as often as the signal arrives.
        let repeated = std::mem::replace(&mut self.control.repeated, true);
        let taken = self.branch(|shell| {
            shell.state.forget_all();
            shell.inner_text(&text)
        });
        self.control.repeated = repeated;
        self.control.exits = self.control.exits || taken.0 != Flow::Next;
    }

    fn eval(&mut self, operands: &[Argument<'s>]) -> Flow {
        let mut builder = crate::text::MappedBuilder::default();
        let mut known = true;
        for (index, operand) in operands.iter().enumerate() {
            known = known && operand.value.is_certain() && !operand.marks.has(Marks::SPLITS);
            if index > 0 {
                builder.decoded(b" ", operand.word);
            }
            builder.append(&operand.value, Span::new(0, operand.value.len()));
        }
        if !known {
            self.state.forget_all();
            self.control.status = None;
            self.output_unknown();
            // The handler may contain an `exit`.
            self.control.exits = true;
            return Flow::Next;
        }
        let text = builder.build(self.place);
        self.control.status = Some(0);
        self.inner_text(&text)
    }

    /// `exit` and `return`
    fn leave(&mut self, operands: &[Argument<'s>], flow: Flow) -> Flow {
        if let Some(first) = operands.first() {
            let status = first.value.text().filter(|_| first.value.is_certain()).and_then(|text| text.parse().ok());
            self.control.status = status;
        }
        if flow == Flow::Return && operands.len() > 1 && self.control.status.is_some() && self.options.is_sourced {
            // Too many arguments: bash exits.
            return Flow::Exit;
        }
        if flow == Flow::Return && !self.options.is_sourced && !self.state.has_function() && self.control.loading == 0 {
            // Bash rejects it here and goes on, unless something else sources the script.
            self.control.exits = true;
            self.control.status = None;
            return Flow::Next;
        }
        flow
    }

    /// `break` and `continue`
    fn jump(&mut self, name: &[u8], operands: &[Argument<'s>]) -> Flow {
        let levels = match operands.first() {
            None => Some(1),
            Some(levels) => levels.value.text().and_then(|text| text.parse::<u32>().ok()).filter(|levels| *levels > 0),
        };
        self.control.status = Some(0);
        if self.control.loops == 0 {
            return Flow::Next;
        }
        let levels = levels.unwrap_or(1).min(self.control.loops);
        if name == b"break" { Flow::Break(levels) } else { Flow::Continue(levels) }
    }
}
