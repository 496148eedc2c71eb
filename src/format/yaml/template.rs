//! Templates: YAML in which Go or Jinja fills something in before a program reads it.
//!
//! Enters: a text. Leaves: a text of the same length that is YAML, with the places of what is filled in; nothing if the
//! text is YAML as it is. A line that only controls the template is blank in it. `${{ … }}`, and braces between quotes or
//! in a block of text, make no template.

use crate::text::{Span, contains};

/// A template, made readable.
pub(super) struct Template {
    /// The text, with a word in place of what is filled in.
    pub text: String,
    /// Where something is filled in, in order.
    pub holes: Vec<Span>,
}

/// What stands in place of each byte that is filled in.
const FILLER: u8 = b'x';

/// Actions are followed over so many bytes.
const LONGEST: usize = 4096;

/// The words that begin an action which prints nothing.
const CONTROLS: &[&[u8]] = &[b"if", b"else", b"end", b"range", b"with", b"define", b"block", b"break", b"continue"];

/// The template of a text; `None` if it is none.
pub(super) fn of(text: &str) -> Option<Template> {
    let bytes = text.as_bytes();
    let has = |mark: &str| contains(bytes, mark);
    if !has("{{") && !has("{%") || !is_one(bytes) {
        return None;
    }
    let mut filler = Filler { bytes, made: bytes.to_vec(), holes: Vec::new() };
    let mut blocks = Blocks::default();
    let mut at = 0;
    while at < bytes.len() {
        let end = line_end(bytes, at);
        let is_inside = blocks.holds(bytes.get(at..end).unwrap_or_default());
        at = filler.line(at, end, is_inside);
    }
    String::from_utf8(filler.made).ok().map(|text| Template { text, holes: filler.holes })
}

/// JSON that is indented with tabs, with blanks in their place; `None` for other texts.
pub(super) fn of_json(text: &str) -> Option<Template> {
    let is_it = text.trim_start().starts_with(['{', '[']) && text.contains('\t');
    is_it.then(|| Template { text: text.replace('\t', " "), holes: Vec::new() })
}

/// Whether a text has an action where YAML has no text: at the start of a value, or alone on its line.
fn is_one(bytes: &[u8]) -> bool {
    let mut blocks = Blocks::default();
    let mut at = 0;
    while at < bytes.len() {
        let end = line_end(bytes, at);
        let line = bytes.get(at..end).unwrap_or_default();
        if !blocks.holds(line) && starts_action(line) {
            return true;
        }
        at = end + 1;
    }
    false
}

/// Whether a line has an action outside of quotes where a value or a key begins, or one that would end the quotes.
fn starts_action(line: &[u8]) -> bool {
    let (mut at, mut is_start, mut flows) = (0, true, 0_usize);
    while let Some(byte) = line.get(at) {
        let rest = line.get(at..).unwrap_or_default();
        match byte {
            b'#' if at == 0 || line.get(at - 1).is_some_and(|before| matches!(before, b' ' | b'\t')) => return false,
            b'{' if is_start && rest.len() > 2 && opens(rest) => return true,
            b'\'' | b'"' if is_start => match behind_quotes(line, at) {
                Ok(behind) => (at, is_start) = (behind, false),
                Err(is_template) => return is_template,
            },
            b' ' | b'\t' | b'\r' => at += 1,
            b':' | b'-' => {
                is_start = line.get(at + 1).is_none_or(|next| *next == b' ') && (*byte == b':' || is_start);
                at += 1;
            }
            b'[' | b'{' if is_start => (at, flows) = (at + 1, flows + 1),
            b',' if flows > 0 => (at, is_start) = (at + 1, true),
            b']' | b'}' if flows > 0 => (at, is_start, flows) = (at + 1, false, flows - 1),
            _ => (at, is_start) = (at + 1, false),
        }
    }
    false
}

/// The offset behind quotes; if they do not end on the line, whether an action inside has such quotes itself.
fn behind_quotes(line: &[u8], start: usize) -> Result<usize, bool> {
    let quote = line.get(start).copied().unwrap_or_default();
    let mut at = start + 1;
    while let Some(byte) = line.get(at) {
        let rest = line.get(at..).unwrap_or_default();
        if *byte == b'\\' && quote == b'"' {
            at += 2;
        } else if rest.starts_with(b"{{") && line.get(at - 1) != Some(&b'$') {
            let Some(length) = length_of(rest) else { return Err(false) };
            let inner = rest.get(..length).unwrap_or_default();
            let is_bare = |(at, byte): (usize, &u8)| *byte == quote && inner.get(at.wrapping_sub(1)) != Some(&b'\\');
            if quote == b'"' && inner.iter().enumerate().any(is_bare) {
                return Err(true);
            }
            at += length;
        } else if *byte == quote {
            if quote == b'\'' && line.get(at + 1) == Some(&quote) {
                at += 2;
            } else {
                return Ok(at + 1);
            }
        } else {
            at += 1;
        }
    }
    Err(false)
}

