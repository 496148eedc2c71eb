//! What a name stands for: a variable, an element of a list, a positional parameter.

use std::rc::Rc;

use super::context::ELEMENT;
use super::evaluator::Evaluator;
use super::parameter::{Expanded, number};
use super::value::{Entries, List, Shared, Value, in_bash_order};
use crate::format::shell::Word;
use crate::text::Span;

impl<'s> Evaluator<'s, '_, '_> {
    /// The value of a name, or of an element of it.
    pub(super) fn named(&mut self, name: &[u8], subscript: Option<&Word>, span: Span) -> Expanded<'s> {
        let written = self.text.origin(span);
        match name {
            b"@" | b"*" => match self.positional() {
                Some(list) => self.all_of(&list, name == b"*"),
                None => Expanded::UnknownList,
            },
            b"#" => self.positional().map_or(Expanded::Unknown, |list| number(list.len(), written)),
            b"?" => self.control.status.map_or(Expanded::Unknown, |status| number(usize::from(status), written)),
            b"$" | b"!" | b"-" => Expanded::Unknown,
            [b'0'] => text_of(self.state.get(name, written)),
            [b'1'..=b'9', ..] => {
                let index = std::str::from_utf8(name).ok().and_then(|digits| digits.parse::<usize>().ok());
                match (self.positional(), index) {
                    (Some(list), Some(index)) => {
                        list.get(index - 1).map_or(Expanded::Unset, |(_, element)| Expanded::One(Rc::clone(element)))
                    }
                    _ => Expanded::Unknown,
                }
            }
            _ => {
                let value = self.state.get(name, written);
                match subscript {
                    None => text_of(value),
                    Some(subscript) => self.element(&value, subscript),
                }
            }
        }
    }

    /// The positional parameters; `None` if unknown.
    pub(super) fn positional(&self) -> Option<List<'s>> {
        match self.state.get(b"@", Span::default()) {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// All elements of a list; `joined` if quotes join them.
    fn all_of(&mut self, list: &List<'s>, joined: bool) -> Expanded<'s> {
        if !self.budget.spend(list.len() * ELEMENT) {
            return Expanded::UnknownList;
        }
        Expanded::Many(list.iter().map(|(_, element)| Rc::clone(element)).collect(), joined)
    }

    /// The keys or the elements of an associative array.
    pub(super) fn entries(
        &mut self,
        table: &Entries<'s>,
        joined: bool,
        part: impl Fn(&(Vec<u8>, Shared<'s>)) -> Shared<'s>,
    ) -> Expanded<'s> {
        let may = self.options.exact && self.budget.spend(table.len() * ELEMENT);
        match in_bash_order(table).filter(|_| may) {
            Some(entries) => Expanded::Many(entries.into_iter().map(part).collect(), joined),
            None => Expanded::UnknownList,
        }
    }

    fn element(&mut self, value: &Value<'s>, subscript: &Word) -> Expanded<'s> {
        let text = Rc::clone(&self.text);
        let all = match text.of(subscript.span) {
            b"@" => Some(false),
            b"*" => Some(true),
            _ => None,
        };
        if let Some(joined) = all {
            return match value {
                Value::Unset => Expanded::Many(Vec::new(), joined),
                Value::Text(text) => Expanded::Many(vec![Rc::clone(text)], joined),
                Value::List(list) => self.all_of(list, joined),
                Value::Table(table) => self.entries(table, joined, |(_, element)| Rc::clone(element)),
                _ => Expanded::UnknownList,
            };
        }
        if !self.options.exact {
            return Expanded::Unknown;
        }
        match value {
            Value::Unset => Expanded::Unset,
            Value::Table(table) => {
                let key = self.value(subscript);
                if !key.is_certain() {
                    return Expanded::Unknown;
                }
                let found = table.iter().find(|(name, _)| name == key.bytes());
                found.map_or(Expanded::Unset, |(_, element)| Expanded::One(Rc::clone(element)))
            }
            Value::List(_) | Value::Text(_) => match (value, self.index(subscript)) {
                (Value::Text(text), Some(0 | -1)) => Expanded::One(Rc::clone(text)),
                (Value::Text(_), Some(index)) if index > 0 => Expanded::Unset,
                (Value::List(list), Some(index)) => {
                    let behind = list.last().map_or(0, |(last, _)| i64::try_from(*last + 1).unwrap_or(i64::MAX));
                    let index = if index < 0 { behind + index } else { index };
                    let found = list.iter().find(|(own, _)| i64::try_from(*own) == Ok(index));
                    found.map_or(Expanded::Unset, |(_, element)| Expanded::One(Rc::clone(element)))
                }
                _ => Expanded::Unknown,
            },
            _ => Expanded::Unknown,
        }
    }

    /// The number that a subscript evaluates to.
    pub(super) fn index(&mut self, subscript: &Word) -> Option<i64> {
        let text = self.value(subscript);
        if text.is_certain() { self.calculate(text.bytes()) } else { None }
    }
}

fn text_of(value: Value<'_>) -> Expanded<'_> {
    match value {
        Value::Unset => Expanded::Unset,
        Value::Text(text) => Expanded::One(text),
        Value::List(list) => {
            let first = list.first().filter(|(index, _)| *index == 0);
            first.map_or(Expanded::Unset, |(_, element)| Expanded::One(Rc::clone(element)))
        }
        _ => Expanded::Unknown,
    }
}
