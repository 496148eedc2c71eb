//! The words after an `ENV`: how they are split, and what they expand to.
//!
//! Enters: the part of the file after the keyword, and the known names. Leaves: keys and values, or
//! what stops the build.

use crate::text::{Mapped, MappedBuilder, Span};

use super::lines::{continued, without_comments};
use super::{Argument, Known, Names, Problem, Stage, Write, spend};

/// What the names in a word expand to.
struct Scope<'n, 's> {
    names: &'n Names<'s>,
    /// Where an argument is expanded that is declared only for the `FROM` lines.
    lost: Vec<Span>,
    /// References that stop the build.
    broken: Vec<Span>,
    /// The bytes that may still be produced.
    budget: &'n mut usize,
}

/// The words after one `ENV`, without escaped line ends and the comments between them.
pub(super) struct Words<'s> {
    source: &'s [u8],
    /// The places of the bytes that count.
    places: Vec<usize>,
    escape: u8,
    span: Span,
}

impl<'s> Words<'s> {
    pub(super) fn new(text: &'s str, span: Span, escape: u8) -> Self {
        let source = text.as_bytes();
        let mut places = Vec::with_capacity(span.len());
        let mut at = span.start as usize;
        let end = span.end as usize;
        while at < end {
            if let Some(next) = continued(source, at, escape) {
                at = without_comments(source, next);
            } else {
                places.push(at);
                at += 1;
            }
        }
        Self { source, places, escape, span }
    }

    fn byte(&self, index: usize) -> Option<u8> {
        self.places.get(index).and_then(|place| self.source.get(*place)).copied()
    }

    /// The bytes of the file that these come from.
    fn span(&self, start: usize, end: usize) -> Span {
        let at = |index: usize| self.places.get(index).copied();
        let first = at(start).unwrap_or(self.span.end as usize);
        let last = end.checked_sub(1).and_then(at).map_or(first, |last| last + 1);
        Span::new(first, last.max(first))
    }

    pub(super) fn read(&self, stage: &mut Stage<'s>, budget: &mut usize) {
        let words = match self.words() {
            Ok(words) => words,
            Err(open) => {
                stage.image.problems.push((self.span(open, open + 1), Problem::Unterminated));
                return;
            }
        };
        let Some((first, rest)) = words.split_first() else { return };
        let equals = |word: &(usize, usize)| (word.0..word.1).find(|at| self.byte(*at) == Some(b'='));
        let mut pairs = Vec::new();
        if equals(first).is_none() {
            let Some((start, _)) = rest.first() else {
                stage.image.problems.push((self.span(first.0, first.1), Problem::NoValue));
                return;
            };
            pairs.push((*first, (*start, self.places.len())));
        } else {
            for word in &words {
                let Some(at) = equals(word) else {
                    stage.image.problems.push((self.span(word.0, word.1), Problem::NoEquals));
                    return;
                };
                pairs.push(((word.0, at), (at + 1, word.1)));
            }
        }
        // Docker expands all values of one instruction with the variables from before it.
        let made: Vec<_> = pairs
            .into_iter()
            .map(|(key, value)| {
                let word = self.span(key.0, value.1);
                let mut scope =
                    Scope { names: &stage.names, lost: Vec::new(), broken: Vec::new(), budget: &mut *budget };
                let written = self.span(value.0, value.1);
                let written = (written.len() == value.1 - value.0).then(|| Mapped::verbatim(self.source, written));
                let made = (self.value(key, &mut scope), self.value(value, &mut scope), written, word);
                stage.image.out_of_scope.append(&mut scope.lost);
                // An open quote says enough.
                let broken = scope.broken.into_iter().filter(|_| made.0.is_some() && made.1.is_some());
                stage.image.problems.extend(broken.map(|span| (span, Problem::BrokenReference)));
                made
            })
            .collect();
        for (key, value, written, word) in made {
            match (key, value) {
                (Some(key), Some(value)) => {
                    stage.names.insert(key.bytes().to_vec(), Known::Set(value.clone()));
                    stage.image.writes.push(Write { key, value, written, word });
                }
                _ => stage.image.problems.push((word, Problem::Unterminated)),
            }
        }
    }

    /// The names after an `ARG`, each with its default.
    pub(super) fn arguments(&self, names: &Names<'s>, budget: &mut usize) -> Vec<Argument<'s>> {
        let argument = |(start, end): (usize, usize)| {
            let equals = (start..end).find(|at| self.byte(*at) == Some(b'='));
            let mut scope = Scope { names, lost: Vec::new(), broken: Vec::new(), budget: &mut *budget };
            let name = self.value((start, equals.unwrap_or(end)), &mut scope)?;
            let default = match equals {
                Some(equals) => Some(self.value((equals + 1, end), &mut scope)?),
                None => None,
            };
            Some(Argument { name, default })
        };
        self.words().unwrap_or_default().into_iter().filter_map(argument).collect()
    }

    /// Where the words begin and end; an error with the unclosed quote, if there is one.
    fn words(&self) -> Result<Vec<(usize, usize)>, usize> {
        let mut words = Vec::new();
        let mut start = None;
        let mut quote = None;
        let mut opened = 0;
        let mut at = 0;
        while let Some(byte) = self.byte(at) {
            match (quote, byte) {
                (None, b' ' | b'\t' | b'\r' | b'\n') => words.extend(start.take().map(|start| (start, at))),
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\'' | b'"') => {
                    start = start.or(Some(at));
                    quote = Some(byte);
                    opened = at;
                }
                (_, byte) if byte == self.escape && quote != Some(b'\'') => {
                    start = start.or(Some(at));
                    at += 1;
                }
                _ => start = start.or(Some(at)),
            }
            at += 1;
        }
        words.extend(start.map(|start| (start, self.places.len())));
        if quote.is_none() { Ok(words) } else { Err(opened) }
    }

