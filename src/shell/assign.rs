//! Assignments to variables and arrays.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::flow::Flow;
use super::value::{Shared, Value, Variable};
use super::{Event, Marks};
use crate::format::shell::{Assigned, Assignment, Element};
use crate::text::{Mapped, MappedBuilder, Span};

/// The largest index we track.
const LAST_INDEX: i64 = 1 << 32;

/// Bash's own read-only variables.
const READONLY: [&[u8]; 6] = [b"UID", b"EUID", b"PPID", b"BASHOPTS", b"SHELLOPTS", b"BASH_VERSINFO"];

impl<'s> Evaluator<'s, '_, '_> {
    /// Sets a variable, keeping its attributes.
    pub(super) fn set_variable(&mut self, name: &[u8], value: Value<'s>) {
        let variable = self.with_attributes(name, value);
        self.state.set(name, variable);
    }

    /// A value with the attributes of its variable.
    fn with_attributes(&self, name: &[u8], value: Value<'s>) -> Variable<'s> {
        let all = self.exports_all();
        let old = self.state.variable(name);
        let mut variable = match old {
            Some(old) => Variable { value: into_array(&old.value, value), ..old.clone() },
            None => Variable::new(value, self.state.exported_at_first(name)),
        };
        match (all, variable.exported) {
            (Some(true), _) => variable.exported = Some(true),
            (None, Some(false)) => variable.exported = None,
            _ => {}
        }
        if variable.changes {
            variable.value = Value::Unknown;
        }
        if let Some(old) = old.filter(|old| old.readonly) {
            // Bash complains and keeps the old value.
            variable.value = old.value.clone();
        }
        variable
    }

    /// Whether `set -a` is on.
    pub(super) fn exports_all(&self) -> Option<bool> {
        match self.state.get(b"-a", Span::default()) {
            Value::Unset => Some(false),
            Value::Text(_) => Some(true),
            _ => None,
        }
    }

    /// An assignment that is a command by itself.
    pub(super) fn assign(&mut self, assignment: &Assignment) {
        let text = Rc::clone(&self.text);
        let name = text.of(assignment.name);
        self.place = text.origin(assignment.span);
        if is_list_to_element(assignment) && self.options.exact {
            self.control.halted = Some(Flow::Discard);
            return;
        }
        let value = self.assigned(assignment);
        let is_readonly =
            READONLY.contains(&name) || self.state.variable(name).is_some_and(|variable| variable.readonly);
        if is_readonly && self.options.exact {
            self.control.halted = Some(Flow::Discard);
        }
        if self.control.halted.is_some() {
            return;
        }
        if assignment.subscript.is_some() && matches!(value, Value::Unknown) {
            self.state.forget(name);
        }
        let plain = match &value {
            Value::Text(text) => Some(Mapped::clone(text)),
            _ => None,
        };
        self.set_variable(name, value);
        self.tell_assignment(text.slice(assignment.name), plain, assignment.span);
    }

    /// Reports an assignment to the observer.
    pub(super) fn tell_assignment(&mut self, name: Mapped<'s>, value: Option<Mapped<'s>>, span: Span) {
        let exported = self.state.variable(name.bytes()).and_then(|variable| variable.exported);
        let span = self.text.origin(span);
        let reached = self.reached();
        self.telling.tell(Event::Assignment(super::Assignment { name, value, span, exported, reached }));
    }

    /// The variable's value after an assignment.
    pub(super) fn assigned(&mut self, assignment: &Assignment) -> Value<'s> {
        let text = Rc::clone(&self.text);
        let name = text.of(assignment.name);
        let written = text.origin(assignment.span);
        match (&assignment.value, &assignment.subscript) {
            (Assigned::Word(word), None) => {
                let value = self.assigned_value(word);
                let old = if assignment.append { self.state.get(name, written) } else { Value::Unset };
                self.appended(old, value, assignment.span)
            }
            (Assigned::Word(word), Some(subscript)) => {
                let value = self.assigned_value(word);
                let old = self.state.get(name, written);
                let index = self.key(&old, subscript);
                self.with_element(old, index, value, assignment.append, assignment.span)
            }
            (Assigned::Array(elements), _) => {
                let table = matches!(self.state.get(name, written), Value::Table(_));
                let mut value = match (assignment.append, table) {
                    (true, _) => self.state.get(name, written),
                    (false, true) => Value::Table(Rc::default()),
                    (false, false) => Value::List(Rc::default()),
                };
                for element in elements {
                    value = self.with_elements(value, element);
                }
                value
            }
        }
    }

