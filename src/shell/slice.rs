//! Parts of strings and lists: `${x:1:2}`.
//!
//! Enters: the value of a parameter, an offset and a length. Leaves: the part, or unknown if the
//! numbers or the positions are.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::parameter::Expanded;
use super::value::{Shared, Value};
use crate::format::shell::Word;
use crate::text::Span;

impl<'s> Evaluator<'s, '_, '_> {
    /// `${text:offset:length}`
    pub(super) fn substring(&mut self, text: &Shared<'s>, offset: &Word, length: Option<&Word>) -> Expanded<'s> {
        if !self.options.exact || !text.is_certain() || !text.bytes().is_ascii() {
            return Expanded::Unknown;
        }
        let Some((start, end)) = self.range(text.len(), offset, length) else { return Expanded::Unknown };
        Expanded::One(Rc::new(text.slice(Span::new(start, end))))
    }

    /// Whether an array has gaps: then an offset is an index, not a position in the list.
    pub(super) fn is_sparse(&mut self, name: Span) -> bool {
        let text = self.handle();
        match self.state.get(text.of(name), name) {
            Value::List(list) => list.last().is_some_and(|(last, _)| *last + 1 != list.len()),
            _ => false,
        }
    }

    /// The range that `:offset:length` selects.
    fn range(&mut self, total: usize, offset: &Word, length: Option<&Word>) -> Option<(usize, usize)> {
        let total = i64::try_from(total).ok()?;
        let offset = self.index(offset)?;
        let start = if offset < 0 { total.checked_add(offset)? } else { offset.min(total) };
        let end = match length {
            None => total,
            Some(length) => match self.index(length)? {
                negative if negative < 0 => total + negative,
                length => start.saturating_add(length).min(total),
            },
        };
        let range = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        (range.0 <= range.1).then_some(range)
    }

    /// `${list[@]:offset:length}`
    pub(super) fn sublist(
        &mut self,
        list: Vec<Shared<'s>>,
        joined: bool,
        positional: bool,
        (offset, length): (&Word, Option<&Word>),
    ) -> Expanded<'s> {
        let first = self.index(offset);
        let later = first.is_some_and(|first| first >= i64::from(positional));
        let known = length.is_none_or(|length| self.index(length).is_some_and(|length| length >= 0));
        if !later || !known {
            return Expanded::UnknownList;
        }
        // `$0` is element 0 of the positional parameters.
        let before = usize::from(positional);
        let range = self.range(list.len() + before, offset, length);
        match range {
            Some((start, end)) => {
                let elements = list.into_iter().skip(start.saturating_sub(before)).take(end - start);
                Expanded::Many(elements.collect(), joined)
            }
            None => Expanded::UnknownList,
        }
    }
}
