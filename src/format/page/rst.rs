//! The code blocks of reStructuredText.
//!
//! Enters: the text of a page. Leaves: what `code-block` and its relatives hold, and the literal blocks after `::`.

use super::{Code, dedented};
use crate::text::Span;

/// The directives whose content is code.
const DIRECTIVES: [&str; 5] = ["code-block", "code", "sourcecode", "parsed-literal", "prompt"];

/// A line: where it starts, and its text with the line end.
type Line<'t> = (usize, &'t str);

/// Every block of code, in order.
pub(super) fn blocks(text: &str) -> Vec<Code<'_>> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    let lines: Vec<Line<'_>> = lines.collect();
    let mut found = Vec::new();
    let mut next = 0;
    while let Some((start, line)) = lines.get(next).copied() {
        next += 1;
        let Some(is_directive) = opens(line) else { continue };
        let body = body(&lines, next, indent(line));
        let from = next + if is_directive { options(&lines, next, body) } else { 0 };
        let own = lines.get(from..body).unwrap_or_default();
        let last = own.last().map_or(start, |(at, line)| at + line.len());
        let deepest = own.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indent(line)).min();
        if let (Some((first, _)), Some(indent)) = (own.first(), deepest) {
            let text = dedented(text, Span::new(*first, last), indent);
            found.push(Code { text, span: Span::new(start, last) });
        }
        next = body.max(next);
    }
    found
}

/// Whether a line opens a block of code, and whether as a directive.
fn opens(line: &str) -> Option<bool> {
    let bare = line.trim();
    let Some(directive) = bare.strip_prefix(".. ") else { return bare.ends_with("::").then_some(false) };
    let (name, _) = directive.split_once("::")?;
    DIRECTIVES.contains(&name.trim()).then_some(true)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The line after a block: the first one that is not indented deeper.
fn body(lines: &[Line<'_>], from: usize, outer: usize) -> usize {
    let own = lines.iter().skip(from).take_while(|(_, line)| line.trim().is_empty() || indent(line) > outer);
    from + own.count()
}

/// How many lines of a directive are its options.
fn options(lines: &[Line<'_>], from: usize, to: usize) -> usize {
    let own = lines.get(from..to).unwrap_or_default().iter();
    own.take_while(|(_, line)| line.trim_start().starts_with(':')).count()
}
