//! Reads strings and heredocs.
//!
//! Enters: a reader in front of one. Leaves: its parts, with the indentation that `<<-` removes left out.

use super::reader::{Read, Reader};
use super::{ExpressionId, Kind, Part, ProblemKind};
use crate::text::{Span, offset};

impl Reader<'_> {
    /// A string in double quotes.
    pub(super) fn quoted(&mut self) -> Read<ExpressionId> {
        let start = self.at;
        let parts = self.parts((false, true))?;
        Ok(self.add(Kind::Template(parts), start))
    }

    /// The parts of a string of JSON that begins here, which may be a template; `None` if it is none.
    pub(super) fn json_string(&mut self, start: usize, is_template: bool) -> Option<Vec<Part>> {
        self.at = start;
        self.parts((true, is_template)).ok()
    }

    fn parts(&mut self, (is_json, is_template): (bool, bool)) -> Read<Vec<Part>> {
        self.at += 1;
        let mut parts = Vec::new();
        let mut plain = self.at;
        loop {
            match self.rest() {
                [] | [b'\n', ..] => return self.problem(ProblemKind::Open),
                [b'"', ..] => {
                    self.literal(&mut parts, plain);
                    self.at += 1;
                    return Ok(parts);
                }
                [b'\\', ..] => {
                    self.literal(&mut parts, plain);
                    self.escape(&mut parts, is_json)?;
                    plain = self.at;
                }
                [b'$' | b'%', ..] if is_template => plain = self.marked(&mut parts, plain)?,
                _ => self.at += 1,
            }
        }
    }

    /// The bytes since `from`, which mean themselves.
    fn literal(&self, parts: &mut Vec<Part>, from: usize) {
        if from < self.at {
            parts.push(Part::Verbatim(Span::new(from, self.at)));
        }
    }

    fn escape(&mut self, parts: &mut Vec<Part>, is_json: bool) -> Read<()> {
        let (length, mark) = match self.rest() {
            [_, b'/', ..] if is_json => (2, Some('/')),
            [_, b'b', ..] if is_json => (2, Some('\u{8}')),
            [_, b'f', ..] if is_json => (2, Some('\u{c}')),
            [_, b'n', ..] => (2, Some('\n')),
            [_, b'r', ..] => (2, Some('\r')),
            [_, b't', ..] => (2, Some('\t')),
            [_, b'"', ..] => (2, Some('"')),
            [_, b'\\', ..] => (2, Some('\\')),
            [_, b'u', ..] => (6, self.code(4)),
            [_, b'U', ..] => (10, self.code(8)),
            _ => (0, None),
        };
        let Some(mark) = mark else { return self.problem(ProblemKind::Other) };
        parts.push(Part::Escape(Span::new(self.at, self.at + length), mark));
        self.at += length;
        Ok(())
    }

    fn code(&self, digits: usize) -> Option<char> {
        let digits = self.rest().get(2..2 + digits)?;
        let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    }

    /// At a `$` or a `%`: an interpolation, a directive, or neither. Returns where the plain bytes begin that are not in
    /// `parts` yet.
    fn marked(&mut self, parts: &mut Vec<Part>, plain: usize) -> Read<usize> {
        let (start, mark) = (self.at, self.peek().unwrap_or_default());
        let run = self.rest().iter().take_while(|byte| **byte == mark).count();
        // `$${` is `${`.
        if run == 2 && self.rest().get(2) == Some(&b'{') {
            self.literal(parts, plain);
            self.at += 3;
            return Ok(start + 1);
        }
        if self.rest().get(run) != Some(&b'{') || run != 1 {
            // Of more, the last two count.
            self.at += if self.rest().get(run) == Some(&b'{') { run - 2 } else { run };
            return Ok(plain);
        }
        self.literal(parts, plain);
        self.at += 2;
        if mark == b'%' {
            self.directive()?;
            parts.push(Part::Directive(Span::new(start, self.at)));
            return Ok(self.at);
        }
        let mut strips = self.takes_strip();
        let expression = self.expression(true)?;
        self.skip(true)?;
        strips |= self.takes_strip();
        self.needs(b"}")?;
        let span = Span::new(start, self.at);
        parts.push(if strips { Part::Directive(span) } else { Part::Interpolation(expression, span) });
        Ok(self.at)
    }

    fn takes_strip(&mut self) -> bool {
        let is_strip = self.peek() == Some(b'~');
        self.at += usize::from(is_strip);
        is_strip
    }

    /// `if …`, `else`, `endif`, `for … in …`, `endfor`, up to the closing brace.
    fn directive(&mut self) -> Read<()> {
        self.takes_strip();
        self.skip(true)?;
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        match word {
            b"if" => {
                self.expression(true)?;
            }
            b"for" => {
                // The names up to `in`.
                let names = self.rest().iter().take_while(|byte| !matches!(byte, b'}' | b'"' | b'\n')).count();
                let names = self.rest().get(..names).unwrap_or_default();
                let Some(length) = memchr::memmem::find(names, b" in ") else {
                    return self.problem(ProblemKind::Other);
                };
                self.at += length + b" in ".len();
                self.expression(true)?;
            }
            b"else" | b"endif" | b"endfor" => {}
            _ => return self.problem(ProblemKind::Other),
        }
        self.skip(true)?;
        self.takes_strip();
        self.needs(b"}")
    }

    /// `<<EOT`, or `<<-EOT`, whose common indentation is removed.
    pub(super) fn heredoc(&mut self) -> Read<ExpressionId> {
        let start = self.at;
        self.at += 2;
        let is_indented = self.peek() == Some(b'-');
        self.at += usize::from(is_indented);
        let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
        let marker = self.rest().get(..end).unwrap_or_default();
        let marker = marker.strip_suffix(b"\r").unwrap_or(marker);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii();
        if marker.is_empty() || !marker.iter().all(is_name) || marker.first().is_some_and(u8::is_ascii_digit) {
            return self.problem(ProblemKind::Other);
        }
        if end == self.rest().len() {
            return self.problem(ProblemKind::Open);
        }
        self.at += end + 1;
        let mut parts = Vec::new();
        // For each line, how many parts come before it.
        let mut lines = Vec::new();
        loop {
            let length = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            let line = self.rest().get(..length).unwrap_or_default();
            if line.trim_ascii() == marker {
                self.at += line.trim_ascii_end().len();
                break;
            }
            if length == self.rest().len() {
                return self.problem(ProblemKind::Open);
            }
            lines.push(parts.len());
            self.line(&mut parts)?;
        }
        if is_indented {
            unindent(self.hcl.text.as_bytes(), &mut parts, &lines);
        }
        Ok(self.add(Kind::Template(parts), start))
    }

    /// One line of a heredoc, with its end. An interpolation in it may go on over several.
    fn line(&mut self, parts: &mut Vec<Part>) -> Read<()> {
        let mut plain = self.at;
        loop {
            match self.rest() {
                [] => return self.problem(ProblemKind::Open),
                [b'\n', ..] => {
                    self.at += 1;
                    self.literal(parts, plain);
                    return Ok(());
                }
                [b'$' | b'%', ..] => plain = self.marked(parts, plain)?,
                _ => self.at += 1,
            }
        }
    }
}

/// Removes the indentation that all lines have. Blank lines neither count nor lose anything.
fn unindent(text: &[u8], parts: &mut [Part], lines: &[usize]) {
    let blanks = |part: &Part| match part {
        Part::Verbatim(span) => {
            let line = span.of(text);
            let count = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            (count < line.len() || !line.ends_with(b"\n")).then_some(count)
        }
        _ => Some(0),
    };
    let indent = lines.iter().filter_map(|line| parts.get(*line)).filter_map(blanks).min().unwrap_or_default();
    for line in lines {
        let Some(part) = parts.get_mut(*line).filter(|part| blanks(part).is_some()) else { continue };
        if let Part::Verbatim(span) = part {
            span.start = (span.start + offset(indent)).min(span.end);
        }
    }
}
