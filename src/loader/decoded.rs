//! Text that is decoded a second time: from a file's characters to a value, from a value to an
//! expanded value.
//!
//! Enters: a [`Mapped`] text, and which parts of it form a value. Leaves: the value, mapped back to
//! the file; borrowed from the file if it is one verbatim part of it.

use crate::text::{Mapped, MappedBuilder, Piece, PieceKind, Span};

/// A decoded text whose parts can be copied in any order. Offsets are bytes of this text.
pub(super) struct Decoded<'a, 's> {
    /// Its bytes.
    pub(super) text: &'a [u8],
    /// The file that it comes from.
    pub(super) source: &'s [u8],
    pieces: Vec<(Piece, Span)>,
}

impl<'a, 's> Decoded<'a, 's> {
    pub(super) fn new(source: &'s [u8], mapped: &'a Mapped<'_>) -> Self {
        Self { text: mapped.bytes(), source, pieces: mapped.pieces().collect() }
    }

    /// The bytes `start..end`; empty if out of range.
    pub(super) fn bytes(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text `start..end`, mapped back to the file.
    pub(super) fn part(&self, start: usize, end: usize) -> Mapped<'s> {
        let part = Span::new(start, end);
        let mut touched = self.within(part);
        match (touched.next(), touched.next()) {
            (None, _) => Mapped::verbatim(self.source, self.origin(start, start)),
            (Some((piece, covers)), None) if piece.kind == PieceKind::Verbatim => {
                Mapped::verbatim(self.source, file_span(piece, covers))
            }
            _ => {
                let mut text = MappedBuilder::default();
                self.copy(start, end, &mut text);
                text.build(self.origin(start, end))
            }
        }
    }

    /// Copies the bytes `start..end`.
    pub(super) fn copy(&self, start: usize, end: usize, text: &mut MappedBuilder<'s>) {
        for (piece, covers) in self.within(Span::new(start, end)) {
            match piece.kind {
                PieceKind::Verbatim => text.verbatim(self.source, file_span(piece, covers)),
                PieceKind::Decoded => text.decoded(covers.of(self.text), piece.span),
                PieceKind::Hole => text.hole(piece.span),
            }
        }
    }

    /// The bytes of the file that `start..end` comes from.
    pub(super) fn origin(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let place = self.byte(start).map(|span| span.start);
            let place = place.or_else(|| self.pieces.last().map(|(piece, _)| piece.span.end)).unwrap_or_default();
            return Span { start: place, end: place };
        }
        let first = self.byte(start).unwrap_or_default();
        self.byte(end - 1).map_or(first, |last| first.cover(last))
    }

    /// The bytes of the file that one byte comes from.
    fn byte(&self, at: usize) -> Option<Span> {
        self.within(Span::new(at, at + 1)).next().map(|(piece, covers)| file_span(piece, covers))
    }

    /// The pieces that overlap a part, each with the bytes they share.
    fn within(&self, part: Span) -> impl Iterator<Item = (Piece, Span)> + '_ {
        let first = self.pieces.partition_point(|(_, covers)| covers.end <= part.start);
        let touched = self.pieces.iter().skip(first).take_while(move |(_, covers)| covers.start < part.end);
        touched.map(move |(piece, covers)| {
            (*piece, Span { start: covers.start.max(part.start), end: covers.end.min(part.end) })
        })
    }
}

/// The bytes of the file that the bytes `covers` of a piece come from.
fn file_span(piece: Piece, covers: Span) -> Span {
    if piece.kind != PieceKind::Verbatim {
        return piece.span;
    }
    let start = piece.span.start + (covers.start - piece.at);
    Span { start, end: start + (covers.end - covers.start) }
}

/// A value assembled from parts of a text, from left to right.
pub(super) struct ValueWriter<'d, 'a, 's> {
    text: &'d Decoded<'a, 's>,
    /// The start of the value in the text.
    start: usize,
    /// Kept bytes that are not copied yet.
    run: (usize, usize),
    /// Everything before them; a value of one run is never copied.
    copied: Option<MappedBuilder<'s>>,
}

impl<'d, 'a, 's> ValueWriter<'d, 'a, 's> {
    pub(super) fn new(text: &'d Decoded<'a, 's>, start: usize) -> Self {
        Self { text, start, run: (start, start), copied: None }
    }

    /// Adds the bytes `start..end` unchanged.
    pub(super) fn keep(&mut self, start: usize, end: usize) {
        if self.run.0 == self.run.1 {
            self.run = (start, end);
        } else if self.run.1 == start {
            self.run.1 = end;
        } else {
            self.copy_run();
            self.run = (start, end);
        }
    }

    /// Adds bytes that `start..end` as a whole decodes to.
    pub(super) fn decode(&mut self, bytes: &[u8], start: usize, end: usize) {
        let span = self.text.origin(start, end);
        self.copied().decoded(bytes, span);
        self.run = (end, end);
    }

    /// The value so far, for adding to it.
    pub(super) fn copied(&mut self) -> &mut MappedBuilder<'s> {
        self.copy_run();
        self.copied.get_or_insert_default()
    }

    /// The value; `end` is its end in the text.
    pub(super) fn finish(mut self, end: usize) -> Mapped<'s> {
        if self.copied.is_none() {
            let (start, end) = if self.run.0 == self.run.1 { (self.start, self.start) } else { self.run };
            return self.text.part(start, end);
        }
        self.copy_run();
        self.copied.unwrap_or_default().build(self.text.origin(self.start, end))
    }

    fn copy_run(&mut self) {
        let (start, end) = self.run;
        self.run = (end, end);
        if start < end {
            self.text.copy(start, end, self.copied.get_or_insert_default());
        }
    }
}
