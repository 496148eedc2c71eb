//! One word of a command line, as far as it is known.
//!
//! Enters: decoded text that may have holes. Leaves: its bytes up to the first hole. A word that
//! begins with a hole may be anything, flags too.

use crate::text::{Mapped, PieceKind, Span};

/// A word, seen from its beginning.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    /// The bytes before the first hole.
    pub known: &'a [u8],
    /// Whether these are all its bytes.
    pub is_certain: bool,
}

impl<'a> Word<'a> {
    pub fn of(mapped: &'a Mapped<'_>) -> Self {
        let hole = mapped.pieces().find(|(piece, _)| piece.kind == PieceKind::Hole).map(|(_, covers)| covers.start);
        let end = hole.map_or(mapped.len(), |start| start as usize);
        Self { known: mapped.bytes().get(..end).unwrap_or_default(), is_certain: hole.is_none() }
    }

    /// Whether its beginning is unknown.
    pub fn is_hidden(self) -> bool {
        self.known.is_empty() && !self.is_certain
    }

    /// Its bytes, if all are known.
    pub fn certain(self) -> Option<&'a [u8]> {
        self.is_certain.then_some(self.known)
    }

    /// The name of a flag that begins after `dashes` bytes and ends at `=` or with the word, and
    /// where its value begins. `None` if a hole comes first.
    pub fn name(self, dashes: usize) -> Option<(&'a [u8], Option<usize>)> {
        let name = self.known.get(dashes..).unwrap_or_default();
        match memchr::memchr(b'=', name) {
            Some(end) => Some((name.get(..end).unwrap_or_default(), Some(dashes + end + 1))),
            None => self.is_certain.then_some((name, None)),
        }
    }
}

/// The part of a word from one of its bytes on.
pub(super) fn part_from<'s>(mapped: &Mapped<'s>, start: usize) -> Mapped<'s> {
    mapped.slice(Span::new(start, mapped.len()))
}
