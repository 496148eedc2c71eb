//! `astro dev start`: docker compose's `env_file:`, as compose-go 2.9.1 reads it.
//!
//! Models `dotenv/parser.go`, `dotenv/godotenv.go` and `template/template.go`. It reads character
//! by character and mostly ignores lines: the next statement may start right after a closing quote.

use std::sync::LazyLock;

use regex::Regex;

use super::characters::{self, is_line_blank};
use super::compose_template::substitute;
use super::decoded::{Decoded, ValueWriter};
use super::scope::{Order, Scope, inherited_value};
use super::{BYTE_ORDER_MARK, FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::text::{Mapped, Span};

/// Unicode letters and numbers: more than ASCII, fewer than `char::is_alphanumeric`.
static LETTER_OR_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A[\p{L}\p{N}]").ok());

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    let whole = Mapped::verbatim(source, Span::new(0, source.len()));
    let text = Decoded::new(source, &whole);
    let scope = Scope::new(surroundings, Order::EnvironmentThenLast, source);
    let mut reader = Reader { source, text: &text, at: 0, surroundings, scope, problems: Vec::new() };
    if source.starts_with(BYTE_ORDER_MARK) {
        reader.at = BYTE_ORDER_MARK.len();
    }
    while reader.find_statement() {
        match reader.statement() {
            Ok(Some(variable)) => {
                reader.scope.set(&variable);
                sink(variable);
            }
            Ok(None) => {}
            Err(problem) => return FileOutcome::Refused(problem),
        }
    }
    FileOutcome::Read(reader.problems)
}

struct Reader<'d, 's, 'e> {
    source: &'s [u8],
    text: &'d Decoded<'d, 's>,
    at: usize,
    surroundings: Surroundings<'e>,
    scope: Scope<'e, 's>,
    problems: Vec<Problem>,
}

/// What follows a key.
#[derive(Clone, Copy, PartialEq)]
enum KeyEnd {
    /// `=` or `:`.
    Assignment,
    /// A line end: the value comes from the environment.
    Line,
    /// The end of the file. compose-go loses the key here: what it has read of it becomes the value
    /// of a variable without a name.
    File,
}

impl<'s> Reader<'_, 's, '_> {
    /// Skips whitespace and comments; returns whether a statement follows.
    fn find_statement(&mut self) -> bool {
        loop {
            self.at = characters::skip(self.source, self.at, self.source.len(), char::is_whitespace);
            match self.source.get(self.at) {
                None => return false,
                Some(b'#') => self.at = self.line_end(),
                Some(_) => return true,
            }
        }
    }

