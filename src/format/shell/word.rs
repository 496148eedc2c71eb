//! Words: quotes, escapes and expansions.

use thin_vec::{ThinVec, thin_vec};

use super::syntax::{Arithmetic, Part, Substitution, Word};
use super::{ProblemKind, Reader};
use crate::text::{Span, name_length};

/// What surrounds a part of a word, which decides what quotes and backslashes mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// Nothing: an ordinary word.
    Nothing,
    /// Double quotes.
    Double,
    /// A here-document's body or an arithmetic expression.
    Body,
}

/// Where a run of parts ends, and how its quotes are read.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// Bytes that end it.
    pub(super) stops: &'static [u8],
    /// What surrounds it.
    pub(super) around: Around,
    /// Whether it is the inside of `${…}`.
    pub(super) braces: bool,
}

const WORD: Run = Run { stops: b" \t\n;&|()<>", around: Around::Nothing, braces: false };
const REGEX: Run = Run { stops: b" \t\n", around: Around::Nothing, braces: false };
const DOUBLE: Run = Run { stops: b"\"", around: Around::Double, braces: false };
const BODY: Run = Run { stops: b"", around: Around::Body, braces: false };

/// Bytes that are literal in every run.
const ORDINARY: [bool; 256] = {
    let mut ordinary = [true; 256];
    let special = b" \t\n;&|()<>\\'\"`$}]/:";
    let mut index = 0;
    while index < special.len() {
        ordinary[special[index] as usize] = false;
        index += 1;
    }
    ordinary
};

