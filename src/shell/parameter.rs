//! `$name` and `${…}`.

use std::rc::Rc;

use super::Reached;
use super::evaluator::Evaluator;
use super::expand::Mode;
use super::field::Fields;
use super::flow::Flow;
use super::value::{Shared, Value};
use crate::format::shell::{Operation, Parameter, Part, Word};
use crate::text::{Mapped, PieceKind, Span, name_length};

/// What a parameter expands to.
pub(super) enum Expanded<'s> {
    /// Nothing.
    Unset,
    /// Unknown.
    Unknown,
    /// An unknown list.
    UnknownList,
    /// A single string.
    One(Shared<'s>),
    /// The elements of a list, and whether quotes join them (`*`).
    Many(Vec<Shared<'s>>, bool),
}

impl<'s> Evaluator<'s, '_, '_> {
    /// `$name`
    pub(super) fn variable(&mut self, name: Span, span: Span) -> Expanded<'s> {
        let text = Rc::clone(&self.text);
        self.named(text.of(name), None, span)
    }

    /// Whether a part is exactly `$@` or `${array[@]}`.
    pub(super) fn is_all_elements(&self, part: &Part) -> bool {
        match part {
            Part::Variable { name, .. } => self.text.of(*name) == b"@",
            Part::Parameter(parameter) => {
                !parameter.length
                    && (self.text.of(parameter.name) == b"@"
                        || parameter.subscript.as_ref().is_some_and(|subscript| self.text.of(subscript.span) == b"@"))
            }
            _ => false,
        }
    }

    /// `${…}`
    pub(super) fn parameter(&mut self, parameter: &Parameter, mode: Mode, fields: &mut Fields<'s>) {
        let text = Rc::clone(&self.text);
        let span = parameter.span;
        let name = text.of(parameter.name);
        let subscript = parameter.subscript.as_ref();
        let mut expanded =
            if parameter.indirect { self.indirect(parameter) } else { self.named(name, subscript, span) };
        if self.options.exact && is_refused(text.of(span), parameter, text.of(parameter.name)) {
            self.control.halted = self.control.halted.or(Some(Flow::Discard));
        }
        if matches!(parameter.operation, Operation::Other) {
            let list = self.is_all_elements(&Part::Variable { span, name: parameter.name })
                || parameter.indirect
                || subscript.is_some();
            let is_unset = matches!(expanded, Expanded::Unset) && text.of(span).contains(&b'@');
            expanded = match list {
                true => Expanded::UnknownList,
                false if is_unset => Expanded::Unset,
                false => Expanded::Unknown,
            };
        }
        if parameter.length {
            expanded = match parameter.operation {
                Operation::None => self.length(expanded, span),
                _ => Expanded::Unknown,
            };
            return self.insert(expanded, span, mode, fields);
        }
        match &parameter.operation {
            Operation::Default(colon, word)
            | Operation::Assign(colon, word)
            | Operation::Require(colon, word)
            | Operation::Alternative(colon, word) => {
                self.depending(parameter, expanded, (*colon, word), mode, fields);
            }
            Operation::None | Operation::Other => {
                self.require(&expanded);
                self.insert(expanded, span, mode, fields);
            }
            operation => {
                let expanded = self.change(expanded, operation, parameter);
                self.insert(expanded, span, mode, fields);
            }
        }
    }

    /// `${!name}`
    fn indirect(&mut self, parameter: &Parameter) -> Expanded<'s> {
        let text = Rc::clone(&self.text);
        let name = text.of(parameter.name);
        let written = text.origin(parameter.span);
        if let Some(subscript) = &parameter.subscript {
            let all = matches!(text.of(subscript.span), b"@" | b"*");
            if !all {
                return Expanded::Unknown;
            }
            let joined = text.of(subscript.span) == b"*";
            let computed = |text: Vec<u8>| Rc::new(Mapped::decoded(text, written));
            return match self.state.get(name, written) {
                Value::List(list) => {
                    let indices = list.iter().map(|(index, _)| computed(index.to_string().into_bytes()));
                    Expanded::Many(indices.collect(), joined)
                }
                Value::Table(table) => self.entries(&table, joined, |(key, _)| computed(key.clone())),
                _ => Expanded::UnknownList,
            };
        }
        match self.named(name, None, parameter.span) {
            Expanded::One(target) if target.is_certain() => {
                let length = name_length(target.bytes());
                if length > 0 && length == target.len() {
                    self.named(target.bytes(), None, parameter.span)
                } else {
                    Expanded::UnknownList
                }
            }
            // Bash is inconsistent about a missing positional parameter.
            Expanded::Unset if name.first().is_some_and(u8::is_ascii_digit) => Expanded::Unknown,
            Expanded::Unset if self.options.exact && matches!(parameter.operation, Operation::None) => {
                // Bash discards the rest of the line.
                self.control.halted = Some(Flow::Discard);
                Expanded::Unset
            }
            _ => Expanded::UnknownList,
        }
    }

    fn length(&mut self, expanded: Expanded<'s>, span: Span) -> Expanded<'s> {
        let written = self.text.origin(span);
        match expanded {
            Expanded::Unset => number(0, written),
            Expanded::Many(list, _) => number(list.len(), written),
            Expanded::One(text) if text.is_certain() && text.bytes().is_ascii() => number(text.len(), written),
            _ => Expanded::Unknown,
        }
    }

    /// `${x:-word}`, `${x:=word}`, `${x:?word}`, `${x:+word}`
    fn depending(
        &mut self,
        parameter: &Parameter,
        expanded: Expanded<'s>,
        (colon, word): (bool, &Word),
        mode: Mode,
        fields: &mut Fields<'s>,
    ) {
        let span = parameter.span;
        let list = matches!(expanded, Expanded::Many(..) | Expanded::UnknownList);
        let present = match &expanded {
            Expanded::Unset => Some(false),
            Expanded::Many(list, _) => match list.as_slice() {
                [] => Some(false),
                [only] if colon => filled(only),
                _ if colon => None,
                _ => Some(true),
            },
            Expanded::One(text) if colon => filled(text),
            Expanded::One(_) => Some(true),
            Expanded::Unknown | Expanded::UnknownList => None,
        };
        match (&parameter.operation, present) {
            (Operation::Alternative(..), Some(false)) => {}
            (Operation::Alternative(..), Some(true)) | (Operation::Default(..), Some(false)) => {
                self.inner_word(word, mode, fields);
            }
            (Operation::Assign(..), Some(false)) => {
                let value = Rc::new(self.value(word));
                let text = Rc::clone(&self.text);
                if parameter.subscript.is_some() || parameter.indirect {
                    self.state.forget_all();
                } else {
                    self.set_variable(text.of(parameter.name), Value::Text(Rc::clone(&value)));
                }
                self.insert(Expanded::One(value), span, mode, fields);
            }
            (Operation::Require(..), Some(false)) => {
                // Bash exits here.
                self.control.halted = self.control.halted.or(Some(Flow::Exit));
                self.insert(Expanded::Unknown, span, mode, fields);
            }
            (_, Some(true)) => self.insert(expanded, span, mode, fields),
            (operation, _) => {
                // The word may or may not be expanded, so its side effects become unknown.
                let mark = self.state.mark();
                let branch = self.control.branch;
                self.control.branch = branch.max(Reached::Perhaps);
                self.value(word);
                self.control.branch = branch;
                let changes = self.state.roll_back(mark);
                self.forget_changes(changes);
                match operation {
                    Operation::Assign(..) => {
                        let text = Rc::clone(&self.text);
                        self.state.forget(text.of(parameter.name));
                    }
                    Operation::Require(..) => self.control.exits = true,
                    _ => {}
                }
                let unknown = if list { Expanded::UnknownList } else { Expanded::Unknown };
                self.insert(unknown, span, mode, fields);
            }
        }
    }

    /// With `set -u`, bash exits if a variable is unset.
    pub(super) fn require(&mut self, expanded: &Expanded<'s>) {
        match expanded {
            Expanded::Unset if self.options.unset_fails => self.control.halted = Some(Flow::Exit),
            Expanded::Unknown if self.options.unset_fails => self.control.exits = true,
            _ => {}
        }
    }
}

