//! `${…}`

use thin_vec::ThinVec;

use super::syntax::{CaseChange, Operation, Parameter, Part, ReplaceWhere, Word};
use super::word::{Around, Run};
use super::{ProblemKind, Reader};
use crate::text::{Span, name_length};

impl Reader<'_> {
    /// `${…}`, from its `$`. A form unknown to bash becomes [`Operation::Other`].
    pub(super) fn parameter(&mut self, around: Around) -> Option<Part> {
        let start = self.at;
        self.at += 2;
        if !self.enter(start) {
            return None;
        }
        let mut parameter = Parameter {
            span: Span::default(),
            name: Span::at(self.at),
            subscript: None,
            indirect: false,
            length: false,
            operation: Operation::Other,
        };
        self.inside_braces(&mut parameter, around);
        if !self.failed() && self.peek() != Some(b'}') {
            // Anything else up to the end belongs to it.
            parameter.operation = Operation::Other;
            self.parts(Run { stops: b"}", around, braces: true });
        }
        self.leave();
        if !self.failed() && !self.eat(b"}") {
            self.fail_open(ProblemKind::UnterminatedExpansion, start, 2);
        }
        parameter.span = self.span_from(start);
        Some(Part::Parameter(Box::new(parameter)))
    }

    fn inside_braces(&mut self, parameter: &mut Parameter, around: Around) {
        let prefix = self.peek();
        let more = self.peek_at(1).is_some_and(|next| next.is_ascii_alphanumeric() || b"_@*".contains(&next));
        if more && matches!(prefix, Some(b'#' | b'!')) {
            parameter.length = prefix == Some(b'#');
            parameter.indirect = prefix == Some(b'!');
            self.at += 1;
        }
        let start = self.at;
        self.at += self.parameter_name();
        parameter.name = self.span_from(start);
        if parameter.name.is_empty() {
            return;
        }
        if self.peek() == Some(b'[') {
            self.at += 1;
            let subscript = self.word_of(Run { stops: b"]", around: Around::Nothing, braces: true });
            if !self.eat(b"]") {
                return;
            }
            parameter.subscript = Some(subscript);
        }
        parameter.operation = self.operation(around);
    }

    fn parameter_name(&self) -> usize {
        let rest = self.rest();
        match rest.first() {
            Some(digit) if digit.is_ascii_digit() => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            Some(special) if b"@*#?-$!".contains(special) => 1,
            _ => name_length(rest),
        }
    }

    fn operation(&mut self, around: Around) -> Operation {
        let Some(operator) = self.peek() else { return Operation::Other };
        let colon = operator == b':';
        let value = Run { stops: b"}", around, braces: true };
        // Patterns have their own quoting, even inside double quotes.
        let pattern = Run { stops: b"}", around: Around::Nothing, braces: true };
        let sign = if colon { self.peek_at(1) } else { Some(operator) };
        if let Some(sign @ (b'-' | b'=' | b'?' | b'+')) = sign {
            self.at += 1 + usize::from(colon);
            let word = self.word_of(value);
            self.odd_quote(&word, around);
            if around != Around::Nothing && unclear(word.span.of(self.source), around) {
                return Operation::Other;
            }
            return match sign {
                b'-' => Operation::Default(colon, word),
                b'=' => Operation::Assign(colon, word),
                b'?' => Operation::Require(colon, word),
                _ => Operation::Alternative(colon, word),
            };
        }
        match operator {
            b'}' => Operation::None,
            b':' => {
                self.at += 1;
                self.substring()
            }
            b'#' | b'%' | b'^' | b',' => {
                self.at += 1;
                let twice = self.eat(&[operator]);
                let word = self.word_of(pattern);
                match operator {
                    b'#' => Operation::RemovePrefix(twice, word),
                    b'%' => Operation::RemoveSuffix(twice, word),
                    b'^' => Operation::Case(CaseChange::Upper, twice, word),
                    _ => Operation::Case(CaseChange::Lower, twice, word),
                }
            }
            b'/' => {
                self.at += 1;
                self.replace(pattern)
            }
            _ => Operation::Other,
        }
    }

    /// Inside double quotes a single quote is literal, but bash still looks for a second one.
    fn odd_quote(&mut self, word: &Word, around: Around) {
        let quotes = || memchr::memchr_iter(b'\'', word.span.of(self.source));
        if around == Around::Double
            && quotes().count() % 2 == 1
            && let Some(last) = quotes().next_back()
        {
            self.fail_open(ProblemKind::UnterminatedQuote, word.span.start as usize + last, 1);
        }
    }

    fn substring(&mut self) -> Operation {
        let run = Run { stops: b":}", around: Around::Body, braces: true };
        let offset = self.word_of(run);
        let length = self.eat(b":").then(|| self.word_of(run));
        Operation::Substring(offset, length)
    }

    fn replace(&mut self, pattern: Run) -> Operation {
        let place = match self.peek() {
            Some(b'/') => ReplaceWhere::All,
            Some(b'#') => ReplaceWhere::Start,
            Some(b'%') => ReplaceWhere::End,
            _ => ReplaceWhere::First,
        };
        self.at += usize::from(place != ReplaceWhere::First);
        let search = self.word_of(Run { stops: b"/}", ..pattern });
        let replacement = if self.eat(b"/") {
            self.word_of(pattern)
        } else {
            Word { span: Span::at(self.at), parts: ThinVec::new() }
        };
        Operation::Replace(place, search, replacement)
    }
}

/// Whether a word inside a quoted `${…}` contains quotes that bash treats specially.
fn unclear(word: &[u8], around: Around) -> bool {
    let single = memchr::memchr_iter(b'\'', word).count();
    single % 2 == 1
        || memchr::memmem::find(word, b"$'").is_some()
        || around == Around::Body && memchr::memchr(b'"', word).is_some()
}
