//! `$name` and `${…}`.

use std::rc::Rc;

use super::Reached;
use super::context::ELEMENT;
use super::evaluator::Evaluator;
use super::expand::Mode;
use super::field::Fields;
use super::flow::Flow;
use super::pattern::{End, Pattern};
use super::value::{Entries, List, Shared, Value, in_bash_order};
use crate::format::shell::{CaseChange, Operation, Parameter, Part, ReplaceWhere, Word};
use crate::text::{Mapped, MappedBuilder, PieceKind, Span, name_length};

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

    fn named(&mut self, name: &[u8], subscript: Option<&Word>, span: Span) -> Expanded<'s> {
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
    fn entries(
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

    fn change(&mut self, expanded: Expanded<'s>, operation: &Operation, parameter: &Parameter) -> Expanded<'s> {
        match expanded {
            Expanded::Unset => match operation {
                // The operands may still have side effects, but the result is empty.
                Operation::Substring(..) | Operation::Case(..) => Expanded::Unset,
                _ => Expanded::One(Rc::new(Mapped::decoded(&b""[..], self.text.origin(parameter.span)))),
            },
            Expanded::One(text) => {
                if let Operation::Substring(offset, length) = operation {
                    return self.substring(&text, offset, length.as_ref());
                }
                self.change_text(&text, operation, parameter.span).map_or(Expanded::Unknown, Expanded::One)
            }
            Expanded::Many(list, joined) => {
                if let Operation::Substring(offset, length) = operation {
                    let positional = matches!(self.text.of(parameter.name), b"@" | b"*");
                    if !positional && self.is_sparse(parameter.name) {
                        return Expanded::UnknownList;
                    }
                    return self.sublist(list, joined, positional, (offset, length.as_ref()));
                }
                let changed: Option<Vec<_>> =
                    list.iter().map(|text| self.change_text(text, operation, parameter.span)).collect();
                changed.map_or(Expanded::UnknownList, |list| Expanded::Many(list, joined))
            }
            Expanded::Unknown => Expanded::Unknown,
            Expanded::UnknownList => Expanded::UnknownList,
        }
    }

    fn change_text(&mut self, value: &Shared<'s>, operation: &Operation, span: Span) -> Option<Shared<'s>> {
        if !self.options.exact || !value.is_certain() || !self.budget.spend(value.weight()) {
            return None;
        }
        let changed = match operation {
            Operation::RemovePrefix(longest, word) => {
                let pattern = self.pattern(word)?;
                let end = pattern.affix(value.bytes(), End::Start, *longest);
                self.budget.spend(pattern.steps());
                value.slice(Span::new(end?, value.len()))
            }
            Operation::RemoveSuffix(longest, word) => {
                let pattern = self.pattern(word)?;
                let start = pattern.affix(value.bytes(), End::End, *longest);
                self.budget.spend(pattern.steps());
                value.slice(Span::new(0, start?))
            }
            Operation::Replace(place, search, replacement) => {
                let pattern = self.pattern(search)?;
                let replacement_text = self.replacement(replacement)?;
                let replaced = replace(value, *place, &pattern, &replacement_text);
                self.budget.spend(pattern.steps() + replaced.as_ref().map_or(0, Mapped::weight));
                return replaced.map(Rc::new);
            }
            Operation::Case(change, all, word) => {
                if !word.span.is_empty() || !value.bytes().is_ascii() {
                    return None;
                }
                let mut bytes = value.bytes().to_vec();
                let count = if *all { bytes.len() } else { 1 };
                for byte in bytes.iter_mut().take(count) {
                    *byte = match change {
                        CaseChange::Upper => byte.to_ascii_uppercase(),
                        CaseChange::Lower => byte.to_ascii_lowercase(),
                    };
                }
                Mapped::decoded(bytes, self.text.origin(span))
            }
            _ => return None,
        };
        Some(Rc::new(changed))
    }

    /// The replacement of `${x/…}`; `None` if `&` or a backslash may be special in it.
    fn replacement(&mut self, word: &Word) -> Option<Mapped<'s>> {
        let text = self.value(word);
        let plain = text.is_certain() && memchr::memchr2(b'&', b'\\', text.bytes()).is_none();
        plain.then_some(text)
    }
}

fn number<'s>(number: usize, written: Span) -> Expanded<'s> {
    Expanded::One(Rc::new(Mapped::decoded(number.to_string().into_bytes(), written)))
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

/// Whether a string is non-empty.
fn filled(text: &Mapped<'_>) -> Option<bool> {
    let mut pieces = text.pieces();
    if pieces.any(|(piece, covers)| piece.kind != PieceKind::Hole && !covers.is_empty()) {
        return Some(true);
    }
    text.is_certain().then_some(false)
}

/// `${x/pattern/replacement}` on one string.
fn replace<'s>(value: &Shared<'s>, place: ReplaceWhere, pattern: &Pattern, by: &Mapped<'s>) -> Option<Mapped<'s>> {
    let bytes = value.bytes();
    let mut builder = MappedBuilder::default();
    let whole = |mapped: &Mapped<'_>| Span::new(0, mapped.len());
    let mut done = 0;
    match place {
        ReplaceWhere::Start | ReplaceWhere::End => {
            let end = if place == ReplaceWhere::Start { End::Start } else { End::End };
            if !pattern.matches_affix(bytes, end)? {
                return Some(Mapped::clone(value));
            }
            let cut = pattern.affix(bytes, end, true)?;
            if end == End::Start {
                builder.append(by, whole(by));
                builder.append(value, Span::new(cut, bytes.len()));
            } else {
                builder.append(value, Span::new(0, cut));
                builder.append(by, whole(by));
            }
            return Some(builder.build(value.whole()));
        }
        ReplaceWhere::First | ReplaceWhere::All => {
            while let Some((start, end)) = pattern.find(bytes, done)? {
                builder.append(value, Span::new(done, start));
                builder.append(by, whole(by));
                done = end;
                if place == ReplaceWhere::First {
                    break;
                }
                if builder.len() > super::LONGEST {
                    return None;
                }
            }
        }
    }
    builder.append(value, Span::new(done, bytes.len()));
    Some(builder.build(value.whole()))
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
