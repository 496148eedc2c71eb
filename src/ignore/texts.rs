//! Where a file has text that only looks like a comment: strings, block scalars, here-documents.
//!
//! Enters: a document. Leaves: the spans of its texts, in order. A script within a file is none: its comments count.

use crate::format::Format;
use crate::format::python::{self, Kind};
use crate::project::Document;
use crate::text::Span;

/// The texts of a file.
pub(super) struct Texts<'d> {
    spans: Vec<Span>,
    script: Option<&'d str>,
}

impl<'d> Texts<'d> {
    pub fn of(document: &'d Document) -> Self {
        let text = document.file.text();
        let mut spans: Vec<Span> = match document.format {
            Format::Yaml => document.yaml().scalars().collect(),
            Format::Python => python::tokens(text)
                .filter(|token| matches!(token.kind, Kind::Text(_)))
                .map(|token| token.span)
                .collect(),
            Format::Hcl => of_terraform(text),
            _ => Vec::new(),
        };
        spans.sort_unstable();
        Self { spans, script: document.script_text() }
    }

    /// Whether a `#` stands in one of them.
    pub fn hold(&self, at: u32) -> bool {
        let is_in_script = || self.script.is_some_and(|script| script.as_bytes().get(at as usize) == Some(&b'#'));
        let behind = self.spans.partition_point(|span| span.start <= at);
        let last = behind.checked_sub(1).and_then(|index| self.spans.get(index));
        last.is_some_and(|span| at < span.end) && !is_in_script()
    }
}

/// Strings, here-documents and long comments of Terraform.
fn of_terraform(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = length_of_text(rest);
        if let Some(length) = length {
            spans.push(Span::new(at, at + length));
        }
        at +=
            length.or_else(|| length_of_comment(rest)).or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(1);
    }
    spans
}

/// The length of the text that begins here.
fn length_of_text(rest: &str) -> Option<usize> {
    if let Some(inner) = rest.strip_prefix('"') {
        let mut is_escaped = false;
        let end = inner.find(|mark: char| {
            let ends = mark == '\n' || mark == '"' && !is_escaped;
            is_escaped = mark == '\\' && !is_escaped;
            ends
        });
        return Some(end.map_or(rest.len(), |end| end + 2));
    }
    if let Some(inner) = rest.strip_prefix("/*") {
        return Some(inner.find("*/").map_or(rest.len(), |end| end + 4));
    }
    let word = rest.strip_prefix("<<")?.trim_start_matches('-');
    let head = word.find('\n')?;
    let word = word.get(..head)?.trim();
    let is_word = !word.is_empty() && word.chars().all(|mark| mark.is_alphanumeric() || mark == '_' || mark == '-');
    let body = rest.get(rest.find('\n')? + 1..).filter(|_| is_word)?;
    let mut end = rest.len() - body.len();
    for line in body.split_inclusive('\n') {
        end += line.len();
        if line.trim() == word {
            break;
        }
    }
    Some(end)
}

fn length_of_comment(rest: &str) -> Option<usize> {
    let is_comment = rest.starts_with('#') || rest.starts_with("//");
    is_comment.then(|| rest.find('\n').unwrap_or(rest.len()))
}
