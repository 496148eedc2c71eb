//! The values of one file, as far as they may be shown.
//!
//! Enters: the file, and whether the user asked for values. Leaves: text that is safe for a
//! terminal, in which `****` replaces what was not proved public, and `…` what is known only at run
//! time.

use std::fmt::Write as _;

use crate::disclosure::{self, MASK, ScriptNames};
use crate::format::Format;
use crate::lint::{Report, Settings, lint};
use crate::loader::Loader;
use crate::project::{Document, Project};
use crate::text::{Mapped, PieceKind, SourceFile, Span};

use super::escape::escape;

/// Replaces unknown text.
const UNKNOWN: &str = "…";

/// What may be shown of one file.
pub struct Mask<'s> {
    is_revealed: bool,
    project: Project,
    report: Report,
    /// Of a script.
    names: Option<ScriptNames<'s>>,
}

impl<'s> Mask<'s> {
    /// Looks for the proofs, unless values are shown anyway. Bytes that are not text prove nothing.
    pub fn new(path: &str, source: &'s [u8], format: Format, loaders: &[Loader], is_revealed: bool) -> Self {
        let text = std::str::from_utf8(source).ok().filter(|_| !is_revealed && !source.contains(&0));
        let names = text.filter(|_| format == Format::Shell).map(ScriptNames::of);
        let document = text.map(|text| Document::new(SourceFile::new(path, text.to_owned()), format));
        let documents = document.into_iter().collect();
        let project = Project { documents, loaders: loaders.to_vec(), ..Project::default() };
        let report = lint(&project, &Settings::default());
        Self { is_revealed, project, report, names }
    }

    /// Whether all values are shown.
    pub fn is_revealed(&self) -> bool {
        self.is_revealed
    }

    /// The name of a variable. What is not a name may be part of a value.
    pub fn key(&self, key: &[u8]) -> String {
        let has = |name: &str| self.names.as_ref().is_none_or(|names| names.has(name));
        let is_name = |name: &str| has(name) && disclosure::name(name).is_some();
        // Some loaders read `export NAME` as the name.
        let is_exported = |name: &str| name.strip_prefix("export ").is_some_and(|name| is_name(name.trim_start()));
        let is_shown = std::str::from_utf8(key).is_ok_and(|name| is_name(name) || is_exported(name));
        if self.is_revealed || is_shown { escaped(key) } else { MASK.to_owned() }
    }

    /// A value.
    pub fn value(&self, value: &Mapped<'_>) -> String {
        let mut shown = String::new();
        for (piece, covers) in value.pieces() {
            match piece.kind {
                PieceKind::Hole if shown.ends_with(UNKNOWN) => {}
                PieceKind::Hole => shown.push_str(UNKNOWN),
                _ if self.is_revealed => shown.push_str(&escaped(covers.of(value.bytes()))),
                PieceKind::Verbatim => self.push_public(piece.span, &mut shown),
                PieceKind::Decoded if covers.is_empty() => {}
                PieceKind::Decoded => push_mask(&mut shown),
            }
        }
        shown
    }

    fn push_public(&self, span: Span, shown: &mut String) {
        let Some(document) = self.project.documents.first() else { return push_mask(shown) };
        for (part, is_public) in self.report.disclosure(0).split(document, span, &[]) {
            if is_public {
                shown.push_str(&escape(part.of_text(document.file.text())));
            } else {
                push_mask(shown);
            }
        }
    }
}

/// Adjacent masked parts are merged.
fn push_mask(shown: &mut String) {
    if !shown.ends_with(MASK) {
        shown.push_str(MASK);
    }
}

/// Bytes made safe for a terminal; bytes that are not UTF-8 become `\xff`.
pub fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown.push_str(&escape(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}
