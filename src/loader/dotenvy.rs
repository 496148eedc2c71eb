//! `dotenvy::dotenv()`: the Rust crate dotenvy 0.15.7.
//!
//! Models `iter.rs` (which lines belong together) and `parse.rs` (what a line means). The crate
//! reports no places and looks up names in this process's environment, so we cannot use it
//! directly; tests compare this model with it instead.
//!
//! just 1.59 reads its `.env` with the same crate, but collects the variables before it sets any: the last one of a name
//! counts, and after an unreadable line there are none.

use super::characters;
use super::decoded::{Decoded, Written};
use super::scope::{NameState, Order, Scope};
use super::{BYTE_ORDER_MARK, Outcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, Span};

/// The variables above an unreadable line stay set: the crate sets them one by one.
pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> Outcome {
    read_in(Order::EnvironmentThenFirst, source, surroundings, sink)
}

/// As just reads it.
pub(super) fn read_for_just<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> Outcome {
    read_in(Order::EnvironmentThenLast, source, surroundings, sink)
}

fn read_in<'s>(order: Order, source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> Outcome {
    let whole = Mapped::verbatim(source, Span::new(0, source.len()));
    let text = Decoded::new(source, &whole);
    let mut scope = Scope::new(surroundings, order, source);
    let mut at = if source.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    while at < source.len() {
        let line = statement(source, at);
        let variable = line.and_then(|(line, next)| {
            at = next;
            Reader { text: &text, at: line.range().start, end: line.range().end }.variable(&mut scope)
        });
        match variable {
            Ok(Some(variable)) => {
                scope.set(&variable);
                sink(variable);
            }
            Ok(None) => {}
            Err(problem) => return Outcome::Refused(problem),
        }
    }
    Outcome::Read(Vec::new())
}

/// The crate's state while it looks for the end of a statement.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Complete,
    /// After a single whitespace character: only here does `#` begin a comment.
    Blank,
    Escape,
    /// Inside a quote, with the place where it started.
    Quote(u8, usize),
    QuoteEscape(u8, usize),
}

/// The last character of a text.
fn last_character(text: &[u8]) -> Span {
    let is_start = |byte: &u8| byte & 0xC0 != 0x80;
    Span::new(text.iter().rposition(is_start).unwrap_or_default(), text.len())
}

/// The lines of the next statement without its trailing comment and line end, and where the
/// following one starts. The crate reads quotes here by other rules than in the value itself.
fn statement(source: &[u8], start: usize) -> Result<(Span, usize), Problem> {
    let mut state = State::Complete;
    let mut line = start;
    loop {
        let rest = source.get(line..).unwrap_or_default();
        if rest.is_empty() {
            return Err(match state {
                State::Quote(_, open) | State::QuoteEscape(_, open) => {
                    Problem { span: Span::new(open, open + 1), kind: ProblemKind::UnterminatedQuote }
                }
                _ => Problem { span: last_character(source), kind: ProblemKind::LineEndMissing },
            });
        }
        let next = memchr::memchr(b'\n', rest).map_or(source.len(), |end| line + end + 1);
        let written = Span::new(line, next).of(source);
        let text = std::str::from_utf8(written).map_err(|error| {
            let at = line + error.valid_up_to();
            Problem { span: Span::new(at, at + error.error_len().unwrap_or(1)), kind: ProblemKind::NotUtf8 }
        })?;
        if line == start && text.trim_start().starts_with('#') {
            return Ok((Span::at(start), next));
        }
        for (offset, found) in text.char_indices() {
            let at = line + offset;
            state = match (state, found) {
                (State::Blank, '#') => return Ok((Span::new(start, at), next)),
                (State::Complete | State::Blank, '\\') => State::Escape,
                (State::Complete | State::Blank, '"') => State::Quote(b'"', at),
                (State::Complete | State::Blank, '\'') => State::Quote(b'\'', at),
                (State::Complete, '\n' | '\r') => State::Complete,
                (State::Complete, found) if found.is_whitespace() => State::Blank,
                (State::Quote(quote, open), '\\') => State::QuoteEscape(quote, open),
                (State::Quote(quote, _), found) if found == char::from(quote) => State::Complete,
                (State::QuoteEscape(quote, open), _) => State::Quote(quote, open),
                (state @ State::Quote(..), _) => state,
                (State::Complete | State::Blank | State::Escape, _) => State::Complete,
            };
        }
        if state == State::Complete {
            let ends = [&b"\r\n"[..], b"\n"].into_iter().find(|end| written.ends_with(end));
            return Ok((Span::new(start, next - ends.map_or(0, <[u8]>::len)), next));
        }
        line = next;
    }
}

struct Reader<'d, 'a, 's> {
    text: &'d Decoded<'a, 's>,
    at: usize,
    /// The end of the statement, without trailing whitespace.
    end: usize,
}