pub(super) fn number<'s>(number: usize, written: Span) -> Expanded<'s> {
    Expanded::One(Rc::new(Mapped::decoded(number.to_string().into_bytes(), written)))
}

/// Whether a string is non-empty.
fn filled(text: &Mapped<'_>) -> Option<bool> {
    let mut pieces = text.pieces();
    if pieces.any(|(piece, covers)| piece.kind != PieceKind::Hole && !covers.is_empty()) {
        return Some(true);
    }
    text.is_certain().then_some(false)
}

/// Whether bash certainly rejects this form: not a name, or a name followed by something that is
/// not an operator.
fn is_refused(written: &[u8], parameter: &Parameter, name: &[u8]) -> bool {
    if parameter.indirect || parameter.length || parameter.subscript.is_some() {
        return false;
    }
    let behind = (parameter.name.end - parameter.span.start) as usize;
    match written.get(behind).filter(|_| written.starts_with(b"${") && behind > 1) {
        Some(b'!' | b'#') if name.is_empty() => false,
        Some(b'}') => name.is_empty(),
        Some(b':') if written.get(behind + 1) == Some(&b'}') => true,
        Some(b'\\') => written.get(behind + 1) != Some(&b'\n'),
        Some(next) => name.is_empty() || !b":-=?+#%^,/@~[".contains(next),
        None => false,
    }
}
