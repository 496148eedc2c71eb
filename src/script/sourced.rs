//! The scripts of a project that another one sources.
//!
//! Enters: a script and the name after `source` or `.`. Leaves: the text of the script that has it, if it is one of the
//! project. Never reads a file.

use crate::format::Format;
use crate::project::{Document, named};
use crate::text::{Mapped, PieceKind, Span};

/// Where a name that is not wholly known does not start: these are outside of the project.
const ELSEWHERE: [&str; 4] = ["$HOME", "${HOME", "~", "$TMPDIR"];

/// In bytes. A longer script is not read again for each one that sources it.
const LONGEST: usize = 1 << 16;

/// The text of the one script that a name means. What is not known of it may only be the folder at its beginning.
pub(super) fn text<'p>(
    documents: &'p [Document],
    root: &str,
    script: usize,
    (name, word): (&Mapped<'_>, Span),
) -> Option<&'p str> {
    let mut pieces = name.pieces();
    let (first, covers) = pieces.next()?;
    let known = match first.kind {
        PieceKind::Hole => Span::new(covers.end as usize, name.len()),
        _ => Span::new(0, name.len()),
    };
    if pieces.any(|(piece, _)| piece.kind == PieceKind::Hole) {
        return None;
    }
    let known = std::str::from_utf8(known.of(name.bytes())).ok()?;
    let path = if first.kind == PieceKind::Hole {
        let written = word.of_text(documents.get(script)?.file.text()).trim_start_matches('"');
        if ELSEWHERE.iter().any(|start| written.starts_with(start)) {
            return None;
        }
        known.strip_prefix('/')?
    } else {
        known
    };
    let own: Vec<usize> = named(documents, root, script, path).into_iter().filter(|index| *index != script).collect();
    let [index] = own.as_slice() else { return None };
    let sourced = documents.get(*index).filter(|document| document.format == Format::Shell)?;
    Some(sourced.file.text()).filter(|text| text.len() <= LONGEST)
}
