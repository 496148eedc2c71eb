//! The expressions of a justfile: strings, and what is put together from them.
//!
//! Enters: a text and a place in it. Leaves: the value, with the way back to its bytes, and where it ends; or where just
//! stops reading. What is known only at run time (commands, functions, conditions) is a hole.

use std::collections::HashMap;

use crate::text::{Mapped, MappedBuilder, Span};

/// Why just refuses a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A backslash in front of a character that it does not escape.
    Escape,
    /// Text behind a string.
    Behind,
    /// A string without an end.
    Open,
}

/// Reads expressions.
pub(super) struct Expressions<'p, 'k> {
    /// The whole file.
    pub text: &'p str,
    /// The values of variables that the file sets once.
    pub known: &'k HashMap<&'p str, Mapped<'p>>,
}

/// What just makes of an expression, and where it ends.
type Read<'p> = Result<(Mapped<'p>, usize), (Fault, Span)>;

/// Deeper brackets are not read.
const DEEPEST: usize = 30;

impl<'p> Expressions<'p, '_> {
    /// An expression at a place.
    pub fn read(&self, at: usize) -> Read<'p> {
        self.sum(at, DEEPEST)
    }

    fn rest(&self, at: usize) -> &'p str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Where the next token on the same line is; a backslash at the end of a line goes on, and brackets span lines.
    fn skip(&self, mut at: usize, depth: usize) -> usize {
        loop {
            let rest = self.rest(at);
            let bare = if depth < DEEPEST { rest.trim_start() } else { rest.trim_start_matches([' ', '\t']) };
            at += rest.len() - bare.len();
            match bare.strip_prefix("\\\n").or_else(|| bare.strip_prefix("\\\r\n")) {
                Some(behind) => at += bare.len() - behind.len(),
                None => return at,
            }
        }
    }

    fn sum(&self, at: usize, depth: usize) -> Read<'p> {
        let start = self.skip(at, depth);
        let (first, mut end) = self.part(start, depth)?;
        let mut builder = MappedBuilder::bounded();
        builder.append(&first, Span::new(0, first.len()));
        let mut is_one = true;
        loop {
            let next = self.skip(end, depth);
            let rest = self.rest(next);
            let is_join = rest.starts_with('+') && !rest.starts_with("++");
            let is_path = rest.starts_with('/');
            if !is_join && !is_path {
                // Other operators choose at run time.
                let chooses = ["++", "&&", "||", "==", "!=", "=~", "!~"].iter().any(|one| rest.starts_with(one));
                return if chooses {
                    Ok((Mapped::hole(Span::new(start, end)), self.line_end(next)))
                } else {
                    Ok((if is_one { first } else { builder.build(Span::new(start, end)) }, end))
                };
            }
            let (second, behind) = self.part(self.skip(next + 1, depth), depth)?;
            is_one = false;
            if is_path {
                builder.verbatim(self.text.as_bytes(), Span::new(next, next + 1));
            }
            builder.append(&second, Span::new(0, second.len()));
            end = behind;
        }
    }

    fn line_end(&self, at: usize) -> usize {
        at + self.rest(at).find('\n').unwrap_or(self.rest(at).len())
    }

    fn part(&self, at: usize, depth: usize) -> Read<'p> {
        let rest = self.rest(at);
        let Some(deeper) = depth.checked_sub(1) else {
            return Ok((Mapped::hole(Span::new(at, at)), self.line_end(at)));
        };
        let unknown = |end: usize| Ok((Mapped::hole(Span::new(at, end)), end));
        if rest.starts_with(['\'', '"']) {
            return self.string(at, at, false);
        }
        if let Some(quoted) = rest.strip_prefix(['x', 'f']).filter(|quoted| quoted.starts_with(['\'', '"'])) {
            let (value, end) = self.string(at + 1, at, rest.starts_with('f'))?;
            // `x` expands as a shell does.
            let expands = rest.starts_with('x') && value.text().is_none_or(|text| text.contains(['$', '~']));
            let _ = quoted;
            return if expands { unknown(end) } else { Ok((value, end)) };
        }
        if rest.starts_with('(') {
            let (value, end) = self.sum(at + 1, deeper)?;
            let close = self.skip(end, deeper);
            return if self.rest(close).starts_with(')') {
                Ok((value, close + 1))
            } else {
                unknown(self.line_end(close))
            };
        }
        if let Some(command) = rest.strip_prefix('`') {
            return unknown(at + 1 + command.find('`').map_or(command.len(), |end| end + 1));
        }
        let is_name = |mark: char| mark.is_ascii_alphanumeric() || matches!(mark, '_' | '-');
        let name = rest.get(..rest.find(|mark| !is_name(mark)).unwrap_or(rest.len())).unwrap_or_default();
        let end = at + name.len();
        match self.known.get(name) {
            _ if name.is_empty() || name == "if" || name == "assert" => unknown(self.line_end(at)),
            _ if self.rest(end).starts_with('(') => unknown(self.call_end(end)),
            Some(value) => Ok((value.clone(), end)),
            None => unknown(end),
        }
    }

    /// Where the brackets of a call end.
    fn call_end(&self, open: usize) -> usize {
        let (mut depth, mut quote) = (0_usize, None);
        for (at, mark) in self.rest(open).char_indices() {
            match (quote, mark) {
                (Some(own), _) if own == mark => quote = None,
                (None, '\'' | '"' | '`') => quote = Some(mark),
                (None, '(') => depth += 1,
                (None, ')') if depth == 1 => return open + at + 1,
                (None, ')') => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.text.len()
    }

    /// A string whose quotes begin at a place; the expression begins at `start`.
    fn string(&self, at: usize, start: usize, is_format: bool) -> Read<'p> {
        let rest = self.rest(at);
        let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| rest.starts_with(quote)).unwrap_or("'");
        let from = at + quote.len();
        let is_cooked = quote.starts_with('"');
        let Some(length) = closing(self.rest(from), quote, is_cooked) else {
            return Err((Fault::Open, Span::new(at, from)));
        };
        let lines = if quote.len() == 3 {
            indented(self.text, Span::new(from, from + length))
        } else {
            vec![Span::new(from, from + length)]
        };
        let mut builder = MappedBuilder::bounded();
        for line in lines {
            self.line(&mut builder, line, is_cooked, is_format)?;
        }
        let end = from + length + quote.len();
        Ok((builder.build(Span::new(start.max(from), from + length)), end))
    }

    /// A part of a string: its escapes, and what `{{…}}` of a format string stands for.
    fn line(
        &self,
        builder: &mut MappedBuilder<'p>,
        line: Span,
        is_cooked: bool,
        is_format: bool,
    ) -> Result<(), (Fault, Span)> {
        let (mut done, end) = (line.start as usize, line.end as usize);
        let special = |mark: char| is_cooked && mark == '\\' || is_format && mark == '{';
        while let Some(at) = self.text.get(done..end).and_then(|rest| rest.find(special)).map(|length| done + length) {
            builder.verbatim(self.text.as_bytes(), Span::new(done, at));
            let rest = self.text.get(at..end).unwrap_or_default();
            if rest.starts_with("{{{{") {
                builder.decoded(b"{{", Span::new(at, at + 4));
                done = at + 4;
            } else if rest.starts_with("{{") {
                let length = rest.find("}}").map_or(rest.len(), |close| close + 2);
                let name = rest.get(2..length.saturating_sub(2)).unwrap_or_default().trim();
                match self.known.get(name) {
                    Some(value) => builder.append(value, Span::new(0, value.len())),
                    None => builder.hole(Span::new(at, at + length)),
                }
                done = at + length;
            } else if rest.starts_with('{') {
                builder.verbatim(self.text.as_bytes(), Span::new(at, at + 1));
                done = at + 1;
            } else {
                let (made, length) = escape(rest).ok_or_else(|| {
                    let length = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
                    (Fault::Escape, Span::new(at, at + length))
                })?;
                builder.decoded(made.as_bytes(), Span::new(at, at + length));
                done = at + length;
            }
        }
        builder.verbatim(self.text.as_bytes(), Span::new(done, end));
        Ok(())
    }
}

