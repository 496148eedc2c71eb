//! The commands of a terminal session, and what is left open in them.
//!
//! Enters: a block of code. Leaves: the commands behind its prompts, without prompts and output, and a script in which
//! `<name>` is a value that nobody knows instead of a redirection.

use crate::text::{Mapped, MappedBuilder, PieceKind, Span, lines_from};

/// What stands in front of a command.
const PROMPTS: [&str; 2] = ["$ ", "❯ "];

/// The commands of a session; `None` where no line has a prompt.
pub(super) fn commands<'t>(block: &Mapped<'t>) -> Option<Mapped<'t>> {
    let text = block.text()?;
    let prompt = |line: &str| PROMPTS.iter().find(|prompt| line.trim_start().starts_with(**prompt)).copied();
    if !text.lines().any(|line| prompt(line).is_some()) {
        return None;
    }
    let mut builder = MappedBuilder::default();
    let mut goes_on = false;
    for (start, line) in lines_from(text) {
        let blank = line.len() - line.trim_start().len();
        let own = match prompt(line) {
            Some(prompt) => Some(blank + prompt.len()),
            // The shell asks for more with `> `.
            None if goes_on && line.trim_start().starts_with("> ") => Some(blank + 2),
            None => goes_on.then_some(0),
        };
        let Some(skipped) = own else { continue };
        builder.append(block, Span::new(start + skipped, start + line.len()));
        let rest = line.get(skipped..).unwrap_or_default();
        let quotes = memchr::memchr_iter(b'\'', rest.as_bytes()).count();
        let was_quoted = goes_on && prompt(line).is_none() && !is_continued(text, start);
        goes_on = is_continued(text, start + line.len()) || (quotes % 2 == 1) != was_quoted;
    }
    Some(builder.build(block.whole()))
}

/// Whether the line that ends here ends with a backslash.
fn is_continued(text: &str, end: usize) -> bool {
    text.get(..end).is_some_and(|before| before.trim_end_matches(['\n', '\r']).ends_with('\\'))
}

/// No such name is longer, in bytes.
const LONGEST: usize = 80;

/// The same script, with an unknown variable in place of each `<name>` that the shell would see.
pub(super) fn filled_in<'t>(block: &Mapped<'t>) -> Mapped<'t> {
    let Some(text) = block.text().filter(|text| text.contains('<')) else { return block.clone() };
    let (mut builder, mut done) = (MappedBuilder::default(), 0);
    let (mut quoted, mut in_comment, mut before) = (false, false, b'\n');
    for (at, byte) in text.bytes().enumerate() {
        let after_blank = std::mem::replace(&mut before, byte).is_ascii_whitespace();
        match byte {
            b'\n' => in_comment = false,
            _ if in_comment => {}
            b'#' if !quoted && after_blank => in_comment = true,
            b'\'' => quoted = !quoted,
            b'<' if !quoted && at >= done => {
                let Some(length) = name(text.get(at..).unwrap_or_default()) else { continue };
                builder.append(block, Span::new(done, at));
                let unknown = format!("${{{}}}", "_".repeat(length.saturating_sub(3)));
                builder.decoded(unknown.as_bytes(), block.origin(Span::new(at, at + length)));
                done = at + length;
            }
            _ => {}
        }
    }
    builder.append(block, Span::new(done, text.len()));
    let made = builder.build(block.whole());
    if made.pieces().any(|(piece, _)| piece.kind == PieceKind::Hole) { block.clone() } else { made }
}

/// The length of `<name>` at the start of a text.
fn name(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let is_part = |mark: char| mark.is_alphanumeric() || " _-./:".contains(mark);
    let length =
        inner.char_indices().take(LONGEST).find(|(_, mark)| !is_part(*mark)).filter(|(_, mark)| *mark == '>')?;
    (inner.starts_with(char::is_alphabetic) && length.0 > 1).then_some(length.0 + 2)
}