/// Whether an action begins.
fn opens(rest: &[u8]) -> bool {
    matches!(rest, [b'{', b'{' | b'%', ..]) || rest.starts_with(b"{#")
}

/// The length of the action at the start of a text.
fn length_of(rest: &[u8]) -> Option<usize> {
    let close: &[u8] = match rest.get(1)? {
        b'{' => b"}}",
        b'%' => b"%}",
        _ => b"#}",
    };
    let near = rest.get(..LONGEST.min(rest.len()))?;
    memchr::memmem::find(near.get(2..)?, close).map(|at| at + 2 + close.len())
}

/// Whether an action prints nothing.
fn is_control(action: &[u8]) -> bool {
    if !action.starts_with(b"{{") {
        return true;
    }
    let inner = action.get(2..).unwrap_or_default();
    let inner = inner.strip_prefix(b"-").unwrap_or(inner).trim_ascii_start();
    let word = inner.split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    let sets = || inner.starts_with(b"$") && inner.windows(2).any(|pair| pair == b":=" || pair == b" =");
    CONTROLS.contains(&word) || inner.starts_with(b"/*") || sets()
}

struct Filler<'t> {
    bytes: &'t [u8],
    made: Vec<u8>,
    holes: Vec<Span>,
}

impl Filler<'_> {
    /// Fills one line in, and returns where the next one begins.
    fn line(&mut self, start: usize, end: usize, is_inside: bool) -> usize {
        let actions = self.actions(start, end);
        let (Some(first), Some(last)) = (actions.first().copied(), actions.last().copied()) else { return end + 1 };
        let end = line_end(self.bytes, last.end as usize);
        let is_blank = |from: usize, to: usize| self.bytes.get(from..to).unwrap_or_default().trim_ascii().is_empty();
        let between = actions.windows(2).all(|two| {
            let [one, next] = two else { return true };
            is_blank(one.end as usize, next.start as usize)
        });
        let is_first = is_blank(start, first.start as usize);
        if is_first && !is_inside && between && is_blank(last.end as usize, end) {
            for action in actions {
                self.put(action, b' ');
            }
            return end + 1;
        }
        let controls = actions.iter().any(|action| is_control(action.of(self.bytes)));
        if controls && !is_first {
            self.fill(first.cover(last));
            return end + 1;
        }
        for action in actions {
            if is_control(action.of(self.bytes)) && !is_inside {
                self.put(action, b' ');
            } else {
                self.fill(action);
            }
        }
        end + 1
    }

    /// The actions that begin on a line.
    fn actions(&self, start: usize, end: usize) -> Vec<Span> {
        let (mut found, mut at) = (Vec::new(), start);
        while at < end {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let is_expression = at > 0 && self.bytes.get(at - 1) == Some(&b'$');
            match opens(rest).then(|| length_of(rest)).flatten() {
                Some(length) if !is_expression => {
                    found.push(Span::new(at, at + length));
                    at += length;
                }
                _ => at += 1,
            }
        }
        found
    }

    fn fill(&mut self, action: Span) {
        self.put(action, FILLER);
        self.holes.push(action);
    }

    fn put(&mut self, action: Span, filler: u8) {
        let mut filler = filler;
        for byte in self.made.get_mut(action.range()).unwrap_or_default() {
            if *byte == b'\n' {
                // The rest of an action of several lines is no text of its own.
                filler = b' ';
            } else {
                *byte = filler;
            }
        }
    }
}

/// The blocks of text, `|` and `>`, by indentation.
#[derive(Default)]
struct Blocks {
    /// The indentation of what the open block belongs to.
    open: Option<usize>,
}

impl Blocks {
    /// Whether a line is text of a block; else it may open one.
    fn holds(&mut self, line: &[u8]) -> bool {
        let text = line.trim_ascii();
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        if let Some(own) = self.open {
            // An action may stand anywhere.
            if text.is_empty() || indent > own {
                return !text.is_empty();
            }
            if text.starts_with(b"{{") || text.starts_with(b"{%") {
                return false;
            }
        }
        self.open = opened(text, indent);
        false
    }
}

/// The indentation of what a line opens a block for.
fn opened(text: &[u8], indent: usize) -> Option<usize> {
    let (mut rest, mut own) = (text, indent);
    let mut owner = indent;
    while let Some(item) = rest.strip_prefix(b"- ") {
        owner = own;
        let inner = item.trim_ascii_start();
        own += rest.len() - inner.len();
        rest = inner;
    }
    let comment = memchr::memmem::find(rest, b" #").unwrap_or(rest.len());
    let head = rest.get(..comment)?.trim_ascii_end();
    let marks = head.iter().rev().take_while(|byte| matches!(byte, b'+' | b'-') || byte.is_ascii_digit()).count();
    let before = head.get(..head.len() - marks)?;
    let before = before.strip_suffix(b"|").or_else(|| before.strip_suffix(b">"))?;
    match before {
        b"" => Some(owner),
        _ if before.ends_with(b" ") && before.trim_ascii_end().ends_with(b":") => Some(own),
        _ => None,
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |length| at + length)
}