/// Where the closing quotes are.
fn closing(text: &str, quote: &str, is_cooked: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let next = rest.find(|mark| mark == '\\' && is_cooked || quote.starts_with(mark))?;
        let behind = rest.get(next..)?;
        if behind.starts_with(quote) {
            return Some(at + next);
        }
        // An escape is two characters, a lonely quote one.
        let length: usize = behind.chars().take(if behind.starts_with('\\') { 2 } else { 1 }).map(char::len_utf8).sum();
        at += next + length;
    }
}

/// What an escape stands for, and its length.
fn escape(text: &str) -> Option<(String, usize)> {
    let plain = |made: &str| Some((made.to_owned(), 2));
    match text.chars().nth(1)? {
        'n' => plain("\n"),
        'r' => plain("\r"),
        't' => plain("\t"),
        '"' => plain("\""),
        '\\' => plain("\\"),
        // The line goes on.
        '\n' => plain(""),
        'u' => {
            let end = text.find('}')?;
            let digits = text.get(3..end).filter(|_| text.get(2..3) == Some("{"))?;
            let made = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
            Some((made.to_string(), end + 1))
        }
        _ => None,
    }
}

/// The parts of an indented string that are left without the indentation that its lines share, and without the line break
/// behind the opening quotes.
fn indented(text: &str, span: Span) -> Vec<Span> {
    let own = span.of_text(text);
    let blank = |line: &str| line.trim().is_empty();
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = own.split('\n').filter(|line| !blank(line)).map(indentation).min().unwrap_or_default();
    let lines: Vec<&str> = own.split_inclusive('\n').collect();
    let (mut parts, mut at) = (Vec::new(), span.start as usize);
    for (index, line) in lines.iter().enumerate() {
        let end = at + line.len();
        let is_edge = index == 0 || index + 1 == lines.len();
        match (blank(line), is_edge) {
            (true, true) => {}
            (true, false) => parts.push(Span::new(end - 1, end)),
            (false, _) => parts.push(Span::new(at + shared.min(line.len()), end)),
        }
        at = end;
    }
    parts
}
