//! Assembles decoded text, piece by piece.
//!
//! Enters: parts of a file, what they decode to, and holes, in the order of the decoded text. Leaves: a [`Mapped`]. Never
//! copies a text that is one part of the file.

use std::sync::Arc;

use super::{Built, Content, HOLE_BYTES, Mapped, Piece, PieceKind};
use crate::text::{Span, offset};

/// What usually follows the first piece of an assembled text, in bytes.
const ROOM: usize = 48;

/// Assembles decoded text, piece by piece, in the order of the decoded text.
#[derive(Default)]
pub struct MappedBuilder<'s> {
    /// Whether what is longer than any value becomes a hole.
    is_bounded: bool,
    /// The text of the only piece so far: neither verbatim file text nor a hole is copied.
    only: &'s [u8],
    longest: (&'s [u8], u32),
    text: Vec<u8>,
    first: Option<Piece>,
    rest: Vec<Piece>,
}

impl<'s> MappedBuilder<'s> {
    /// For what is put together of references, which can grow beyond all bounds: `A=$B$B`, `B=$C$C`. A text that is longer
    /// than any value that a process gets becomes a hole.
    pub fn bounded() -> Self {
        Self { is_bounded: true, ..Self::default() }
    }

    /// Adds bytes of the file unchanged.
    pub fn verbatim(&mut self, source: &'s [u8], span: Span) {
        if span.is_empty() {
            return;
        }
        self.verbatim_bytes(span.of(source), span);
    }

    /// Adds bytes that `span` as a whole decodes to; may be empty.
    pub fn decoded(&mut self, bytes: &[u8], span: Span) {
        if !bytes.is_empty() && !self.is_too_long() {
            self.push(span, PieceKind::Decoded);
            self.text.extend_from_slice(bytes);
        }
    }

    /// Adds a part that is known only at run time.
    pub fn hole(&mut self, span: Span) {
        if !self.take_first(span, PieceKind::Hole, HOLE_BYTES) {
            self.push(span, PieceKind::Hole);
            self.text.extend_from_slice(HOLE_BYTES);
        }
    }

    /// Adds a part of text that is already decoded, with its map.
    pub fn append(&mut self, mapped: &Mapped<'s>, decoded: Span) {
        if self.is_too_long() {
            return;
        }
        if let Content::Verbatim(text, start) = &mapped.0 {
            let end = decoded.end.min(offset(text.len()));
            if decoded.start < end {
                let part = Span { start: decoded.start, end };
                self.verbatim_bytes(part.of(text), Span { start: start + part.start, end: start + part.end });
            }
            return;
        }
        for (piece, covers) in mapped.pieces_from(decoded.start) {
            if covers.start >= decoded.end {
                return;
            }
            let start = covers.start.max(decoded.start);
            let end = covers.end.min(decoded.end);
            if start >= end {
                continue;
            }
            let part = Span { start, end };
            match piece.kind {
                PieceKind::Verbatim => {
                    let origin =
                        Span { start: piece.span.start + (start - piece.at), end: piece.span.start + (end - piece.at) };
                    self.copied_bytes(part.of(mapped.bytes()), origin);
                }
                PieceKind::Decoded => self.decoded(part.of(mapped.bytes()), piece.span),
                PieceKind::Hole => self.hole(piece.span),
            }
        }
    }

    /// The length so far, in decoded bytes.
    pub fn len(&self) -> usize {
        self.only.len() + self.text.len()
    }

    /// Whether it is longer than any value that a process gets: Linux takes 128 KiB for one variable.
    fn is_too_long(&self) -> bool {
        self.is_bounded && self.len() > 1 << 20
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text. If it is empty, `written` is its place in the file.
    pub fn build(self, written: Span) -> Mapped<'s> {
        let content = match self.first {
            _ if self.is_too_long() => Content::Hole(written),
            None => Content::Empty(written),
            Some(first) if self.only.is_empty() => Content::Built(Arc::new(Built {
                text: self.text.into(),
                longest: self.longest,
                first,
                rest: self.rest,
            })),
            Some(first) if first.kind == PieceKind::Hole => Content::Hole(first.span),
            Some(first) => Content::Verbatim(self.only, first.span.start),
        };
        Mapped(content)
    }

    fn verbatim_bytes(&mut self, bytes: &'s [u8], span: Span) {
        if bytes.len() > self.longest.0.len() {
            self.longest = (bytes, span.start);
        }
        if !self.take_first(span, PieceKind::Verbatim, bytes) {
            self.copied_bytes(bytes, span);
        }
    }

    fn copied_bytes(&mut self, bytes: &[u8], span: Span) {
        self.copy_only();
        if self.text.capacity() == 0 {
            self.text.reserve(bytes.len() + ROOM);
        }
        match self.rest.last_mut().or(self.first.as_mut()) {
            Some(last) if last.kind == PieceKind::Verbatim && last.span.end == span.start => last.span.end = span.end,
            _ => self.push(span, PieceKind::Verbatim),
        }
        self.text.extend_from_slice(bytes);
    }

    /// Takes the first piece without copying its text.
    fn take_first(&mut self, span: Span, kind: PieceKind, bytes: &'s [u8]) -> bool {
        let is_only = self.first.is_none();
        if is_only {
            self.first = Some(Piece { at: 0, span, kind });
            self.only = bytes;
        }
        is_only
    }

    fn copy_only(&mut self) {
        if !self.only.is_empty() {
            self.text.reserve(self.only.len() + ROOM);
            self.text.extend_from_slice(std::mem::take(&mut self.only));
        }
    }

    fn push(&mut self, span: Span, kind: PieceKind) {
        self.copy_only();
        let piece = Piece { at: offset(self.text.len()), span, kind };
        match self.first {
            Some(_) => self.rest.push(piece),
            None => self.first = Some(piece),
        }
    }
}
