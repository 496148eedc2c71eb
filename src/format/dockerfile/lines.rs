//! The lines of a Dockerfile.
//!
//! Enters: the text. Leaves: its instructions with their continuation lines, its comments, and the
//! escape character. Never looks at what an instruction means.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::text::Span;

/// One instruction, with its continuation lines.
pub(super) struct Line {
    /// `ENV`.
    pub(super) keyword: Span,
    /// Everything after the keyword.
    pub(super) rest: Span,
    /// Its here-documents.
    pub(super) heredocs: Span,
}

/// The instructions, the comments, and the escape character.
pub(super) fn lines(text: &str) -> (Vec<Line>, Vec<Span>, u8) {
    let source = text.as_bytes();
    let (mut lines, mut comments) = (Vec::new(), Vec::new());
    let mut escape = None;
    let mut open = HashSet::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < source.len() {
        let end = line_end(source, at);
        let bare = source.get(at..end).unwrap_or_default();
        let start = at + bare.len() - bare.trim_ascii_start().len();
        if source.get(start) == Some(&b'#') {
            let comment = Span::new(start, start + source.get(start..end).unwrap_or_default().trim_ascii_end().len());
            escape = escape.or_else(|| directive(comment.of_text(text)).filter(|_| lines.is_empty()));
            comments.push(comment);
            at = end + 1;
            continue;
        }
        if bare.trim_ascii().is_empty() {
            at = end + 1;
            continue;
        }
        let end = instruction_end(source, start, escape.unwrap_or(b'\\'), &mut comments);
        let word = source.get(start..end).unwrap_or_default().iter().take_while(|byte| !byte.is_ascii_whitespace());
        let keyword = Span::new(start, start + word.count());
        // BuildKit takes blanks off the end, and the `\r` of a line end.
        let written = source.get(..end).unwrap_or_default().trim_ascii_end().len();
        let rest = Span::new(keyword.end as usize, written.max(keyword.end as usize));
        let begin = (end + 1).min(source.len());
        let takes_heredocs = ["RUN", "COPY", "ADD"].iter().any(|name| keyword.of_text(text).eq_ignore_ascii_case(name));
        at = if takes_heredocs { behind_heredocs(source, rest, begin, &mut open) } else { begin };
        lines.push(Line { keyword, rest, heredocs: Span::new(begin, at.min(source.len())) });
    }
    (lines, comments, escape.unwrap_or(b'\\'))
}

/// `# escape=X`, which must come before everything else.
fn directive(comment: &str) -> Option<u8> {
    let (name, value) = comment.strip_prefix('#')?.split_once('=')?;
    let value = value.trim().as_bytes();
    (name.trim().eq_ignore_ascii_case("escape") && matches!(value, [b'\\' | b'`'])).then(|| value.first().copied())?
}

fn line_end(source: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', source.get(at..).unwrap_or_default()).map_or(source.len(), |end| at + end)
}

/// The end of the instruction's last line; collects comments between its lines.
fn instruction_end(source: &[u8], mut at: usize, escape: u8, comments: &mut Vec<Span>) -> usize {
    loop {
        let end = line_end(source, at);
        let bare = source.get(at..end).unwrap_or_default().trim_ascii_end();
        if !bare.ends_with(&[escape]) || end == source.len() {
            return end;
        }
        at = end + 1;
        let next = without_comments(source, at);
        let mut comment = at;
        while comment < next {
            let end = line_end(source, comment);
            let line = source.get(comment..end).unwrap_or_default();
            let start = end - line.trim_ascii_start().len();
            let length = line.trim_ascii().len();
            comments.extend((length > 0).then(|| Span::new(start, start + length)));
            comment = end + 1;
        }
        at = next;
    }
}

/// The build stops at the first here-document that is not closed: what comes after some of them says nothing.
const MOST_OPEN: usize = 8;

/// The place after the here-documents that an instruction begins.
///
/// `open` holds the delimiters known to be unclosed, so that none is searched for twice.
fn behind_heredocs<'s>(source: &'s [u8], rest: Span, mut at: usize, open: &mut HashSet<&'s [u8]>) -> usize {
    let words = rest.of(source);
    for mark in memchr::memmem::find_iter(words, b"<<") {
        let behind = words.get(mark + 2..).unwrap_or_default();
        let behind = behind.strip_prefix(b"-").unwrap_or(behind);
        let behind = behind.strip_prefix(b"\"").or_else(|| behind.strip_prefix(b"'")).unwrap_or(behind);
        let length = behind.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let name = behind.get(..length).unwrap_or_default();
        if name.first().is_none_or(u8::is_ascii_digit) || open.contains(name) {
            continue;
        }
        if open.len() >= MOST_OPEN {
            return at;
        }
        let mut next = at;
        let mut is_closed = false;
        while next < source.len() && !is_closed {
            let end = line_end(source, next);
            is_closed = source.get(next..end).unwrap_or_default().trim_ascii() == name;
            next = end + 1;
        }
        if !is_closed {
            // The build stops here.
            open.insert(name);
            return at;
        }
        at = next;
    }
    at
}

/// The place after an escaped line end, if there is one here.
pub(super) fn continued(source: &[u8], at: usize, escape: u8) -> Option<usize> {
    let rest = source.get(at..)?.strip_prefix(&[escape])?;
    let blanks = rest.iter().take_while(|byte| b" \t\r".contains(byte)).count();
    (rest.get(blanks) == Some(&b'\n')).then_some(at + 1 + blanks + 1)
}

/// The place after comment and empty lines inside a continued instruction.
pub(super) fn without_comments(source: &[u8], mut at: usize) -> usize {
    loop {
        let line = source.get(at..).unwrap_or_default();
        let line = line.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let bare = line.trim_ascii();
        if !line.ends_with(b"\n") || !(bare.is_empty() || bare.starts_with(b"#")) {
            return at;
        }
        at += line.len();
    }
}

/// A part of the text with its continuation lines joined and without the comments between them.
pub(super) fn joined(text: &str, part: Span, escape: u8) -> Cow<'_, str> {
    let written = part.of_text(text);
    if memchr::memchr(b'\n', written.as_bytes()).is_none() {
        return Cow::Borrowed(written.trim_end());
    }
    let (source, end) = (text.as_bytes(), part.end as usize);
    let mut joined: Vec<u8> = Vec::with_capacity(written.len());
    let mut at = part.start as usize;
    while at < end {
        if let Some(next) = continued(source, at, escape) {
            at = without_comments(source, next);
        } else {
            joined.extend(source.get(at));
            at += 1;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&joined).trim_end().to_owned())
}
