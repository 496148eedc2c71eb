//! Decoded text with the way back to the file.

use std::borrow::Cow;
use std::fmt;

use super::{Span, offset};

/// Stands in decoded text for a part that only run time knows (OBJECT REPLACEMENT CHARACTER).
/// A hole is told by the pieces, never by this character: a file may contain it too.
pub const HOLE: char = '\u{FFFC}';

/// What a piece of decoded text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The very bytes of the file.
    Verbatim,
    /// Other bytes that stand for the span as a whole: an escape, an expanded variable.
    Decoded,
    /// Not known before run time; [`HOLE`] in the text.
    Hole,
}

/// A run of decoded bytes and the file bytes that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it starts in the decoded text, in bytes.
    pub at: u32,
    /// The bytes of the file that it came from.
    pub span: Span,
    /// How it came from them.
    pub kind: PieceKind,
}

/// What one reader made of a part of a file, and which bytes of the file each byte came from.
///
/// It is a value, so it is treated as a secret: no `Display`, and `Debug` shows lengths only.
#[derive(Clone)]
pub struct Mapped<'s> {
    text: Cow<'s, [u8]>,
    /// Nearly every value is one verbatim slice: no list is allocated for it.
    first: Piece,
    rest: Vec<Piece>,
}

impl<'s> Mapped<'s> {
    /// The bytes of the file as they are.
    pub fn verbatim(source: &'s [u8], span: Span) -> Self {
        let first = Piece { at: 0, span, kind: PieceKind::Verbatim };
        Self { text: Cow::Borrowed(span.of(source)), first, rest: Vec::new() }
    }

    /// Bytes that stand for the span as a whole.
    pub fn decoded(bytes: impl Into<Cow<'s, [u8]>>, span: Span) -> Self {
        let first = Piece { at: 0, span, kind: PieceKind::Decoded };
        Self { text: bytes.into(), first, rest: Vec::new() }
    }

    /// A value that is not known at all, written at `span`.
    pub fn hole(span: Span) -> Self {
        let first = Piece { at: 0, span, kind: PieceKind::Hole };
        Self { text: HOLE.to_string().into_bytes().into(), first, rest: Vec::new() }
    }

    /// The decoded bytes. Whoever calls this must not print them.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// The decoded text, where it is UTF-8. Whoever calls this must not print it.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.text).ok()
    }

    /// Length in decoded bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it decodes to nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Every piece, with the decoded bytes that it covers.
    pub fn pieces(&self) -> impl Iterator<Item = (Piece, Span)> + '_ {
        let end = offset(self.len());
        let ends = self.rest.iter().map(|next| next.at).chain(std::iter::once(end));
        let pieces = std::iter::once(&self.first).chain(&self.rest);
        pieces.zip(ends).map(|(piece, end)| (*piece, Span { start: piece.at, end }))
    }

    /// Whether every byte is known.
    pub fn is_certain(&self) -> bool {
        self.pieces().all(|(piece, _)| piece.kind != PieceKind::Hole)
    }

    /// The holes, as spans of the decoded text, in order.
    pub fn holes(&self) -> Vec<Span> {
        self.pieces().filter(|(piece, _)| piece.kind == PieceKind::Hole).map(|(_, covers)| covers).collect()
    }

    /// The file bytes that a span of the decoded text came from. An escape counts as a whole.
    pub fn origin(&self, decoded: Span) -> Span {
        if decoded.is_empty() {
            return Span { start: self.origin_of(decoded.start).start, end: self.origin_of(decoded.start).start };
        }
        self.origin_of(decoded.start).cover(self.origin_of(decoded.end - 1))
    }

    /// The file bytes of a span of the decoded text where they are the very same bytes; of an empty
    /// span, the place where text can be put in.
    pub fn written(&self, decoded: Span) -> Option<Span> {
        let is_inside = |covers: Span| covers.start <= decoded.start && decoded.end <= covers.end;
        let (piece, _) =
            self.pieces().find(|(piece, covers)| piece.kind == PieceKind::Verbatim && is_inside(*covers))?;
        let start = piece.span.start + (decoded.start - piece.at);
        Some(Span { start, end: start + (decoded.end - decoded.start) })
    }

    /// All file bytes that it came from.
    pub fn whole(&self) -> Span {
        let last = self.rest.last().unwrap_or(&self.first);
        self.first.span.cover(last.span)
    }

    /// A part of the decoded text, with its map.
    #[must_use]
    pub fn slice(&self, decoded: Span) -> Mapped<'s> {
        // Nothing is copied of what stands in the file as it is.
        if let (Cow::Borrowed(text), PieceKind::Verbatim, []) = (&self.text, self.first.kind, self.rest.as_slice())
            && !decoded.is_empty()
            && decoded.end as usize <= text.len()
        {
            let first = Piece { at: 0, span: self.origin(decoded), kind: PieceKind::Verbatim };
            return Self { text: Cow::Borrowed(decoded.of(text)), first, rest: Vec::new() };
        }
        let mut builder = MappedBuilder::default();
        builder.append(self, decoded);
        builder.build(self.origin(decoded))
    }

    /// The file bytes behind one decoded byte; past the end, the empty span behind the last one.
    fn origin_of(&self, position: u32) -> Span {
        let after = self.rest.partition_point(|piece| piece.at <= position);
        let piece = after.checked_sub(1).and_then(|index| self.rest.get(index)).unwrap_or(&self.first);
        if position as usize >= self.len() {
            return Span { start: piece.span.end, end: piece.span.end };
        }
        match piece.kind {
            PieceKind::Verbatim => {
                let start = piece.span.start + (position - piece.at);
                Span { start, end: start + 1 }
            }
            PieceKind::Decoded | PieceKind::Hole => piece.span,
        }
    }
}