impl Reader<'_> {
    /// The word here; empty if none begins.
    pub(super) fn word(&mut self) -> Word {
        self.word_of(WORD)
    }

    /// The right side of `=~`, where parentheses and `|` are literal.
    pub(super) fn regex_word(&mut self) -> Word {
        self.word_of(REGEX)
    }

    /// A run of parts as a word of its own.
    pub(super) fn word_of(&mut self, run: Run) -> Word {
        let start = self.at;
        let parts = self.parts(run);
        Word { span: self.span_from(start), parts }
    }

    /// The inside of a here-document or of an arithmetic expression, up to the end of the source.
    pub(super) fn body_text(&mut self) -> ThinVec<Part> {
        let start = self.at;
        let parts = self.parts(BODY);
        self.explicit(parts, start)
    }

    /// Parts up to a stop; empty if everything is literal.
    pub(super) fn parts(&mut self, run: Run) -> ThinVec<Part> {
        let first = self.parts.len();
        let mut literal = self.at;
        while !self.failed() {
            self.at += self.rest().iter().take_while(|byte| ORDINARY[**byte as usize]).count();
            let Some(byte) = self.peek() else { break };
            let start = self.at;
            let part = if run.stops.contains(&byte) {
                match self.beyond_stop(run, byte) {
                    Some(part) => part,
                    None => break,
                }
            } else {
                self.special(run, byte)
            };
            match part {
                Some(part) => {
                    if literal < start {
                        self.parts.push(Part::Literal(Span::new(literal, start)));
                    }
                    self.parts.push(part);
                    literal = self.at;
                }
                None => self.at = self.at.max(start + 1),
            }
        }
        if self.parts.len() == first {
            return ThinVec::new();
        }
        if literal < self.at {
            self.parts.push(Part::Literal(self.span_from(literal)));
        }
        self.parts.drain(first..).collect()
    }

    /// What a byte that would end a run is instead: `<(` and the parentheses of a pattern belong to
    /// the word. `None` ends the run; `Some(None)` is literal.
    #[allow(clippy::option_option, reason = "the run ends, or goes on with a part or with text")]
    fn beyond_stop(&mut self, run: Run, byte: u8) -> Option<Option<Part>> {
        if run.around != Around::Nothing || run.braces {
            return None;
        }
        match byte {
            b'<' | b'>' if self.peek_at(1) == Some(b'(') => {
                let start = self.at;
                self.at += 1;
                Some(self.substitution(start).map(|inner| Part::Process(Box::new(inner))))
            }
            b'(' if self.extended_globs && self.after_glob_operator() => {
                self.at += self.balanced();
                Some(None)
            }
            _ => None,
        }
    }

    fn after_glob_operator(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.source.get(before));
        before.is_some_and(|byte| b"?*+@!".contains(byte))
    }

    /// The length of a pattern in parentheses; one byte if it is not closed on its line.
    fn balanced(&self) -> usize {
        let mut open = 0_usize;
        for (index, byte) in self.line_ahead().iter().enumerate() {
            match byte {
                b'(' => open += 1,
                b')' => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return index + 1;
            }
        }
        1
    }

    /// A part that begins with a special byte; `None` if the byte turns out to be literal.
    fn special(&mut self, run: Run, byte: u8) -> Option<Part> {
        match byte {
            b'\\' => self.backslash(run),
            b'$' => self.dollar(run.around),
            b'`' => self.backtick(),
            b'\'' if run.around == Around::Nothing => self.single(),
            b'"' if run.around == Around::Nothing || run.braces && run.around == Around::Double => self.double(self.at),
            _ => None,
        }
    }

    fn backslash(&mut self, run: Run) -> Option<Part> {
        let start = self.at;
        let next = self.peek_at(1)?;
        let escapes = match run.around {
            Around::Nothing => true,
            Around::Double => b"$`\"\\\n".contains(&next) || run.braces && next == b'}',
            Around::Body => b"$`\\\n".contains(&next) || run.braces && next == b'}',
        };
        if !escapes {
            return None;
        }
        self.at += 2;
        let span = self.span_from(start);
        if next == b'\n' {
            return Some(Part::Continuation(span));
        }
        if run.around == Around::Nothing {
            self.broken_continuation(start, next);
        }
        Some(Part::Escaped(span))
    }

    /// Reports a backslash that was intended to continue the line.
    fn broken_continuation(&mut self, start: usize, next: u8) {
        if !matches!(next, b' ' | b'\t' | b'\r') {
            return;
        }
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        if matches!(self.peek_at(blanks), None | Some(b'\n')) {
            let kind = match next {
                b'\r' => ProblemKind::CarriageReturnContinuation,
                _ => ProblemKind::BrokenContinuation,
            };
            self.remark(kind, Span::new(start, self.at + blanks));
        }
    }

    fn single(&mut self) -> Option<Part> {
        let start = self.at;
        self.at += 1;
        self.end_of_quote(b'\'', start)?;
        Some(Part::Single(self.span_from(start)))
    }

    fn end_of_quote(&mut self, quote: u8, start: usize) -> Option<()> {
        if let Some(end) = memchr::memchr(quote, self.rest()) {
            self.at += end + 1;
            return Some(());
        }
        self.at = self.source.len();
        self.fail_open(ProblemKind::UnterminatedQuote, start, 1);
        None
    }

    /// `$'…'`, from its `$`.
    fn ansi_c(&mut self) -> Option<Part> {
        self.escaping(b'\'', 2, ProblemKind::UnterminatedQuote).map(Part::AnsiC)
    }

    /// What ends at a mark that no backslash escapes, and opens with so many bytes.
    fn escaping(&mut self, mark: u8, opening: usize, problem: ProblemKind) -> Option<Span> {
        let start = self.at;
        self.at += opening;
        loop {
            let Some(next) = memchr::memchr2(b'\\', mark, self.rest()) else {
                self.at = self.source.len();
                self.fail_open(problem, start, opening);
                return None;
            };
            self.at += next;
            if self.peek() == Some(mark) {
                self.at += 1;
                return Some(self.span_from(start));
            }
            self.at = (self.at + 2).min(self.source.len());
        }
    }

    /// `"…"`; `start` is before its `$`, if it has one.
    fn double(&mut self, start: usize) -> Option<Part> {
        self.at += 1;
        if !self.enter(start) {
            return None;
        }
        let inside = self.at;
        let parts = self.parts(DOUBLE);
        let parts = self.explicit(parts, inside);
        self.leave();
        if !self.failed() && !self.eat(b"\"") {
            self.fail_open(ProblemKind::UnterminatedQuote, start, 1);
            return None;
        }
        // If one of the commands inside is cut short, the others are kept.
        Some(Part::Double { span: self.span_from(start), parts })
    }

    /// The parts, with an explicit literal if everything is one literal.
    fn explicit(&self, parts: ThinVec<Part>, start: usize) -> ThinVec<Part> {
        if parts.is_empty() && start < self.at { thin_vec![Part::Literal(self.span_from(start))] } else { parts }
    }

    fn backtick(&mut self) -> Option<Part> {
        self.escaping(b'`', 1, ProblemKind::UnterminatedExpansion).map(Part::Backtick)
    }

    /// What begins with `$`; `None` if the `$` is literal.
    fn dollar(&mut self, around: Around) -> Option<Part> {
        let start = self.at;
        match self.peek_at(1)? {
            b'{' => self.parameter(around),
            b'(' => self.parenthesis(),
            b'[' => self.old_arithmetic(),
            b'\'' if around == Around::Nothing => self.ansi_c(),
            b'"' if around == Around::Nothing => {
                self.at += 1;
                self.double(start)
            }
            b'\\' if self.peek_at(2) == Some(b'\n') => {
                self.at += 1;
                Some(self.continued_name(start))
            }
            byte => {
                let length = name_length(self.source.get(start + 1..).unwrap_or_default());
                let special = byte.is_ascii_digit() || b"@*#?-$!".contains(&byte);
                let length = if length == 0 && special { 1 } else { length };
                if length == 0 {
                    return None;
                }
                self.at = start + 1 + length;
                if self.starts_with(b"\\\n") && self.peek_at(2).is_some_and(is_name_byte) && !byte.is_ascii_digit() {
                    return Some(self.continued_name(start));
                }
                Some(Part::Variable { span: self.span_from(start), name: Span::new(start + 1, self.at) })
            }
        }
    }

    /// A name split by an escaped line end: we do not model what it refers to.
    fn continued_name(&mut self, start: usize) -> Part {
        while self.starts_with(b"\\\n") {
            self.at += 2;
            self.at += self.rest().iter().take_while(|byte| is_name_byte(**byte)).count();
        }
        self.at = self.at.max(start + 1);
        super::heredoc::unknown(self.span_from(start))
    }

    /// `$(…)` or `$((…))`, from its `$`.
    fn parenthesis(&mut self) -> Option<Part> {
        let start = self.at;
        if self.peek_at(2) == Some(b'(') {
            match self.arithmetic_end(start + 3) {
                ArithmeticEnd::At(end) => {
                    return self.arithmetic(start, start + 3, end, 2).map(|inner| Part::Arithmetic(Box::new(inner)));
                }
                ArithmeticEnd::Commands => {}
                ArithmeticEnd::Missing => {
                    self.at = self.source.len();
                    self.fail_open(ProblemKind::UnterminatedExpansion, start, 3);
                    return None;
                }
            }
        }
        let is_arithmetic = self.peek_at(2) == Some(b'(');
        self.at += 1;
        let inner = self.substitution(start);
        if is_arithmetic {
            self.looked_for_arithmetic();
        }
        inner.map(|inner| Part::Substitution(Box::new(inner)))
    }

    fn old_arithmetic(&mut self) -> Option<Part> {
        let start = self.at;
        let line = self.line_ahead();
        let Some(end) = memchr::memchr(b']', line) else {
            if self.exact && self.last_bracket.is_none_or(|last| last < start) {
                self.at = self.source.len();
                self.fail_open(ProblemKind::UnterminatedExpansion, start, 2);
            }
            return None;
        };
        self.arithmetic(start, start + 2, start + end, 1).map(|inner| Part::Arithmetic(Box::new(inner)))
    }

    /// The text between two places as one string: whitespace and operators do not end it.
    pub(super) fn text_between(&mut self, from: usize, to: usize) -> ThinVec<Part> {
        let whole = self.source;
        self.source = whole.get(..to).unwrap_or(whole);
        self.at = from;
        let parts = self.parts(Run { stops: b"", around: Around::Nothing, braces: false });
        let parts = self.explicit(parts, from);
        self.source = whole;
        self.at = to;
        parts
    }

    /// The expression between two places, followed by its `closing` bytes.
    pub(super) fn arithmetic(&mut self, start: usize, from: usize, to: usize, closing: usize) -> Option<Arithmetic> {
        if !self.enter(start) {
            return None;
        }
        let whole = self.source;
        self.source = whole.get(..to).unwrap_or(whole);
        self.at = from;
        let parts = self.body_text();
        self.source = whole;
        self.at = to + closing;
        self.leave();
        Some(Arithmetic { span: self.span_from(start), parts })
    }

    /// The place of the `))` of an arithmetic expression, unless it is `( (…) )` instead.
    pub(super) fn arithmetic_end(&mut self, from: usize) -> ArithmeticEnd {
        let mut open = 0_usize;
        let mut index = from;
        while let Some(byte) = self.source.get(index) {
            match byte {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' if self.source.get(index + 1) == Some(&b')') => return ArithmeticEnd::At(index),
                b')' => {
                    // The bytes searched here are read a second time, as commands.
                    if self.rereads < index - from {
                        return ArithmeticEnd::Missing;
                    }
                    self.rereads -= index - from;
                    return ArithmeticEnd::Commands;
                }
                b'\\' => index += 1,
                b'\'' | b'"' => {
                    let rest = self.source.get(index + 1..).unwrap_or_default();
                    index += memchr::memchr(*byte, rest).map_or(0, |end| end + 1);
                }
                _ => {}
            }
            index += 1;
        }
        self.rereads = self.rereads.saturating_sub(index - from);
        ArithmeticEnd::Missing
    }

    /// Commands in parentheses; `start` is before the leading `$`, `<` or `>`.
    pub(super) fn substitution(&mut self, start: usize) -> Option<Substitution> {
        if !self.enter(start) {
            return None;
        }
        self.at += 1;
        self.substitutions += 1;
        let outer = std::mem::take(&mut self.pending);
        let arrays = std::mem::take(&mut self.arrays);
        let list = self.list();
        if !self.failed() && !self.eat(b")") {
            match self.peek() {
                None => self.fail(ProblemKind::UnterminatedExpansion, Span::new(start, start + 2)),
                Some(_) => self.unexpected(),
            }
        }
        let inner = std::mem::replace(&mut self.pending, outer);
        self.pending.extend(inner);
        self.substitutions = self.substitutions.saturating_sub(1);
        self.arrays = arrays;
        self.leave();
        Some(Substitution { span: self.span_from(start), list })
    }
}

/// How `((…` continues.
pub(super) enum ArithmeticEnd {
    /// `))` is here.
    At(usize),
    /// It is a subshell in a subshell or substitution.
    Commands,
    /// Unclosed.
    Missing,
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
