//! `load_dotenv()` and `dotenv_values()` of the Python package python-dotenv 1.2.4.
//!
//! Models `dotenv/parser.py` and, in `main.py`, the reading of the file as text. Expansion follows
//! `dotenv_values()`: the file takes precedence over the environment. A statement that cannot be
//! read is skipped to the end of its line; only a file that is not UTF-8 is rejected.

use super::characters;
use super::decoded::{Decoded, ValueWriter};
use super::python_dotenv_variables::resolve;
use super::scope::{Order, Scope};
use super::{BYTE_ORDER_MARK, FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, MappedBuilder, Span};

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    if let Err(error) = std::str::from_utf8(source) {
        let start = error.valid_up_to();
        let span = Span::new(start, start + error.error_len().unwrap_or(source.len() - start));
        return FileOutcome::Refused(Problem { span, kind: ProblemKind::NotUtf8 });
    }
    let file = universal_newlines(source);
    let text = Decoded::new(source, &file);
    let mut scope = Scope::new(surroundings, Order::LastThenEnvironment, text.text);
    let at = if text.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut reader = Reader { text: &text, at };
    let mut problems = Vec::new();
    while reader.at < text.text.len() {
        match reader.binding() {
            Ok(Some((key, value))) => {
                let value = value.map(|value| resolve(source, value, &mut scope));
                let variable = Variable { key, value };
                scope.set(&variable);
                sink(variable);
            }
            Ok(None) => {}
            Err(problem) => {
                problems.push(problem);
                reader.skip_line();
            }
        }
    }
    FileOutcome::Read(problems)
}

/// Python opens the file in text mode: `\r\n` and `\r` become `\n`.
fn universal_newlines(source: &[u8]) -> Mapped<'_> {
    let whole = Mapped::verbatim(source, Span::new(0, source.len()));
    if memchr::memchr(b'\r', source).is_none() {
        return whole;
    }
    let mut text = MappedBuilder::default();
    let mut start = 0;
    for at in memchr::memchr_iter(b'\r', source) {
        text.verbatim(source, Span::new(start, at));
        start = at + 1 + usize::from(source.get(at + 1) == Some(&b'\n'));
        text.decoded(b"\n", Span::new(at, start));
    }
    text.verbatim(source, Span::new(start, source.len()));
    text.build(whole.whole())
}

/// What Python's `\s` matches.
fn is_blank(found: char) -> bool {
    found.is_whitespace() || matches!(found, '\u{1c}'..='\u{1f}')
}

fn is_line_blank(found: char) -> bool {
    found != '\n' && is_blank(found)
}

struct Reader<'d, 'a, 's> {
    text: &'d Decoded<'a, 's>,
    at: usize,
}

type Binding<'s> = Option<(Mapped<'s>, Option<Mapped<'s>>)>;

