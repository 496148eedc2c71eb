//! `${x#…}`, `${x%…}`, `${x/…/…}`, `${x:…}` and `${x^}`: a value, changed.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::parameter::Expanded;
use super::pattern::{End, Pattern};
use super::value::Shared;
use crate::format::shell::{CaseChange, Operation, Parameter, ReplaceWhere, Word};
use crate::text::{Mapped, MappedBuilder, Span};

impl<'s> Evaluator<'s, '_, '_> {
    /// What the operation makes of it.
    pub(super) fn change(
        &mut self,
        expanded: Expanded<'s>,
        operation: &Operation,
        parameter: &Parameter,
    ) -> Expanded<'s> {
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
