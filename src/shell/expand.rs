//! What a word expands to: quotes, expansions, fields.

use std::rc::Rc;

use super::brace::{self, Braces, Piece};
use super::context::WORD;
use super::evaluator::Evaluator;
use super::field::{Fields, Separators};
use super::parameter::Expanded;
use super::text::Text;
use super::tilde::Tilde;
use super::value::{Shared, Value};
use super::{Argument, Marks, escape};
use crate::format::shell::{Part, Word};
use crate::text::{Mapped, Span, name_length};

/// How a part is expanded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// Inside double quotes or a here-document.
    pub(super) quoted: bool,
    /// Whether unquoted expansions are split into fields.
    pub(super) split: bool,
}

const ARGUMENT: Mode = Mode { quoted: false, split: true };
const VALUE: Mode = Mode { quoted: false, split: false };
const QUOTED: Mode = Mode { quoted: true, split: false };

impl<'s> Evaluator<'s, '_, '_> {
    /// The arguments that a word expands to.
    pub(super) fn arguments(&mut self, word: &Word, arguments: &mut Vec<Argument<'s>>) {
        if word.is_plain() && self.is_itself(word.span) {
            let value = self.text.slice(word.span);
            arguments.push(Argument { word: value.whole(), value, marks: Marks::default() });
            return;
        }
        if let Some(span) = one_quoted(word) {
            let value = self.text.slice(span);
            arguments.push(Argument { word: self.text.origin(word.span), value, marks: Marks::default() });
            return;
        }
        let text = Rc::clone(&self.text);
        match self.braces(word, &text) {
            Braces::None => self.fields(word, None, ARGUMENT, arguments),
            Braces::Words(words) if self.options.exact => {
                for pieces in words {
                    self.fields(word, Some(&pieces), ARGUMENT, arguments);
                }
            }
            Braces::Words(_) | Braces::TooMany => {
                arguments.push(Argument::unknown(text.origin(word.span), Marks::BRACES));
            }
        }
    }

    /// The brace expansion of a word, within the budget.
    fn braces<'w>(&mut self, word: &'w Word, text: &Text<'_>) -> Braces<'w> {
        let braces = brace::expand(word, text, self.budget.may_repeat());
        match &braces {
            // They are assembled from pieces before they become words.
            Braces::Words(words) if !self.budget.spend(words.len() * 4 * WORD) => Braces::TooMany,
            _ => braces,
        }
    }

    /// The arguments of a word whose expansions are not split, as in `export NAME=$x`.
    pub(super) fn unsplit_arguments(&mut self, word: &Word, arguments: &mut Vec<Argument<'s>>) {
        let text = Rc::clone(&self.text);
        match self.braces(word, &text) {
            Braces::Words(words) if self.options.exact => {
                for pieces in words {
                    self.fields(word, Some(&pieces), VALUE, arguments);
                }
            }
            Braces::None => self.fields(word, None, VALUE, arguments),
            _ => self.arguments(word, arguments),
        }
    }

