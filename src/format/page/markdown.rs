//! The code blocks of Markdown.
//!
//! Enters: the text of a page. Leaves: its fences and indented blocks, in lists and quotes too. A fence inside an indented
//! block counts: MDX has no indented blocks, and indents what is inside its tags.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Code, dedented};
use crate::text::{Mapped, MappedBuilder, Span, lines_from};

/// Every block of code, in order.
pub(super) fn blocks(text: &str) -> Vec<Code<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(Span, MappedBuilder<'_>)> = None;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(Tag::CodeBlock(_)) => open = Some((span, MappedBuilder::default())),
            Event::Text(content) => {
                if let Some((_, builder)) = &mut open {
                    if span.of_text(text) == &*content {
                        builder.verbatim(text.as_bytes(), span);
                    } else {
                        builder.decoded(content.as_bytes(), span);
                    }
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((span, builder)) = open.take() {
                    let code = builder.build(span);
                    let inner = fences(&code);
                    if inner.is_empty() {
                        found.push(Code { text: code, span });
                    } else {
                        found.extend(inner.into_iter().map(|text| Code { span: text.whole(), text }));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The contents of fences within a block.
fn fences<'t>(code: &Mapped<'t>) -> Vec<Mapped<'t>> {
    let text = code.text().unwrap_or_default();
    let mut found = Vec::new();
    let mut open: Option<(usize, usize, char, usize)> = None;
    for (start, line) in lines_from(text) {
        let bare = line.trim();
        let Some(mark) = bare.chars().next().filter(|mark| matches!(mark, '`' | '~')) else { continue };
        let length = bare.len() - bare.trim_start_matches(mark).len();
        let indent = line.len() - line.trim_start().len();
        match open {
            Some((from, indent, own, least)) if own == mark && length >= least && bare.len() == length => {
                let inner = dedented(text, Span::new(from, start), indent);
                found.push(code.through(&inner));
                open = None;
            }
            None if length >= 3 => open = Some((start + line.len(), indent, mark, length)),
            _ => {}
        }
    }
    found
}