impl<'s> Reader<'_, '_, 's> {
    /// The next statement; `None` for a comment and at the end.
    fn binding(&mut self) -> Result<Binding<'s>, Problem> {
        self.skip(is_blank);
        if self.at == self.text.text.len() {
            return Ok(None);
        }
        self.skip_export();
        let key = self.key()?;
        let key_end = self.at;
        self.skip(is_line_blank);
        let value = if self.peek() == Some(b'=') { Some(self.value()?) } else { None };
        let value_end = self.at;
        self.skip(is_line_blank);
        if self.peek() == Some(b'#') {
            self.at = self.line_end();
        }
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(_) if value.is_some() => {
                return Err(self.problem(value_end, self.line_end(), ProblemKind::AfterQuote));
            }
            Some(_) => {
                let width = characters::first(self.rest()).map_or(1, |(_, width)| width);
                let end = if self.at > key_end { self.at } else { key_end + width };
                return Err(self.problem(key_end, end, ProblemKind::KeyBlank));
            }
        }
        Ok(key.map(|key| (key, value)))
    }

    fn skip_export(&mut self) {
        let word = b"export";
        let rest = self.rest();
        let blank = characters::first(rest.get(word.len()..).unwrap_or_default());
        if rest.starts_with(word) && blank.is_some_and(|(found, _)| is_line_blank(found)) {
            self.at += word.len();
            self.skip(is_line_blank);
        }
    }

    fn key(&mut self) -> Result<Option<Mapped<'s>>, Problem> {
        let start = self.at;
        match self.peek() {
            Some(b'#') => Ok(None),
            Some(b'\'') => {
                let length = memchr::memchr(b'\'', self.text.bytes(start + 1, self.text.text.len()));
                let Some(length) = length.filter(|length| *length > 0) else {
                    return Err(self.problem(start, start + 1, ProblemKind::UnterminatedQuote));
                };
                self.at = start + length + 2;
                Ok(Some(self.text.part(start + 1, start + 1 + length)))
            }
            _ => {
                self.skip(|found| !is_blank(found) && found != '=' && found != '#');
                if self.at == start {
                    return Err(self.problem(start, self.line_end(), ProblemKind::KeyMissing));
                }
                Ok(Some(self.text.part(start, self.at)))
            }
        }
    }

    /// The value after a `=`.
    fn value(&mut self) -> Result<Mapped<'s>, Problem> {
        self.at += 1;
        let equals = self.at;
        self.skip(is_line_blank);
        match self.peek() {
            Some(b'#') if self.at > equals => Ok(self.text.part(self.at, self.at)),
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote),
            _ => Ok(self.unquoted()),
        }
    }

    /// A value up to the line end, or to a `#` after whitespace.
    fn unquoted(&mut self) -> Mapped<'s> {
        let start = self.at;
        self.at = self.line_end();
        let line = self.text.bytes(start, self.at);
        let comment = memchr::memchr_iter(b'#', line).find(|at| {
            let before = characters::last(line.get(..*at).unwrap_or_default());
            before.is_some_and(|(found, _)| is_blank(found))
        });
        let end = comment.map_or(self.at, |at| start + at);
        self.text.part(start, characters::trim_end(self.text.text, start, end, is_blank))
    }

    /// A quoted value, which may span lines.
    fn quoted(&mut self, quote: u8) -> Result<Mapped<'s>, Problem> {
        let open = self.at;
        let mut value = ValueWriter::new(self.text, open + 1);
        let mut at = open + 1;
        while let Some(next) = memchr::memchr2(quote, b'\\', self.text.bytes(at, self.text.text.len())) {
            value.keep(at, at + next);
            at += next;
            if self.text.bytes(at, at + 1) != b"\\" {
                self.at = at + 1;
                return Ok(value.finish(at));
            }
            let Some((found, width)) = characters::first(self.text.bytes(at + 1, self.text.text.len())) else {
                break;
            };
            match escape(found, quote) {
                Some(byte) => value.decode(&[byte], at, at + 2),
                None => value.keep(at, at + 1 + width),
            }
            at += 1 + width;
        }
        Err(self.problem(open, open + 1, ProblemKind::UnterminatedQuote))
    }

    /// Skips the line that could not be read.
    fn skip_line(&mut self) {
        self.at = (self.line_end() + 1).min(self.text.text.len());
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        self.at = characters::skip(self.text.text, self.at, self.text.text.len(), skipped);
    }

    fn peek(&self) -> Option<u8> {
        self.text.text.get(self.at).copied()
    }

    fn rest(&self) -> &[u8] {
        self.text.bytes(self.at, self.text.text.len())
    }

    fn line_end(&self) -> usize {
        memchr::memchr(b'\n', self.rest()).map_or(self.text.text.len(), |end| self.at + end)
    }

    fn problem(&self, start: usize, end: usize, kind: ProblemKind) -> Problem {
        Problem { span: self.text.origin(start, end), kind }
    }
}

/// What a backslash and a character mean inside a quote; `None` if both stay.
fn escape(found: char, quote: u8) -> Option<u8> {
    match found {
        '\\' => Some(b'\\'),
        '\'' => Some(b'\''),
        _ if quote == b'\'' => None,
        '"' => Some(b'"'),
        'a' => Some(7),
        'b' => Some(8),
        'f' => Some(12),
        'n' => Some(b'\n'),
        'r' => Some(b'\r'),
        't' => Some(b'\t'),
        'v' => Some(11),
        _ => None,
    }
}
