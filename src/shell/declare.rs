//! `declare`, `export`, `local`, `readonly`, `unset`, `set`, `shift`.

use std::rc::Rc;

use super::context::ELEMENT;
use super::evaluator::Evaluator;
use super::value::{Value, Variable};
use super::{Argument, Marks};
use crate::format::shell::Simple;
use crate::text::{Mapped, Span, name_length};

/// The options of a declaration.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Wanted {
    /// `Some(false)` for `+x` and `export -n`.
    export: Option<bool>,
    readonly: bool,
    local: bool,
    table: bool,
    list: bool,
    changes: bool,
    /// The name is a reference to another variable.
    reference: bool,
    global: bool,
    /// Functions, or only printing.
    functions: bool,
    /// Only printing, for any kind of name.
    variables: bool,
}

/// Whether a program is a declaration builtin, whose arguments are assignments.
pub(super) fn is_declaration(program: &[u8]) -> bool {
    matches!(program, b"declare" | b"typeset" | b"local" | b"export" | b"readonly")
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Runs a declaration. `arguments` come from the words of `simple`, without arrays.
    pub(super) fn declare(&mut self, program: &[u8], arguments: &[Argument<'s>], simple: &Simple, span: Span) {
        self.control.status = Some(0);
        if program == b"local" && !self.state.in_function() && self.options.exact {
            // Bash complains and goes on.
            self.control.status = Some(1);
            return;
        }
        let Some((wanted, operands)) = self.wanted(program, arguments) else {
            self.state.forget_all();
            self.control.status = None;
            return;
        };
        if wanted.functions || operands.is_empty() && simple.arrays.is_empty() {
            // Bash prints the existing ones.
            self.output_unknown();
        }
        if wanted.functions {
            // It fails if there is nothing of that name.
            self.control.status = if wanted.variables { None } else { self.has_functions(operands) };
            return;
        }
        for argument in operands {
            self.declare_one(&wanted, program, argument, span);
        }
        for (_, assignment) in &simple.arrays {
            if super::assign::is_list_to_element(assignment) && self.options.exact {
                self.control.halted = Some(super::flow::Flow::Discard);
                return;
            }
            let text = self.handle();
            let name = text.of(assignment.name);
            if wanted.table && !matches!(self.state.get(name, Span::default()), Value::Table(_)) {
                self.put_declared(&wanted, name, Some(Value::Table(Rc::default())));
            }
            let value = self.assigned(assignment);
            self.put_declared(&wanted, name, Some(value));
        }
    }

    fn wanted<'a>(&mut self, program: &[u8], arguments: &'a [Argument<'s>]) -> Option<(Wanted, &'a [Argument<'s>])> {
        let mut wanted = Wanted {
            export: (program == b"export").then_some(true),
            readonly: program == b"readonly",
            local: program != b"export" && program != b"readonly",
            ..Wanted::default()
        };
        let mut rest = arguments;
        while let [first, behind @ ..] = rest {
            let bytes = first.value.bytes();
            if !first.value.is_certain() && (bytes.starts_with(b"-") || first.marks.has(Marks::SPLITS)) {
                return None;
            }
            let on = bytes.starts_with(b"-");
            if !on && !bytes.starts_with(b"+") {
                break;
            }
            rest = behind;
            if bytes == b"--" {
                break;
            }
            for flag in bytes.iter().skip(1) {
                match flag {
                    b'x' => wanted.export = Some(on),
                    b'n' if program == b"export" => wanted.export = Some(false),
                    b'n' if on => (wanted.reference, wanted.changes) = (true, true),
                    b'r' => wanted.readonly = on,
                    b'A' => wanted.table = true,
                    b'a' => wanted.list = true,
                    b'g' => wanted.global = true,
                    b'f' | b'F' => wanted.functions = true,
                    b'p' => (wanted.functions, wanted.variables) = (true, true),
                    _ => wanted.changes = true,
                }
            }
        }
        wanted.local = wanted.local && !wanted.global && self.state.in_function();
        Some((wanted, rest))
    }

    /// The status of a query for functions by name: 0 if all exist, 1 if one does not.
    fn has_functions(&self, names: &[Argument<'s>]) -> Option<u8> {
        let is_there = |name: &Argument<'s>| {
            let function = [name.value.bytes(), b"()"].concat();
            match self.state.get(&function, Span::default()) {
                _ if !name.value.is_certain() || name.marks.has(Marks::SPLITS) => None,
                Value::Function(_) => Some(true),
                Value::Unset => Some(false),
                _ => None,
            }
        };
        let known: Option<Vec<bool>> = names.iter().map(is_there).collect();
        known.filter(|known| !known.is_empty()).map(|known| u8::from(known.contains(&false)))
    }

    fn declare_one(&mut self, wanted: &Wanted, program: &[u8], argument: &Argument<'s>, span: Span) {
        let bytes = argument.value.bytes();
        let length = name_length(bytes);
        let known = argument
            .value
            .pieces()
            .all(|(piece, covers)| piece.kind != crate::text::PieceKind::Hole || covers.start as usize > length);
        let is_certain = argument.value.is_certain() && !argument.marks.has(Marks::SPLITS);
        let is_element = bytes.get(length) == Some(&b'[');
        let takes_names = matches!(program, b"export" | b"readonly");
        if is_certain && (is_no_name(bytes, length) || takes_names && is_element) {
            // Bash complains and goes on.
            self.control.status = Some(1);
            return;
        }
        if takes_names
            && self.options.is_sourced
            && argument.marks.has(Marks::GLOB)
            && argument.marks.has(Marks::SPLITS)
        {
            // No file is named like an assignment.
            self.control.status = None;
            return;
        }
        if length == 0 || !known || argument.marks.has(Marks::SPLITS) {
            // It is unknown which names are set.
            self.state.forget_all();
            return;
        }
        let name = bytes.get(..length).unwrap_or_default();
        let behind = bytes.get(length..).unwrap_or_default();
        let append = behind.starts_with(b"+=");
        let start = length + if append { 2 } else { 1 };
        let whole = |start: usize| argument.value.slice(Span::new(start.min(bytes.len()), bytes.len()));
        let name_text = argument.value.slice(Span::new(0, length));
        match behind.first() {
            None => {
                self.put_declared(wanted, name, None);
                // `NAME=value` followed by `export NAME`: from here on programs see it.
                let value = match self.state.get(name, self.place) {
                    Value::Text(value) if wanted.export == Some(true) => Some(Mapped::clone(&value)),
                    _ => None,
                };
                self.tell_assignment(name_text, value, span);
            }
            Some(b'=' | b'+') if append || behind.starts_with(b"=") => {
                let value = whole(start);
                let plain = if append || wanted.changes { None } else { Some(value.clone()) };
                let old = if append { self.state.get(name, Span::default()) } else { Value::Unset };
                let value = if wanted.list || wanted.table || value_is_array(&old) {
                    Value::Unknown
                } else {
                    self.appended(old, value, span)
                };
                self.put_declared(wanted, name, Some(value));
                self.tell_assignment(name_text, plain, span);
            }
            _ => self.declare_element(wanted, argument, length, span),
        }
    }

    /// `declare NAME[index]=value`
    fn declare_element(&mut self, wanted: &Wanted, argument: &Argument<'s>, length: usize, span: Span) {
        let bytes = argument.value.bytes();
        let name = bytes.get(..length).unwrap_or_default();
        let Some(close) = memchr::memmem::find(bytes, b"]=").filter(|_| argument.value.is_certain()) else {
            return self.state.forget(name);
        };
        let index = self.calculate(bytes.get(length + 1..close).unwrap_or_default());
        let value = argument.value.slice(Span::new(close + 2, bytes.len()));
        let value = self.with_index(name, index, value, span);
        self.put_declared(wanted, name, Some(value));
    }

    /// Sets a variable with the requested attributes; it keeps its value if none is given.
    fn put_declared(&mut self, wanted: &Wanted, name: &[u8], value: Option<Value<'s>>) {
        let at = self.place;
        let old = self.state.variable(name).cloned();
        // A new local variable inherits neither the value nor the attributes of the one it hides.
        let fresh = wanted.local && !self.state.has_local(name);
        let current = || if fresh { Value::Unset } else { self.state.get(name, at) };
        let mut value = match value {
            Some(value) => value,
            None if wanted.table && !matches!(current(), Value::Table(_)) => Value::Table(Rc::default()),
            None if wanted.list && matches!(current(), Value::Unset) => Value::List(Rc::default()),
            None => current(),
        };
        let base = old.filter(|_| !fresh);
        if let Some(old) = &base {
            value = super::assign::into_array(&old.value, value);
        }
        let changes = wanted.changes || base.as_ref().is_some_and(|old| old.changes);
        if changes || base.as_ref().is_some_and(|old| old.readonly) {
            value = Value::Unknown;
        }
        let inherited = match &base {
            Some(old) => old.exported,
            None if fresh => None,
            None => self.state.exported_at_first(name),
        };
        let exported = wanted.export.or(if self.exports_all() == Some(true) { Some(true) } else { inherited });
        let readonly = wanted.readonly || base.as_ref().is_some_and(|old| old.readonly);
        let variable = Variable { value, exported, changes, readonly };
        if wanted.reference {
            self.state.refer(name);
        }
        if wanted.local {
            self.state.set_local(name, variable);
        } else if wanted.global {
            self.state.set_global(name, variable);
        } else {
            self.state.set(name, variable);
        }
    }

    /// `unset`
    pub(super) fn unset(&mut self, arguments: &[Argument<'s>]) {
        self.control.status = None;
        let functions = arguments.iter().any(|argument| argument.value.bytes() == b"-f");
        for argument in arguments {
            let bytes = argument.value.bytes();
            if bytes.starts_with(b"-") && argument.value.is_certain() {
                continue;
            }
            let length = name_length(bytes);
            if !argument.value.is_certain() || argument.marks.has(Marks::SPLITS) {
                self.state.forget_all();
                return;
            }
            let name = bytes.get(..length).unwrap_or_default();
            let mut function = bytes.to_vec();
            function.extend_from_slice(b"()");
            let is_function = !matches!(self.state.get(&function, self.place), Value::Unset);
            if functions || is_function && matches!(self.state.get(name, self.place), Value::Unset) {
                self.state.set_global(&function, Variable::new(Value::Unset, Some(false)));
            } else if is_no_name(bytes, length) {
                // Bash complains and goes on.
                self.control.status = Some(1);
            } else if length != bytes.len() {
                self.unset_element(argument, length);
            } else if self.state.variable(name).is_some_and(|variable| variable.readonly) {
                // Bash rejects it.
                self.control.status = Some(1);
            } else {
                let value = if self.state.in_function() && self.state.variable(name).is_some() {
                    // This may uncover a variable of the same name in an outer scope.
                    Value::Unknown
                } else {
                    Value::Unset
                };
                self.state.set(name, Variable::new(value, None));
            }
        }
    }

    /// `unset 'name[index]'`
    fn unset_element(&mut self, argument: &Argument<'s>, length: usize) {
        let bytes = argument.value.bytes();
        let name = bytes.get(..length).unwrap_or_default();
        let index = bytes.get(length..).and_then(|rest| rest.strip_prefix(b"[")?.strip_suffix(b"]"));
        let list = self.state.get(name, self.place);
        match (list, index.and_then(|index| std::str::from_utf8(index).ok()?.parse::<usize>().ok())) {
            (Value::List(list), Some(index)) => {
                let rest = list.iter().filter(|(own, _)| *own != index).cloned().collect();
                self.set_variable(name, Value::List(Rc::new(rest)));
            }
            _ => self.state.forget(name),
        }
    }

    /// `set`
    pub(super) fn set_builtin(&mut self, arguments: &[Argument<'s>]) {
        self.control.status = Some(0);
        let mut rest = arguments;
        while let [first, behind @ ..] = rest {
            let bytes = first.value.bytes();
            let written = self.outermost_byte(first);
            if first.marks.has(Marks::GLOB) && written.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
                return self.set_positional(None);
            }
            if !first.value.is_certain() || first.marks.has(Marks::SPLITS) {
                // It may be an option or the first parameter.
                self.set_positional(None);
                self.set_export_all(None);
                return;
            }
            let on = bytes.starts_with(b"-");
            if !on && !bytes.starts_with(b"+") {
                break;
            }
            rest = behind;
            if bytes == b"--" {
                return self.set_parameters(rest);
            }
            if bytes == b"-" {
                break;
            }
            for flag in bytes.iter().skip(1) {
                match flag {
                    b'a' => self.set_export_all(Some(on)),
                    // Braces off, keywords anywhere, POSIX mode: not modelled.
                    b'B' | b'k' | b'P' => self.options.exact = false,
                    b'e' => self.options.errors_exit = on,
                    b'u' => self.options.unset_fails = on,
                    b'o' => {
                        let name = rest.first().map(|name| name.value.bytes()).unwrap_or_default();
                        match name {
                            b"allexport" => self.set_export_all(Some(on)),
                            b"errexit" => self.options.errors_exit = on,
                            b"nounset" => self.options.unset_fails = on,
                            b"pipefail" => self.options.pipes_fail = on,
                            b"braceexpand" | b"posix" | b"keyword" => self.options.exact = false,
                            _ => {}
                        }
                        rest = rest.get(1..).unwrap_or_default();
                    }
                    _ => {}
                }
            }
        }
        if !rest.is_empty() {
            self.set_parameters(rest);
        }
    }

    /// The first byte of an argument's word in the file.
    fn outermost_byte(&self, argument: &Argument<'s>) -> Option<u8> {
        let is_outermost = Rc::ptr_eq(&self.text, &self.outermost);
        is_outermost.then(|| self.text.of(argument.word).first().copied()).flatten()
    }

    pub(super) fn set_export_all(&mut self, on: Option<bool>) {
        let value = match on {
            Some(true) => Value::text(Mapped::decoded(&b"on"[..], self.place)),
            Some(false) => Value::Unset,
            None => Value::Unknown,
        };
        self.state.set_global(b"-a", Variable::new(value, Some(true)));
    }

    fn set_parameters(&mut self, arguments: &[Argument<'s>]) {
        let splits = arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS));
        let list = Value::list(arguments.iter().map(|argument| Rc::new(argument.value.clone())));
        self.set_positional((!splits).then_some(list));
    }

    /// Sets `$1`, `$2` …
    pub(super) fn set_positional(&mut self, list: Option<Value<'s>>) {
        self.state.set_parameters(Variable::new(list.unwrap_or(Value::Unknown), Some(false)));
    }

    /// `shift`
    pub(super) fn shift(&mut self, arguments: &[Argument<'s>]) {
        let count = match arguments {
            [] => Some(1),
            [count] if count.value.is_certain() => count.value.text().and_then(|count| count.parse::<usize>().ok()),
            _ => None,
        };
        match (self.positional(), count) {
            (Some(list), Some(count)) if count > list.len() => self.control.status = Some(1),
            (Some(list), Some(count)) if self.budget.spend(list.len() * ELEMENT) => {
                self.control.status = Some(0);
                let rest = list.iter().skip(count).map(|(_, element)| Rc::clone(element));
                self.set_positional(Some(Value::list(rest)));
            }
            _ => {
                self.control.status = None;
                self.set_positional(None);
            }
        }
    }
}

/// Whether an operand is not a variable name, neither alone nor before `=`, `+=` or a subscript.
fn is_no_name(operand: &[u8], length: usize) -> bool {
    let behind = operand.get(length..).unwrap_or_default();
    length == 0
        || !(behind.is_empty() || behind.starts_with(b"=") || behind.starts_with(b"+=") || behind.starts_with(b"["))
}

fn value_is_array(value: &Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Table(_))
}
