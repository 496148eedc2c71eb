//! The code blocks of `AsciiDoc`.
//!
//! Enters: the text of a page. Leaves: what stands between two equal lines of `----`, `....` or ```` ``` ````. A block that
//! is not closed is none, and a comment block holds none.

use super::Code;
use crate::text::{Mapped, Span, lines_from};

/// The marks of lines that delimit a block: the last one is a comment.
const MARKS: [char; 4] = ['-', '.', '`', '/'];

/// Every block of code, in order.
pub(super) fn blocks(text: &str) -> Vec<Code<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, usize, usize)> = None;
    for (start, line) in lines_from(text) {
        let (end, Some(fence)) = (start + line.len(), fence(line.trim_end())) else { continue };
        match open {
            Some((own, from, inner)) if own == fence => {
                if !fence.starts_with('/') {
                    let text = Mapped::verbatim(text.as_bytes(), Span::new(inner, start));
                    found.push(Code { text, span: Span::new(from, end) });
                }
                open = None;
            }
            None => open = Some((fence, start, end)),
            Some(_) => {}
        }
    }
    found
}

/// The mark of a line that opens or closes a block.
fn fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|mark| MARKS.contains(mark))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    // The word behind a fence of backticks says what is in it.
    let is_fence = if mark == '`' { length > 2 } else { length > 3 && length == line.len() };
    is_fence.then(|| line.get(..length)).flatten()
}