impl<'s> Reader<'_, '_, 's> {
    fn variable(&mut self, scope: &mut Scope<'_, 's>) -> Result<Option<Variable<'s>>, Problem> {
        self.end = characters::trim_end(self.text.text, self.at, self.end, char::is_whitespace);
        self.skip_blanks();
        if matches!(self.peek(), None | Some(b'#')) {
            return Ok(None);
        }
        let mut key = self.key()?;
        self.skip_blanks();
        if key.of(self.text.source) == b"export" && self.peek() != Some(b'=') {
            key = self.key()?;
            self.skip_blanks();
        }
        if self.peek() != Some(b'=') {
            return Err(self.not_assigned(key));
        }
        self.at += 1;
        self.skip_blanks();
        let value = match self.peek() {
            None | Some(b'#') => self.text.part(self.at, self.at),
            Some(_) => self.value(scope)?,
        };
        // Setting a variable with a NUL byte panics, but a variable that already exists is not set.
        let set_before = !matches!(scope.find(key.of(self.text.source)), NameState::Unset | NameState::Unknown);
        if let Some(nul) = memchr::memchr(0, value.bytes()).filter(|_| !set_before) {
            let span = value.origin(Span::new(nul, nul + 1));
            return Err(Problem { span, kind: ProblemKind::NulByte });
        }
        Ok(Some(Variable { key: Mapped::verbatim(self.text.source, key), value: Some(value) }))
    }

    fn key(&mut self) -> Result<Span, Problem> {
        let start = self.at;
        match self.peek() {
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {}
            Some(b'=') => return Err(self.problem(start, self.end, ProblemKind::KeyMissing)),
            None => return Err(self.problem(start, start, ProblemKind::KeyMissing)),
            Some(_) => return Err(self.problem_at(start, ProblemKind::KeyCharacter)),
        }
        let rest = self.text.bytes(start, self.end).iter();
        let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        self.at += rest.take_while(part).count();
        Ok(Span::new(start, self.at))
    }

    fn not_assigned(&self, key: Span) -> Problem {
        let key_end = key.range().end;
        match self.peek() {
            None => self.problem(key.range().start, key_end, ProblemKind::NoAssignment),
            Some(_) if self.at > key_end => self.problem(key_end, self.at, ProblemKind::KeyBlank),
            Some(_) => self.problem_at(self.at, ProblemKind::KeyCharacter),
        }
    }

    fn skip_blanks(&mut self) {
        self.at = characters::skip(self.text.text, self.at, self.end, char::is_whitespace);
    }

    fn peek(&self) -> Option<u8> {
        self.text.bytes(self.at, self.end).first().copied()
    }

    fn problem(&self, start: usize, end: usize, kind: ProblemKind) -> Problem {
        Problem { span: self.text.origin(start, end), kind }
    }

    fn problem_at(&self, at: usize, kind: ProblemKind) -> Problem {
        let width = characters::first(self.text.bytes(at, self.end)).map_or(0, |(_, width)| width);
        self.problem(at, at + width, kind)
    }

    /// A value: words, quotes and `$NAME` in any mixture, up to whitespace outside quotes.
    fn value(&mut self, scope: &mut Scope<'_, 's>) -> Result<Mapped<'s>, Problem> {
        let mut value = Written::new(self.text, self.at);
        let mut quote = None;
        while let Some((found, width)) = characters::first(self.text.bytes(self.at, self.end)) {
            let at = self.at;
            self.at += width;
            match (quote, found) {
                (Some((b'\'', _)), '\'') | (Some((b'"', _)), '"') => quote = None,
                (Some((b'\'', _)), _) => value.keep(at, self.at),
                (_, '$') => self.substitution(at, &mut value, scope)?,
                (_, '\\') => self.escape(at, &mut value)?,
                (None, '\'') => quote = Some((b'\'', at)),
                (None, '"') => quote = Some((b'"', at)),
                (None, ' ' | '\t') => {
                    self.nothing_more()?;
                    return Ok(value.finish(at));
                }
                _ => value.keep(at, self.at),
            }
        }
        match quote {
            Some((_, open)) => Err(self.problem(open, open + 1, ProblemKind::UnterminatedQuote)),
            None => Ok(value.finish(self.end)),
        }
    }

    /// After the whitespace that ends a value, only whitespace and a comment may follow.
    fn nothing_more(&self) -> Result<(), Problem> {
        let next = characters::skip(self.text.text, self.at, self.end, |found| matches!(found, ' ' | '\t'));
        match self.text.bytes(next, self.end).first() {
            None | Some(b'#') => Ok(()),
            Some(_) => Err(self.problem(next, self.end, ProblemKind::AfterValue)),
        }
    }

    fn escape(&mut self, backslash: usize, value: &mut Written<'_, '_, 's>) -> Result<(), Problem> {
        let Some((found, width)) = characters::first(self.text.bytes(self.at, self.end)) else {
            return Ok(());
        };
        let byte = match found {
            '\\' => b'\\',
            '\'' => b'\'',
            '"' => b'"',
            '$' => b'$',
            ' ' => b' ',
            'n' => b'\n',
            _ => return Err(self.problem(backslash, self.at + width, ProblemKind::InvalidEscape)),
        };
        self.at += width;
        value.decode(&[byte], backslash, self.at);
        Ok(())
    }

    /// `$NAME` of letters and digits, or `${…}` with anything in it. The character that ends a
    /// `$NAME` is kept whatever it is: a quote there does not close.
    fn substitution(
        &mut self,
        dollar: usize,
        value: &mut Written<'_, '_, 's>,
        scope: &mut Scope<'_, 's>,
    ) -> Result<(), Problem> {
        let start = self.at;
        self.at = characters::skip(self.text.text, start, self.end, char::is_alphanumeric);
        if self.at == start && self.peek() == Some(b'{') {
            let rest = self.text.bytes(start, self.end);
            let Some(length) = memchr::memchr(b'}', rest) else {
                return Err(self.problem(dollar, start + 1, ProblemKind::InvalidTemplate));
            };
            self.at = start + length + 1;
            let name = self.text.bytes(start + 1, start + length);
            scope.expand(name, self.text.origin(dollar, self.at), value.copied());
            return Ok(());
        }
        let name = self.text.bytes(start, self.at);
        scope.expand(name, self.text.origin(dollar, self.at), value.copied());
        if let Some((found, width)) = characters::first(self.text.bytes(self.at, self.end))
            && found != '$'
        {
            value.keep(self.at, self.at + width);
            self.at += width;
        }
        Ok(())
    }
}