    /// `old` with `value` appended.
    pub(super) fn appended(&mut self, old: Value<'s>, value: Mapped<'s>, span: Span) -> Value<'s> {
        match old {
            Value::Unset => Value::text(value),
            Value::Text(old) => Value::Text(self.joined(&old, &value, span)),
            Value::List(list) => {
                let first = list.first().filter(|(index, _)| *index == 0).map(|(_, first)| Rc::clone(first));
                let joined = match first {
                    Some(first) => self.joined(&first, &value, span),
                    None => Rc::new(value),
                };
                put(&list, 0, joined)
            }
            _ => Value::Unknown,
        }
    }

    fn joined(&mut self, old: &Shared<'s>, value: &Mapped<'s>, span: Span) -> Shared<'s> {
        let written = self.text.origin(span);
        let length = old.len() + value.len();
        if length > super::LONGEST || !self.budget.spend(old.weight() + value.weight()) {
            return Rc::new(Mapped::hole(written));
        }
        let mut builder = MappedBuilder::default();
        builder.append(old, Span::new(0, old.len()));
        builder.append(value, Span::new(0, value.len()));
        Rc::new(builder.build(written))
    }

    /// The element that a subscript selects in this value.
    fn key(&mut self, value: &Value<'s>, subscript: &crate::format::shell::Word) -> Option<Key> {
        if let Value::Table(_) = value {
            let key = self.value(subscript);
            return key.is_certain().then(|| Key::Name(key.bytes().to_vec()));
        }
        let index = self.index(subscript).filter(|index| (0..LAST_INDEX).contains(index));
        index.and_then(|index| usize::try_from(index).ok()).map(Key::Index)
    }

    fn with_element(
        &mut self,
        old: Value<'s>,
        key: Option<Key>,
        value: Mapped<'s>,
        append: bool,
        span: Span,
    ) -> Value<'s> {
        match (old, key) {
            (Value::Table(table), Some(Key::Name(name))) if self.budget.spend(table.len() * 32) => {
                let mut table = table.to_vec();
                let place = table.iter().position(|(own, _)| *own == name);
                let found = place.and_then(|place| table.get_mut(place));
                match found {
                    Some((_, element)) if append => *element = self.joined(&Rc::clone(element), &value, span),
                    Some((_, element)) => *element = Rc::new(value),
                    None => table.push((name, Rc::new(value))),
                }
                Value::Table(Rc::new(table))
            }
            (Value::Unset, Some(Key::Index(index))) => Value::List(Rc::new(vec![(index, Rc::new(value))])),
            (Value::Text(text), Some(Key::Index(index))) => {
                let list = vec![(0, text)];
                self.with_element(Value::List(Rc::new(list)), Some(Key::Index(index)), value, append, span)
            }
            (Value::List(list), Some(Key::Index(index))) if self.budget.spend(list.len() * 16) => {
                let old = list.iter().find(|(own, _)| *own == index).map(|(_, old)| Rc::clone(old));
                let value = match old {
                    Some(old) if append => self.joined(&old, &value, span),
                    _ => Rc::new(value),
                };
                put(&list, index, value)
            }
            _ => Value::Unknown,
        }
    }

    /// The array that a variable becomes when one element is set.
    pub(super) fn with_index(&mut self, name: &[u8], index: Option<i64>, value: Mapped<'s>, span: Span) -> Value<'s> {
        let old = self.state.get(name, self.place);
        let key = index.and_then(|index| usize::try_from(index).ok()).map(Key::Index);
        self.with_element(old, key, value, false, span)
    }

    /// An array with one more element of an array literal, which may expand to several.
    fn with_elements(&mut self, value: Value<'s>, element: &Element) -> Value<'s> {
        if let Some(subscript) = &element.subscript {
            let text = self.assigned_value(&element.value);
            let key = self.key(&value, subscript);
            let span = element.value.span;
            return self.with_element(value, key, text, element.append, span);
        }
        let mut arguments = Vec::new();
        self.arguments(&element.value, &mut arguments);
        let Value::List(mut list) = (match value {
            Value::Text(text) => Value::List(Rc::new(vec![(0, text)])),
            Value::Unset => Value::List(Rc::default()),
            other => other,
        }) else {
            return Value::Unknown;
        };
        if arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS)) {
            return Value::Unknown;
        }
        // With a single owner this copies nothing.
        let elements = Rc::make_mut(&mut list);
        for argument in arguments {
            let next = elements.last().map_or(0, |(last, _)| last + 1);
            elements.push((next, Rc::new(argument.value)));
        }
        Value::List(list)
    }
}

/// The index or key of an element.
enum Key {
    Index(usize),
    Name(Vec<u8>),
}

/// Whether an array literal is assigned to an element, which bash rejects: `NAME[0]=(…)`.
pub(super) fn is_list_to_element(assignment: &Assignment) -> bool {
    assignment.subscript.is_some() && matches!(assignment.value, Assigned::Array(_))
}

/// A variable's value after a string is assigned to it: an array stays one.
pub(super) fn into_array<'s>(old: &Value<'s>, new: Value<'s>) -> Value<'s> {
    match (old, new) {
        (Value::List(list), Value::Text(text)) => put(list, 0, text),
        (Value::List(list), Value::Unknown) => put(list, 0, Rc::new(Mapped::hole(Span::default()))),
        (Value::Table(table), Value::Text(text)) => {
            let others = table.iter().filter(|(name, _)| name != b"0").cloned();
            Value::Table(Rc::new(others.chain([(b"0".to_vec(), text)]).collect()))
        }
        (_, new) => new,
    }
}

/// A list with one element set.
fn put<'s>(list: &Rc<Vec<(usize, Shared<'s>)>>, index: usize, value: Shared<'s>) -> Value<'s> {
    let mut list = list.to_vec();
    match list.binary_search_by_key(&index, |(own, _)| *own) {
        Ok(place) => {
            if let Some(element) = list.get_mut(place) {
                element.1 = value;
            }
        }
        Err(place) => list.insert(place, (index, value)),
    }
    Value::List(Rc::new(list))
}