    fn statement(&mut self) -> Result<Option<Variable<'s>>, Problem> {
        self.skip_export()?;
        let start = self.at;
        let (end, key_end) = self.key_end()?;
        let key = Span::new(start, characters::trim_end(self.source, start, end, char::is_whitespace));
        if key_end != KeyEnd::File
            && let Some(blank) = memchr::memchr(b' ', key.of(self.source))
        {
            let span = Span::new(start + blank, start + blank + 1);
            return Err(Problem { span, kind: ProblemKind::KeyBlank });
        }
        match key_end {
            KeyEnd::Line => {
                self.at = self.skip_blanks(end + 1);
                Ok(self.inherited(key))
            }
            KeyEnd::Assignment => {
                self.at = self.skip_blanks(end + 1);
                let value = self.value()?;
                Ok(Some(Variable { key: Mapped::verbatim(self.source, key), value: Some(value) }))
            }
            KeyEnd::File => {
                self.at = self.source.len();
                self.problems.push(Problem { span: key, kind: ProblemKind::NoAssignment });
                let value = Mapped::verbatim(self.source, key);
                Ok(Some(Variable { key: Mapped::decoded(&[][..], Span::at(start)), value: Some(value) }))
            }
        }
    }

    /// Skips `export` and whitespace before a key. A line end may follow `export`, but is not
    /// skipped.
    fn skip_export(&mut self) -> Result<(), Problem> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let word = b"export";
        let blank = rest.get(word.len()).is_some_and(|byte| matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' '));
        if rest.starts_with(word) && blank {
            let start = self.at;
            self.at = self.skip_blanks(start + word.len());
            if self.at == self.source.len() {
                return Err(Problem { span: Span::new(start, start + word.len()), kind: ProblemKind::KeyMissing });
            }
        }
        Ok(())
    }

    fn key_end(&self) -> Result<(usize, KeyEnd), Problem> {
        let mut at = self.at;
        loop {
            let rest = self.source.get(at..).unwrap_or_default();
            at += rest.iter().take_while(|byte| KEY_BYTE[usize::from(**byte)]).count();
            let rest = self.source.get(at..).unwrap_or_default();
            match characters::first(rest) {
                None => return Ok((at, KeyEnd::File)),
                Some(('=' | ':', _)) => return Ok((at, KeyEnd::Assignment)),
                Some(('\n', _)) => return Ok((at, KeyEnd::Line)),
                Some((found, width)) if is_line_blank(found) || is_letter_or_number(found) => at += width,
                Some((_, width)) => {
                    return Err(Problem { span: Span::new(at, at + width), kind: ProblemKind::KeyCharacter });
                }
            }
        }
    }

    /// A key alone on its line.
    fn inherited(&mut self, key: Span) -> Option<Variable<'s>> {
        let value = inherited_value(self.surroundings, self.source, key);
        if value.is_none() {
            self.problems.push(Problem { span: key, kind: ProblemKind::NoAssignment });
        }
        Some(Variable { key: Mapped::verbatim(self.source, key), value: Some(value?) })
    }

    fn value(&mut self) -> Result<Mapped<'s>, Problem> {
        match self.source.get(self.at) {
            Some(b'"') => {
                let written = self.quoted(b'"', double_quoted_escape)?;
                self.expanded(written)
            }
            Some(b'\'') => self.quoted(b'\'', |_| None),
            _ => {
                let written = self.unquoted();
                self.expanded(written)
            }
        }
    }

    /// A value up to the line end or to ` #`.
    fn unquoted(&mut self) -> Mapped<'s> {
        let start = self.at;
        let line_end = self.line_end();
        let line = Span::new(start, line_end).of(self.source);
        let comment = memchr::memchr_iter(b'#', line).find(|at| *at > 0 && line.get(at - 1) == Some(&b' '));
        let end = comment.map_or(line_end, |at| start + at - 1);
        self.at = (line_end + 1).min(self.source.len());
        let end = characters::trim_end(self.source, start, end, char::is_whitespace);
        Mapped::verbatim(self.source, Span::new(start, end))
    }

    /// A quoted value, which may span lines; a backslash keeps the quote from closing. `escape`
    /// decodes what follows any other backslash.
    fn quoted(&mut self, quote: u8, escape: fn(&[u8]) -> Option<Escape>) -> Result<Mapped<'s>, Problem> {
        let open = self.at;
        let mut value = ValueWriter::new(self.text, open + 1);
        let mut at = open + 1;
        loop {
            let rest = self.source.get(at..).unwrap_or_default();
            let Some(next) = memchr::memchr2(quote, b'\\', rest) else {
                let span = Span::new(open, open + 1);
                return Err(Problem { span, kind: ProblemKind::UnterminatedQuote });
            };
            value.keep(at, at + next);
            at += next;
            if self.source.get(at) == Some(&quote) {
                break;
            }
            let behind = self.source.get(at + 1..).unwrap_or_default();
            if behind.first() == Some(&quote) {
                value.decode(&[quote], at, at + 2);
                at += 2;
                continue;
            }
            let Some(Escape { length, meaning }) = escape(behind) else {
                value.keep(at, (at + 2).min(self.source.len()));
                at += 2;
                continue;
            };
            let end = at + 1 + length;
            match meaning {
                Meaning::Character(found) => value.decode(found.encode_utf8(&mut [0; 4]).as_bytes(), at, end),
                Meaning::Dollar => value.decode(b"$$", at, end),
                Meaning::WithoutZero => {
                    value.keep(at, at + 1);
                    value.keep(at + 2, end);
                }
            }
            at = end;
        }
        self.at = at + 1;
        Ok(value.finish(at))
    }

    fn expanded(&mut self, written: Mapped<'s>) -> Result<Mapped<'s>, Problem> {
        if memchr::memchr(b'$', written.bytes()).is_none() {
            return Ok(written);
        }
        substitute(self.source, &written, &mut self.scope)
    }

    fn skip_blanks(&self, start: usize) -> usize {
        characters::skip(self.source, start, self.source.len(), is_line_blank)
    }

    /// The end of the current line, before its `\n`.
    fn line_end(&self) -> usize {
        let rest = self.source.get(self.at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.source.len(), |end| self.at + end)
    }
}

/// ASCII that is allowed in a key, or whitespace in one.
const KEY_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    let allowed = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-[] \t\x0b\x0c\r";
    while at < allowed.len() {
        table[allowed[at] as usize] = true;
        at += 1;
    }
    table
};

fn is_letter_or_number(found: char) -> bool {
    found.is_alphanumeric()
        && LETTER_OR_NUMBER.as_ref().is_some_and(|letters| letters.is_match(found.encode_utf8(&mut [0; 4])))
}

/// What follows a backslash: its number of bytes, and what the escape means.
struct Escape {
    length: usize,
    meaning: Meaning,
}

enum Meaning {
    Character(char),
    /// `\$` becomes `$$`, which the template then turns into `$`.
    Dollar,
    /// `\0` that does not begin an octal number loses its zero and is otherwise kept.
    WithoutZero,
}

/// An escape inside double quotes; `\c` and unknown ones stay unchanged.
fn double_quoted_escape(behind: &[u8]) -> Option<Escape> {
    let meaning = match behind.first()? {
        b'a' => Meaning::Character('\u{7}'),
        b'b' => Meaning::Character('\u{8}'),
        b'f' => Meaning::Character('\u{c}'),
        b'n' => Meaning::Character('\n'),
        b'r' => Meaning::Character('\r'),
        b't' => Meaning::Character('\t'),
        b'v' => Meaning::Character('\u{b}'),
        b'\\' => Meaning::Character('\\'),
        b'$' => Meaning::Dollar,
        b'0' => return Some(octal(behind)),
        _ => return None,
    };
    Some(Escape { length: 1, meaning })
}

/// `0` and up to three digits. Only three octal digits below 256 are a number: the code of a
/// character, not a byte.
fn octal(behind: &[u8]) -> Escape {
    let digits: Vec<u8> = behind.iter().skip(1).take(3).copied().take_while(u8::is_ascii_digit).collect();
    let number = digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'7' => Some(number * 8 + u32::from(digit - b'0')),
        _ => None,
    });
    let character = number.filter(|_| digits.len() == 3).and_then(|number| u8::try_from(number).ok());
    let meaning = character.map_or(Meaning::WithoutZero, |byte| Meaning::Character(char::from(byte)));
    Escape { length: 1 + digits.len(), meaning }
}