    /// Whether plain text is literal: no brace, glob or tilde.
    fn is_itself(&self, span: Span) -> bool {
        let bytes = self.text.of(span);
        bytes.first() != Some(&b'~')
            && !bytes.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'{'))
            && !(memchr::memchr(b'=', bytes).is_some() && memchr::memchr(b'~', bytes).is_some())
    }

    fn fields(&mut self, word: &Word, pieces: Option<&[Piece<'_>]>, mode: Mode, arguments: &mut Vec<Argument<'s>>) {
        let first = arguments.len();
        let mut fields = Fields::behind(std::mem::take(arguments), self.text.origin(word.span));
        fields.all = self.marks_of(word);
        fields.keeps_patterns = !mode.split;
        let tilde = if self.assigns(word) { Tilde::BehindEquals } else { Tilde::Start };
        if let Some(pieces) = pieces {
            fields.all.add(Marks::BRACES);
            for (index, piece) in pieces.iter().enumerate() {
                let last = index + 1 == pieces.len();
                match piece {
                    Piece::Part(part) => self.part(part, mode, &mut fields),
                    Piece::Literal(span) => self.literal(*span, (index == 0, last), tilde, &mut fields),
                    Piece::Generated(bytes, span) => fields.text.decoded(bytes, self.text.origin(*span)),
                }
            }
        } else {
            self.word_parts(word, mode, tilde, &mut fields);
        }
        *arguments = fields.into_arguments();
        let further = arguments.len().saturating_sub(first + 1);
        if further > 0 && !self.budget.spend(further * WORD) {
            arguments.truncate(first);
            arguments.push(Argument::unknown(self.text.origin(word.span), Marks::default()));
        }
        if self.options.globs_vanish {
            for argument in arguments.iter_mut().skip(first).filter(|argument| argument.marks.has(Marks::GLOB)) {
                argument.value = Mapped::hole(argument.word);
                argument.marks.add(Marks::SPLITS);
            }
        }
    }

    fn word_parts(&mut self, word: &Word, mode: Mode, tilde: Tilde, fields: &mut Fields<'s>) {
        if word.is_plain() && !word.span.is_empty() {
            self.literal(word.span, (true, true), tilde, fields);
        }
        for (index, part) in word.parts.iter().enumerate() {
            match part {
                Part::Literal(span) => {
                    let place = (index == 0, index + 1 == word.parts.len());
                    self.literal(*span, place, tilde, fields);
                }
                part => self.part(part, mode, fields),
            }
        }
    }

    /// Whether the word looks like `NAME=…`.
    fn assigns(&self, word: &Word) -> bool {
        let bytes = self.text.of(word.parts.first().map_or(word.span, Part::span));
        let name = name_length(bytes);
        name > 0 && (bytes.get(name) == Some(&b'=') || bytes.get(name..name + 2) == Some(b"+="))
    }

    /// What the spelling of the word tells.
    fn marks_of(&self, word: &Word) -> Marks {
        let mut marks = Marks::default();
        for window in word.parts.windows(3) {
            match window {
                [Part::Double { .. }, Part::Literal(_), Part::Double { .. }] => marks.add(Marks::REOPENED),
                [Part::Literal(before), Part::Double { .. } | Part::Single(_), Part::Literal(after)]
                    if self.text.of(*before).last().is_some_and(|byte| b"{[,:".contains(byte))
                        || self.text.of(*after).first().is_some_and(|byte| b"}],:".contains(byte)) =>
                {
                    marks.add(Marks::BARE_QUOTES);
                }
                _ => {}
            }
        }
        if let [Part::Literal(before), Part::Double { .. }] | [Part::Double { .. }, Part::Literal(before)] =
            word.parts.as_slice()
            && self.text.of(*before).iter().any(|byte| b"{}[],".contains(byte))
        {
            marks.add(Marks::BARE_QUOTES);
        }
        marks
    }

    /// The string of a word that is not split: a value, the subject of a pattern, a file name.
    pub(super) fn value(&mut self, word: &Word) -> Mapped<'s> {
        self.unsplit(word, Tilde::Start)
    }

    /// The string on the right side of an assignment.
    pub(super) fn assigned_value(&mut self, word: &Word) -> Mapped<'s> {
        self.unsplit(word, Tilde::Assignment)
    }

    fn unsplit(&mut self, word: &Word, tilde: Tilde) -> Mapped<'s> {
        match word.parts.as_slice() {
            [] if memchr::memchr(b'~', self.text.of(word.span)).is_none() => return self.text.slice(word.span),
            [Part::Single(span)] => return self.text.slice(inside(*span)),
            _ => {}
        }
        let written = self.text.origin(word.span);
        let mut fields = Fields::new(written);
        self.word_parts(word, VALUE, tilde, &mut fields);
        fields.into_text(written)
    }

    /// The text of a here-document, or of anything else that expands like double quotes.
    pub(super) fn quoted_text(&mut self, parts: &[Part], span: Span) -> Mapped<'s> {
        let written = self.text.origin(span);
        let mut fields = Fields::new(written);
        for part in parts {
            self.part(part, QUOTED, &mut fields);
        }
        fields.into_text(written)
    }

    /// Adds the text of a word inside `${x:-word}`.
    pub(super) fn inner_word(&mut self, word: &Word, mode: Mode, fields: &mut Fields<'s>) {
        if mode.quoted {
            if word.is_plain() {
                self.text.append(&mut fields.text, word.span);
            }
            for part in &word.parts {
                self.part(part, mode, fields);
            }
        } else if !mode.split {
            self.word_parts(word, mode, Tilde::Start, fields);
        } else {
            let whole = Part::Literal(word.span);
            let plain = if word.is_plain() { std::slice::from_ref(&whole) } else { &[] };
            for part in plain.iter().chain(&word.parts) {
                match part {
                    Part::Literal(span) if self.text.of(*span).first() == Some(&b'~') => {
                        self.literal(*span, (true, true), Tilde::Start, fields);
                    }
                    // Unlike in a separate word, whitespace splits here.
                    Part::Literal(span) => {
                        let literal = Rc::new(self.text.slice(*span));
                        self.split(&literal, fields);
                    }
                    part => self.part(part, mode, fields),
                }
            }
        }
    }

    /// Adds a whole value, unsplit.
    pub(super) fn append(&mut self, value: &Shared<'s>, fields: &mut Fields<'s>) {
        if self.budget.spend(value.weight()) {
            fields.text.append(value, Span::new(0, value.len()));
        } else {
            fields.text.hole(value.whole());
        }
    }

    fn part(&mut self, part: &Part, mode: Mode, fields: &mut Fields<'s>) {
        match part {
            Part::Literal(span) => {
                let text = Rc::clone(&self.text);
                text.append(&mut fields.text, *span);
                if !mode.quoted {
                    fields.unquoted(text.of(*span));
                }
            }
            Part::Continuation(_) => {}
            Part::Escaped(span) => {
                fields.quoted();
                self.text.append(&mut fields.text, Span { start: span.start + 1, end: span.end });
            }
            Part::Single(span) => {
                fields.quoted();
                self.text.append(&mut fields.text, inside(*span));
            }
            Part::AnsiC(span) => {
                fields.quoted();
                if self.options.exact {
                    let inner = Span { start: span.start + 2, end: span.end.saturating_sub(1) };
                    escape::ansi_c(&self.text, inner, &mut fields.text);
                } else {
                    fields.hole(self.text.origin(*span), false);
                }
            }
            Part::Double { parts, .. } => {
                // `"$@"` alone may expand to nothing at all.
                let list = matches!(parts.as_slice(), [only] if self.is_all_elements(only));
                if !list {
                    fields.quoted();
                }
                for part in parts {
                    self.part(part, Mode { quoted: true, split: mode.split }, fields);
                }
            }
            Part::Variable { span, name } => {
                let expanded = self.variable(*name, *span);
                self.require(&expanded);
                self.insert(expanded, *span, mode, fields);
            }
            Part::Parameter(parameter) => self.parameter(parameter, mode, fields),
            Part::Substitution(inner) => {
                let output = self.output_of(&inner.list, inner.span);
                self.insert(Expanded::One(Rc::new(output)), inner.span, mode, fields);
            }
            Part::Backtick(span) => {
                let output = self.backticks(*span, mode.quoted);
                self.insert(Expanded::One(Rc::new(output)), *span, mode, fields);
            }
            Part::Arithmetic(arithmetic) => {
                let written = self.text.origin(arithmetic.span);
                let value = match self.arithmetic(&arithmetic.parts, arithmetic.span) {
                    Some(value) => Mapped::decoded(value.to_string().into_bytes(), written),
                    None => Mapped::hole(written),
                };
                let quoted = mode.quoted || !value.is_certain();
                self.insert(Expanded::One(Rc::new(value)), arithmetic.span, Mode { quoted, ..mode }, fields);
            }
            Part::Process(inner) => {
                let output = self.process(&inner.list);
                self.streams.process = output.map(|output| (inner.span, output));
                fields.hole(self.text.origin(inner.span), false);
            }
        }
    }

    /// Adds the value of a parameter.
    pub(super) fn insert(&mut self, expanded: Expanded<'s>, span: Span, mode: Mode, fields: &mut Fields<'s>) {
        let written = self.text.origin(span);
        let splits = mode.split && !mode.quoted;
        if splits {
            fields.mark(Marks::UNQUOTED);
        }
        match expanded {
            Expanded::Unset => {}
            Expanded::Unknown => fields.hole(written, splits),
            Expanded::UnknownList => fields.hole(written, mode.split),
            Expanded::One(value) if splits => self.split(&value, fields),
            Expanded::One(value) => self.append(&value, fields),
            Expanded::Many(elements, joined) => self.elements(&elements, joined, mode, written, fields),
        }
    }

    fn elements(&mut self, elements: &[Shared<'s>], joined: bool, mode: Mode, at: Span, fields: &mut Fields<'s>) {
        let separate = mode.split && !(mode.quoted && joined);
        let joint = if joined {
            match self.separators() {
                Some(separators) => separators.joint,
                None => return fields.hole(at, separate),
            }
        } else {
            b" ".to_vec()
        };
        for (index, element) in elements.iter().enumerate() {
            if index > 0 && separate {
                fields.finish(mode.quoted);
            } else if index > 0 {
                fields.text.decoded(&joint, at);
            }
            if mode.quoted || !separate {
                fields.quoted();
                self.append(element, fields);
            } else {
                self.split(element, fields);
            }
        }
    }

    fn split(&mut self, value: &Shared<'s>, fields: &mut Fields<'s>) {
        let Some(separators) = self.separators().filter(|_| self.budget.spend(value.weight())) else {
            return fields.hole(value.whole(), true);
        };
        let splits = || value.bytes().iter().any(|byte| separators.splits(*byte)) || value.is_empty();
        if !self.options.exact && splits() {
            return fields.hole(value.whole(), true);
        }
        fields.split(value, &separators);
    }

    /// The current field separators; `None` if unknown.
    pub(super) fn separators(&mut self) -> Option<Separators> {
        match self.state.get(b"IFS", Span::default()) {
            Value::Text(text) if text.is_certain() => Separators::new(text.bytes()),
            Value::Unset => Separators::new(b" \t\n"),
            _ => None,
        }
    }
}

/// The text of a word that is just one quoted literal.
fn one_quoted(word: &Word) -> Option<Span> {
    match word.parts.as_slice() {
        [Part::Single(span)] => Some(inside(*span)),
        [Part::Double { parts, .. }] => match parts.as_slice() {
            [Part::Literal(span)] => Some(*span),
            _ => None,
        },
        _ => None,
    }
}

/// Without the quotes.
fn inside(span: Span) -> Span {
    Span { start: span.start + 1, end: span.end.saturating_sub(1) }
}
