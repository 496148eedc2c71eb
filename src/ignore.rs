//! What comments tell airenv not to report: `# airenv: ignore[AE009, prefixes-differ] reason`.
//!
//! Enters: a document. Leaves: its [`Ignore`]s, each with the part of the file that it applies to.
//! Never checks whether a rule of that name exists: the rules are a higher layer. A file without
//! the word `airenv:` costs one search.

mod below;
mod instruction;
mod texts;

pub use instruction::{Instruction, Word};

use crate::format::{Format, is_json};
use crate::project::Document;
use crate::text::{Span, offset};
use texts::Texts;

/// What every such comment begins with, after its `#`.
const MARK: &[u8] = b"airenv:";

/// A comment addressed to airenv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The comment, from its `#` to the end of the line.
    pub comment: Span,
    /// What it says.
    pub instruction: Instruction,
    /// Whether only whitespace precedes it on its line, and the format treats it as a comment.
    pub is_alone: bool,
    /// The part of the file that it applies to; `None` if it applies to nothing there.
    pub covers: Option<Span>,
}

/// The comments of a document addressed to airenv, in order.
pub fn read(document: &Document) -> Vec<Ignore> {
    if memchr::memmem::find(document.file.bytes(), MARK).is_none() {
        return Vec::new();
    }
    let mut ignores = Vec::new();
    // Nobody can write comments in JSON.
    if is_json(&document.file.path) && document.format != Format::Devcontainer {
        return ignores;
    }
    let below = match document.format {
        Format::Dotenv => below::of_dotenv(document),
        Format::Shell => below::of_script(document.file.text()),
        Format::Dockerfile => below::of_dockerfile(document.file.text()),
        Format::Yaml | Format::Hcl | Format::Python => {
            below::of_yaml(document.file.text(), "#", Some(&Texts::of(document)))
        }
        // `#` behind a value is a part of it.
        Format::Cfg | Format::Make | Format::Just | Format::Unit => below::of_yaml(document.file.text(), "#", None),
        Format::Devcontainer => below::of_yaml(document.file.text(), "//", None),
        Format::Page => below::of_page(&document.file.path, document.file.text()),
        // Nobody writes comments there.
        Format::State => return ignores,
    };
    let text = document.file.text();
    for comment in below.all {
        let Some(instruction) = instruction::read(text, comment.span) else { continue };
        let whole = Some(Span::new(0, text.len())).filter(|_| comment.is_first && comment.is_alone);
        let covers = if instruction.word == Word::IgnoreFile { whole } else { comment.covers };
        ignores.push(Ignore { comment: comment.span, instruction, is_alone: comment.is_alone, covers });
    }
    ignores
}

/// Whether a comment is addressed to airenv.
pub fn is_one(text: &str, comment: Span) -> bool {
    instruction::read(text, comment).is_some()
}

/// The places in a part of the file that look like such a comment, whatever a loader makes of them.
fn written_in(text: &str, part: Span) -> impl Iterator<Item = Span> {
    let bytes = part.of(text.as_bytes());
    memchr::memmem::find_iter(bytes, MARK).filter_map(move |mark| {
        let before = bytes.get(..mark)?;
        let blanks = before.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
        let start = mark.checked_sub(blanks + 1).filter(|start| before.get(*start) == Some(&b'#'))?;
        let rest = bytes.get(start..)?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..length)?;
        let length = line.strip_suffix(b"\r").map_or(length, <[u8]>::len);
        Some(Span { start: part.start + offset(start), end: part.start + offset(start + length) })
    })
}
