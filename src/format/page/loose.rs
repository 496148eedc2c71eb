//! Code of Markdown that stands outside of fences: whole lines that set a variable of Airflow's, and `<pre>`.
//!
//! Enters: the text of a page, and its blocks of code. Leaves: the same blocks with those between them. A line counts if
//! nothing but an assignment of an `AIRFLOW__`, `AIRFLOW_CONN_` or `AIRFLOW_VAR_` name is on it; lines that follow each
//! other are one block. Never takes a word of a sentence for code.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Code, dedented};
use crate::text::{MappedBuilder, Span, contains, is_variable_name, lines_from};

/// What the names of such variables begin with.
const NAMES: [&str; 3] = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"];

/// The blocks of a page, with those outside of fences.
pub(super) fn added<'t>(text: &'t str, mut blocks: Vec<Code<'t>>) -> Vec<Code<'t>> {
    if !NAMES.iter().any(|name| contains(text, name)) {
        return blocks;
    }
    let html = html(text);
    let mut found: Vec<Code<'t>> = html.iter().filter_map(|span| preformatted(text, *span)).collect();
    let taken: Vec<Span> = blocks.iter().map(|block| block.span).chain(html).collect();
    let mut before = "";
    let mut open: Option<Span> = None;
    for (start, line) in lines_from(text) {
        let span = Span::new(start, start + line.len());
        let is_taken = || taken.iter().any(|other| span.start < other.end && other.start < span.end);
        let line = line.trim();
        // The lines of a sentence are no code.
        let begins = open.is_some() || before.is_empty() || before.ends_with([':', '*']) || before.starts_with('#');
        if is_assignment(line) && begins && !is_taken() {
            open = Some(open.map_or(span, |open| open.cover(span)));
        } else {
            let is_end = line.is_empty() || ["```", "~~~", "#", "-", "*"].iter().any(|mark| line.starts_with(mark));
            found.extend(open.take().filter(|_| is_end).map(|span| of_lines(text, span)));
        }
        before = line;
    }
    found.extend(open.map(|span| of_lines(text, span)));
    if !found.is_empty() {
        blocks.extend(found);
        blocks.sort_by_key(|block| block.span.start);
    }
    blocks
}

fn of_lines(text: &str, span: Span) -> Code<'_> {
    Code { text: dedented(text, span, 0), span }
}

/// Whether a line is an assignment of such a variable and nothing else.
fn is_assignment(line: &str) -> bool {
    let bare = ["export ", "ENV ", "- "].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
    let Some((name, value)) = bare.split_once(['=', ':']) else { return false };
    let name = name.trim_end();
    if !NAMES.iter().any(|start| name.starts_with(start)) || !is_variable_name(name) {
        return false;
    }
    let value = value.trim();
    let is_list = bare.len() < line.len() && line.starts_with('-');
    let is_map = bare.get(name.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
    let is_between = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    let is_whole = is_between('\'') || is_between('"') || value.starts_with('{') && value.ends_with('}');
    // `- NAME: what it is for` is an item of a list.
    let is_long = !is_map || value.contains("://") || value.starts_with("airflow.");
    let is_value = is_whole || !value.is_empty() && !value.contains(char::is_whitespace) && is_long;
    let is_prose =
        is_list && is_map || ["`", "<br", "</"].iter().any(|mark| value.contains(mark)) || value.ends_with('\\');
    is_value && !is_prose
}

/// The parts of a page that are HTML.
fn html(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open = None;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => open = Some(range.start),
            Event::End(TagEnd::HtmlBlock) => found.extend(open.take().map(|start| Span::new(start, range.end))),
            _ => {}
        }
    }
    found
}

/// What `&name;` stands for in code.
const ENTITIES: [(&str, &str); 6] =
    [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];

/// The text of `<pre>`, if no other tags are in it than `<code>`.
fn preformatted(text: &str, span: Span) -> Option<Code<'_>> {
    let written = span.of_text(text);
    let start = written.starts_with("<pre").then(|| written.find('>')).flatten()? + 1;
    let code = written.get(start..)?;
    let start = if code.starts_with("<code") { start + code.find('>')? + 1 } else { start };
    let end = start + written.get(start..)?.find("</")?;
    let own = written.get(start..end)?;
    let offset = span.start as usize + start;
    let (mut builder, mut at) = (MappedBuilder::default(), 0);
    while let Some(found) = own.get(at..)?.find(['&', '<']).map(|length| at + length) {
        builder.verbatim(text.as_bytes(), Span::new(offset + at, offset + found));
        let (entity, meant) =
            ENTITIES.iter().find(|(entity, _)| own.get(found..).is_some_and(|rest| rest.starts_with(entity)))?;
        at = found + entity.len();
        builder.decoded(meant.as_bytes(), Span::new(offset + found, offset + at));
    }
    builder.verbatim(text.as_bytes(), Span::new(offset + at, offset + own.len()));
    Some(Code { text: builder.build(Span::new(offset, offset + own.len())), span })
}
