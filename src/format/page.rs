//! The code that a page of documentation prints, and its comments.
//!
//! Enters: Markdown, reStructuredText or `AsciiDoc`. Leaves: each block of code as a reader of the page sees it, with the
//! way back to the file, and the comments addressed to tools. Never says what kind of code a block is: the word after a
//! fence is no guide to that.

mod asciidoc;
mod loose;
mod markdown;
mod rst;

use crate::text::{Mapped, MappedBuilder, Span};

/// What a page contains besides prose.
#[derive(Debug, Default)]
pub struct Page<'t> {
    /// The blocks of code, in order.
    pub blocks: Vec<Code<'t>>,
    /// The text of comments that begin with a word and a colon, in order.
    pub comments: Vec<Span>,
}

/// A block of code.
#[derive(Clone, Debug)]
pub struct Code<'t> {
    /// Its lines without indentation and marks of quotes.
    pub text: Mapped<'t>,
    /// All of it in the file, with its fences.
    pub span: Span,
}

impl Code<'_> {
    /// What the page says about a block: the words behind its fence, and the paragraph right above it.
    pub fn said<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let before = text.get(..self.span.start as usize).unwrap_or_default();
        let first = text.get(self.span.start as usize..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let above = before.rfind('\n').map_or("", |end| before.get(..end).unwrap_or_default());
        if let Some(info) = info(first) {
            return (info, last_paragraph(above));
        }
        // What is inside of a fence that is indented itself begins below it.
        match above.rsplit('\n').next().and_then(info) {
            Some(info) => {
                (info, last_paragraph(above.rfind('\n').and_then(|end| above.get(..end)).unwrap_or_default()))
            }
            None => ("", last_paragraph(above)),
        }
    }
}

/// The words behind a fence, if a line is one.
fn info(line: &str) -> Option<&str> {
    let bare = line.trim();
    ["```", "~~~"].iter().any(|fence| bare.starts_with(fence)).then(|| bare.trim_start_matches(['`', '~']).trim())
}

/// In lines. What is longer introduces nothing, and each block asks for what is above it.
const LONGEST_PARAGRAPH: usize = 40;

/// The last paragraph of a text, which may have blank lines behind it.
fn last_paragraph(text: &str) -> &str {
    let text = text.trim_end();
    let mut start = text.len();
    for line in text.split_inclusive('\n').rev().take(LONGEST_PARAGRAPH) {
        if line.trim().is_empty() || info(line).is_some() {
            break;
        }
        start -= line.len();
    }
    text.get(start..).unwrap_or_default()
}

/// Whether the name of a page has one of these endings.
fn ends_with(path: &str, endings: &[&str]) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    endings.iter().any(|one| ending.eq_ignore_ascii_case(one))
}

/// Reads a page; its name tells the language.
pub fn read<'t>(path: &str, text: &'t str) -> Page<'t> {
    let (blocks, starts): (_, &[&str]) = if ends_with(path, &["rst"]) {
        (rst::blocks(text), &[".."])
    } else if ends_with(path, &["adoc", "asciidoc"]) {
        (asciidoc::blocks(text), &["//"])
    } else {
        (loose::added(text, markdown::blocks(text)), &["<!--", "{/*"])
    };
    let comments = comments(text, starts, &blocks);
    Page { blocks, comments }
}

/// What every such comment has in it.
const MARK: &[u8] = b"airenv:";

/// The comments addressed to airenv outside code, each from the mark to its end on that line.
fn comments(text: &str, starts: &[&str], blocks: &[Code<'_>]) -> Vec<Span> {
    let of_mark = |at: usize| {
        let before = text.get(..at)?.rsplit('\n').next()?.trim_matches([' ', '\t', '>']);
        starts.contains(&before).then_some(())?;
        let line = text.get(at..)?.split('\n').next()?;
        let closed = ["-->", "*/}"].iter().filter_map(|close| Some((line.find(close)?, close.len()))).min();
        let (end, close) = closed.unwrap_or((line.len(), 0));
        // With prose beside it, it is no comment for the code below.
        line.get(end + close..)?.trim().is_empty().then_some(())?;
        let span = Span::new(at, at + line.get(..end)?.trim_end().len());
        let next = blocks.partition_point(|block| block.span.end <= span.start);
        let is_code = blocks.get(next).is_some_and(|block| block.span.start <= span.start);
        (!is_code).then_some(span)
    };
    memchr::memmem::find_iter(text.as_bytes(), MARK).filter_map(of_mark).collect()
}

/// The lines between two offsets, each without this many columns of indentation and without the `\r` of its end.
fn dedented(text: &str, lines: Span, indent: usize) -> Mapped<'_> {
    let mut builder = MappedBuilder::default();
    let mut at = lines.start as usize;
    for line in lines.of_text(text).split_inclusive('\n') {
        let blank = line.bytes().take(indent).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let end = at + line.len();
        let said = at + line.strip_suffix("\r\n").map_or(line.len(), str::len).max(blank);
        builder.verbatim(text.as_bytes(), Span::new(at + blank, said));
        if said < end {
            builder.decoded(b"\n", Span::new(said, end));
        }
        at = end;
    }
    builder.build(lines)
}
