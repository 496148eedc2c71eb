//! Decoded text that is decoded once more.
//!
//! Enters: a [`Mapped`] text, and parts of it. Leaves: those parts in another text, with their way
//! back to the file. Never changes a byte.

use crate::text::{Mapped, MappedBuilder, Piece, PieceKind, Span};

/// A decoded text of which parts can be copied in any order.
pub(super) struct Decoded<'a> {
    /// Its bytes.
    pub(super) text: &'a [u8],
    source: &'a [u8],
    pieces: Vec<(Piece, Span)>,
}

impl<'a> Decoded<'a> {
    pub(super) fn new(source: &'a [u8], mapped: &'a Mapped<'_>) -> Self {
        Self { text: mapped.bytes(), source, pieces: mapped.pieces().collect() }
    }

    /// Copies the bytes `start..end`.
    pub(super) fn copy(&self, start: usize, end: usize, text: &mut MappedBuilder) {
        for (piece, covers) in self.within(Span::new(start, end)) {
            match piece.kind {
                PieceKind::Verbatim => text.verbatim(self.source, file_span(piece, covers)),
                PieceKind::Decoded => text.decoded(covers.of(self.text), piece.span),
                PieceKind::Hole => text.hole(piece.span),
            }
        }
    }

    /// The bytes of the file that `start..end` came from.
    pub(super) fn origin(&self, start: usize, end: usize) -> Span {
        let byte =
            |at: usize| self.within(Span::new(at, at + 1)).next().map(|(piece, covers)| file_span(piece, covers));
        let first = byte(start).unwrap_or_default();
        byte(end.saturating_sub(1)).map_or(first, |last| first.cover(last))
    }

    /// The pieces that a part touches, each with the bytes that both cover.
    fn within(&self, part: Span) -> impl Iterator<Item = (Piece, Span)> + '_ {
        let first = self.pieces.partition_point(|(_, covers)| covers.end <= part.start);
        let touched = self.pieces.iter().skip(first).take_while(move |(_, covers)| covers.start < part.end);
        touched.map(move |(piece, covers)| {
            (*piece, Span { start: covers.start.max(part.start), end: covers.end.min(part.end) })
        })
    }
}

/// The bytes of the file behind the bytes `covers` of a piece.
fn file_span(piece: Piece, covers: Span) -> Span {
    if piece.kind != PieceKind::Verbatim {
        return piece.span;
    }
    let start = piece.span.start + (covers.start - piece.at);
    Span { start, end: start + (covers.end - covers.start) }
}