impl fmt::Debug for Mapped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Mapped({} bytes from {:?})", self.len(), self.whole())
    }
}

/// Puts decoded text together, piece by piece, in the order of the decoded text.
#[derive(Default)]
pub struct MappedBuilder {
    text: Vec<u8>,
    first: Option<Piece>,
    rest: Vec<Piece>,
}

impl MappedBuilder {
    /// Adds bytes of the file as they are.
    pub fn verbatim(&mut self, source: &[u8], span: Span) {
        if span.is_empty() {
            return;
        }
        self.verbatim_bytes(span.of(source), span);
    }

    /// Adds bytes that stand for `span` as a whole; none at all is allowed.
    pub fn decoded(&mut self, bytes: &[u8], span: Span) {
        if !bytes.is_empty() {
            self.push(span, PieceKind::Decoded);
            self.text.extend_from_slice(bytes);
        }
    }

    /// Adds a part that only run time knows.
    pub fn hole(&mut self, span: Span) {
        self.push(span, PieceKind::Hole);
        self.text.extend_from_slice(HOLE.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Adds a part of text that is already decoded, with its map.
    pub fn append(&mut self, mapped: &Mapped<'_>, decoded: Span) {
        for (piece, covers) in mapped.pieces() {
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
                    self.verbatim_bytes(part.of(mapped.bytes()), origin);
                }
                PieceKind::Decoded => self.decoded(part.of(mapped.bytes()), piece.span),
                PieceKind::Hole => self.hole(piece.span),
            }
        }
    }

    /// The length so far, in decoded bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was added yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text. `written` is where an empty one stands in the file.
    pub fn build<'s>(self, written: Span) -> Mapped<'s> {
        let nothing = Piece { at: 0, span: written, kind: PieceKind::Decoded };
        Mapped { text: self.text.into(), first: self.first.unwrap_or(nothing), rest: self.rest }
    }

    fn verbatim_bytes(&mut self, bytes: &[u8], span: Span) {
        match self.rest.last_mut().or(self.first.as_mut()) {
            Some(last) if last.kind == PieceKind::Verbatim && last.span.end == span.start => last.span.end = span.end,
            _ => self.push(span, PieceKind::Verbatim),
        }
        self.text.extend_from_slice(bytes);
    }

    fn push(&mut self, span: Span, kind: PieceKind) {
        let piece = Piece { at: offset(self.text.len()), span, kind };
        match self.first {
            Some(_) => self.rest.push(piece),
            None => self.first = Some(piece),
        }
    }
}
