//! Where an f-string or a t-string ends.
//!
//! Enters: a text and where the inside of such a string begins. Leaves: the end of its quotes. Since Python 3.12 the code
//! in its braces may have any strings, those of older Pythons only fewer, so that one reading serves both.

use super::{Content, Literal, closes, is_of_name, line_break, line_end, opening, plain_end, run};

/// With more levels, the rest of the text counts as a part of it. (Python allows 150.)
const MOST_LEVELS: usize = 300;

/// Where the reader is.
#[derive(Clone, Copy)]
enum Level {
    /// In the text of a string.
    Text(Literal),
    /// In code between braces, with this many brackets open.
    Code(usize),
    /// Behind the `:` of such code.
    Format(Literal),
}

/// The end of the string whose text begins here.
pub(super) fn end(source: &[u8], inside: usize, literal: Literal) -> usize {
    let mut levels = vec![Level::Text(literal)];
    let mut at = inside;
    while let Some(level) = levels.last().copied().filter(|_| at < source.len() && levels.len() < MOST_LEVELS) {
        at = match level {
            Level::Text(literal) => in_text(source, at, literal, &mut levels),
            Level::Code(depth) => in_code(source, at, depth, &mut levels),
            Level::Format(literal) => in_format(source, at, literal, &mut levels),
        };
    }
    if levels.is_empty() { at.min(source.len()) } else { source.len() }
}

fn in_text(source: &[u8], at: usize, literal: Literal, levels: &mut Vec<Level>) -> usize {
    let byte = source.get(at).copied().unwrap_or_default();
    let next = source.get(at + 1).copied().unwrap_or_default();
    match byte {
        b'\\' if matches!(next, b'{' | b'}') => at + 1,
        b'\\' if next == b'N' && !literal.is_raw && source.get(at + 2) == Some(&b'{') => {
            run(source, at + 3, |byte| !matches!(byte, b'}' | b'\n' | b'\r' | b'\'' | b'"'))
        }
        b'\\' => at + 1 + line_break(source, at + 1).max(1),
        b'\n' | b'\r' if !literal.is_triple => {
            levels.clear();
            at
        }
        b'{' if next == b'{' => at + 2,
        b'{' => {
            levels.push(Level::Code(0));
            at + 1
        }
        _ if byte == literal.quote && closes(source, at, literal) => {
            levels.pop();
            at + literal.width()
        }
        _ => at + 1,
    }
}

fn in_code(source: &[u8], at: usize, depth: usize, levels: &mut Vec<Level>) -> usize {
    let byte = source.get(at).copied().unwrap_or_default();
    let depth = match byte {
        b'(' | b'[' | b'{' => depth + 1,
        b'}' if depth == 0 => {
            levels.pop();
            return at + 1;
        }
        b')' | b']' | b'}' => depth.saturating_sub(1),
        b':' if depth == 0 => {
            let format = around(levels).map(Level::Format);
            levels.extend(format);
            return at + 1;
        }
        b'#' => return line_end(source, at),
        _ if is_of_name(byte) || matches!(byte, b'\'' | b'"') => return word(source, at, levels),
        _ => return at + 1,
    };
    if let Some(last) = levels.last_mut() {
        *last = Level::Code(depth);
    }
    at + 1
}

/// A name, or a string with its prefix.
fn word(source: &[u8], at: usize, levels: &mut Vec<Level>) -> usize {
    let end = run(source, at, is_of_name);
    let Some(literal) = opening(source, at, end) else { return end.max(at + 1) };
    let inside = end + literal.width();
    if literal.content == Content::Template {
        // The same loop reads it, so that depth costs no stack.
        levels.push(Level::Text(literal));
        return inside;
    }
    plain_end(source, inside, literal).0
}

fn in_format(source: &[u8], at: usize, literal: Literal, levels: &mut Vec<Level>) -> usize {
    let byte = source.get(at).copied().unwrap_or_default();
    let next = source.get(at + 1).copied().unwrap_or_default();
    match byte {
        b'\\' if matches!(next, b'{' | b'}') => at + 1,
        b'\\' => at + 1 + line_break(source, at + 1).max(1),
        b'{' => {
            levels.push(Level::Code(0));
            at + 1
        }
        b'}' => {
            // The format and its code end together.
            levels.truncate(levels.len().saturating_sub(2));
            at + 1
        }
        _ if byte == literal.quote && closes(source, at, literal) => {
            let outer = levels.iter().rposition(|level| matches!(level, Level::Text(_))).unwrap_or_default();
            levels.truncate(outer);
            at + literal.width()
        }
        b'\n' | b'\r' if !literal.is_triple => {
            levels.clear();
            at
        }
        _ => at + 1,
    }
}

/// The string around the innermost code.
fn around(levels: &[Level]) -> Option<Literal> {
    levels.iter().rev().find_map(|level| match level {
        Level::Text(literal) => Some(*literal),
        _ => None,
    })
}