    /// A word with quotes removed and names expanded; `None` if a quote is unclosed.
    fn value(&self, (start, end): (usize, usize), scope: &mut Scope<'_, 's>) -> Option<Mapped<'s>> {
        let mut builder = MappedBuilder::default();
        let mut at = start;
        let mut quote = None;
        while at < end {
            let byte = self.byte(at)?;
            let next = self.byte(at + 1).filter(|_| at + 1 < end);
            match (quote, byte) {
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\'' | b'"') => quote = Some(byte),
                (Some(b'\''), _) => builder.verbatim(self.source, self.span(at, at + 1)),
                (_, b'$') => {
                    at = self.name((at, end), scope, &mut builder);
                    continue;
                }
                (Some(_), byte) if byte == self.escape => {
                    // Only before these is the escape character removed.
                    if !next.is_some_and(|next| next == b'"' || next == b'$' || next == self.escape) {
                        builder.verbatim(self.source, self.span(at, at + 1));
                    }
                    if next.is_some() {
                        builder.verbatim(self.source, self.span(at + 1, at + 2));
                    }
                    at += 1;
                }
                (None, byte) if byte == self.escape => {
                    if next.is_some() {
                        builder.verbatim(self.source, self.span(at + 1, at + 2));
                    }
                    at += 1;
                }
                _ => builder.verbatim(self.source, self.span(at, at + 1)),
            }
            at += 1;
        }
        quote.is_none().then(|| builder.build(self.span(start, end)))
    }

    /// Expands `$NAME`; returns where it ends.
    fn name(&self, (at, end): (usize, usize), scope: &mut Scope<'_, 's>, builder: &mut MappedBuilder<'s>) -> usize {
        let braced = self.byte(at + 1) == Some(b'{');
        let first = at + 1 + usize::from(braced);
        let is_letter =
            |index: &usize| self.byte(*index).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let name_end = first + (first..end).take_while(is_letter).count();
        let is_plain = !braced || self.byte(name_end) == Some(b'}');
        if name_end == first && !braced {
            // A lone `$` stays; `$$` and the like are names that are never set.
            let is_special = self.byte(first).filter(|_| first < end).is_some_and(|byte| b"@*#?-$!".contains(&byte));
            if !is_special {
                builder.verbatim(self.source, self.span(at, first));
            }
            return first + usize::from(is_special);
        }
        let behind = if !braced {
            name_end
        } else if is_plain {
            name_end + 1
        } else {
            self.closing(name_end, end)
        };
        let name: Vec<u8> = (first..name_end).filter_map(|index| self.byte(index)).collect();
        if braced && (!is_plain || name.is_empty()) {
            if let Some(value) = self.operation((at, name_end, behind), &name, scope) {
                builder.append(&value, Span::new(0, value.len()));
            } else {
                builder.hole(self.span(at, behind));
            }
            return behind;
        }
        match scope.names.get(&name).filter(|_| is_plain) {
            Some(Known::Set(value)) if spend(scope.budget, value.weight()) => {
                builder.append(value, Span::new(0, value.len()));
            }
            Some(Known::Global(_)) => {
                scope.lost.push(self.span(at, behind));
                // It is empty, which is reported at this place; a hole avoids reporting the
                // consequences too.
                builder.hole(self.span(at, behind));
            }
            // A build argument, or a variable that the base image may set.
            _ => builder.hole(self.span(at, behind)),
        }
        behind
    }

    /// The value of `${NAME:-default}` and its like; `None` if it is known only when the image is built, or wrong.
    fn operation(
        &self,
        (at, name_end, behind): (usize, usize, usize),
        name: &[u8],
        scope: &mut Scope<'_, 's>,
    ) -> Option<Mapped<'s>> {
        let operator = self.byte(name_end).filter(|_| name_end < behind);
        let is_closed = self.byte(behind.saturating_sub(1)) == Some(b'}');
        if name.is_empty() || !is_closed || !operator.is_some_and(|operator| b":-+?#%/".contains(&operator)) {
            scope.broken.push(self.span(at, behind));
            return None;
        }
        let has_colon = operator == Some(b':');
        let kind = name_end + usize::from(has_colon);
        let set = match scope.names.get(name) {
            Some(Known::Set(value)) if spend(scope.budget, value.weight()) => value.clone(),
            // An argument without a default, and what the base image may set.
            _ => return None,
        };
        let counts = Some(set).filter(|value| !(has_colon && value.is_certain() && value.is_empty()));
        let operand = (kind + 1, behind - 1);
        match self.byte(kind)? {
            b'-' => counts.or_else(|| self.value(operand, scope)),
            b'+' => counts.and_then(|_| self.value(operand, scope)),
            b'?' => counts,
            _ => None,
        }
    }

    /// The place after the brace that closes `${…`, with the words of its default.
    fn closing(&self, from: usize, end: usize) -> usize {
        let mut depth = 1_u32;
        for at in from..end {
            match self.byte(at) {
                Some(b'{') => depth += 1,
                Some(b'}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        end
    }
}
