//! Decoded text, mapped back to the file.

mod builder;

pub use builder::MappedBuilder;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::{Span, offset};

/// In decoded text, the placeholder for a part that is known only at run time (OBJECT REPLACEMENT
/// CHARACTER). Recognise a hole by the pieces, never by this character: a file may contain it, too.
pub const HOLE: char = '\u{FFFC}';

/// The kind of a piece of decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The same bytes as in the file.
    Verbatim,
    /// Other bytes that the span as a whole decodes to: an escape, an expanded variable.
    Decoded,
    /// Known only at run time; [`HOLE`] in the text.
    Hole,
}

/// A run of decoded bytes and the file bytes that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its start in the decoded text, in bytes.
    pub at: u32,
    /// The bytes of the file that it comes from.
    pub span: Span,
    /// How it was derived from them.
    pub kind: PieceKind,
}

/// A part of a file as decoded by one reader, and which bytes of the file each byte comes from.
///
/// It is a value, so it is treated as a secret: no `Display`, and `Debug` shows lengths only. A
/// copy costs little: a script may pass one string to very many commands.
#[derive(Clone)]
pub struct Mapped<'s>(Content<'s>);

/// Nearly every text is one verbatim part of the file, which needs no allocation.
#[derive(Clone)]
enum Content<'s> {
    /// These bytes of the file, and where they start in it.
    Verbatim(&'s [u8], u32),
    /// One hole.
    Hole(Span),
    /// Empty.
    Empty(Span),
    /// Everything else.
    Built(Arc<Built<'s>>),
}

struct Built<'s> {
    text: Cow<'s, [u8]>,
    /// The longest verbatim piece, and where it starts: most requested parts lie in it.
    longest: (&'s [u8], u32),
    first: Piece,
    rest: Vec<Piece>,
}

/// The text of one hole.
const HOLE_BYTES: &[u8] = &{
    let mut bytes = [0; HOLE.len_utf8()];
    HOLE.encode_utf8(&mut bytes);
    bytes
};

impl<'s> Mapped<'s> {
    /// Bytes of the file, unchanged.
    pub fn verbatim(source: &'s [u8], span: Span) -> Self {
        Self(Content::Verbatim(span.of(source), span.start))
    }

    /// Bytes that the span as a whole decodes to.
    pub fn decoded(bytes: impl Into<Cow<'s, [u8]>>, span: Span) -> Self {
        let text = bytes.into();
        if text.is_empty() {
            return Self(Content::Empty(span));
        }
        let first = Piece { at: 0, span, kind: PieceKind::Decoded };
        Self(Content::Built(Arc::new(Built { text, longest: (&[], 0), first, rest: Vec::new() })))
    }

    /// A completely unknown value, written at `span`.
    pub fn hole(span: Span) -> Self {
        Self(Content::Hole(span))
    }

    /// The first piece, and the others.
    fn parts(&self) -> (Piece, &[Piece]) {
        let one = |span, kind| (Piece { at: 0, span, kind }, &[][..]);
        match &self.0 {
            Content::Verbatim(text, start) => {
                one(Span { start: *start, end: start + offset(text.len()) }, PieceKind::Verbatim)
            }
            Content::Hole(span) => one(*span, PieceKind::Hole),
            Content::Empty(span) => one(*span, PieceKind::Decoded),
            Content::Built(built) => (built.first, &built.rest),
        }
    }

    /// The decoded bytes. The caller must not print them.
    pub fn bytes(&self) -> &[u8] {
        match &self.0 {
            Content::Verbatim(text, _) => text,
            Content::Hole(_) => HOLE_BYTES,
            Content::Empty(_) => &[],
            Content::Built(built) => &built.text,
        }
    }

    /// The decoded text, if it is UTF-8. The caller must not print it.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    /// Length in decoded bytes.
    pub fn len(&self) -> usize {
        self.bytes().len()
    }

    /// Whether it decodes to nothing.
    pub fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }

    /// Every piece, with the decoded bytes that it covers.
    pub fn pieces(&self) -> impl Iterator<Item = (Piece, Span)> + '_ {
        self.pieces_from(0)
    }

    /// The pieces from the one that covers a decoded byte on, without walking those before.
    fn pieces_from(&self, position: u32) -> impl Iterator<Item = (Piece, Span)> + '_ {
        let end = offset(self.len());
        let (first, rest) = self.parts();
        let before = rest.partition_point(|piece| piece.at <= position);
        let (first, rest) = match before.checked_sub(1) {
            Some(index) => (rest.get(index).copied().unwrap_or(first), rest.get(before..).unwrap_or_default()),
            None => (first, rest),
        };
        let ends = rest.iter().map(|next| next.at).chain(std::iter::once(end));
        let pieces = std::iter::once(first).chain(rest.iter().copied());
        pieces.zip(ends).map(|(piece, end)| (piece, Span { start: piece.at, end }))
    }

    /// The cost of a full copy: its bytes and its pieces.
    pub(crate) fn weight(&self) -> usize {
        self.len() + (1 + self.parts().1.len()) * size_of::<Piece>()
    }

    /// Whether every byte is known.
    pub fn is_certain(&self) -> bool {
        match &self.0 {
            Content::Verbatim(..) | Content::Empty(_) => true,
            Content::Hole(_) => false,
            Content::Built(_) => self.pieces().all(|(piece, _)| piece.kind != PieceKind::Hole),
        }
    }

    /// The holes, as spans of the decoded text, in order.
    pub fn holes(&self) -> Vec<Span> {
        self.pieces().filter(|(piece, _)| piece.kind == PieceKind::Hole).map(|(_, covers)| covers).collect()
    }

    /// The file bytes that a span of the decoded text comes from. An escape counts as a whole.
    pub fn origin(&self, decoded: Span) -> Span {
        if let Content::Verbatim(text, start) = &self.0
            && decoded.end as usize <= text.len()
        {
            return Span { start: start + decoded.start, end: start + decoded.end };
        }
        if decoded.is_empty() {
            return Span { start: self.origin_of(decoded.start).start, end: self.origin_of(decoded.start).start };
        }
        self.origin_of(decoded.start).cover(self.origin_of(decoded.end - 1))
    }

    /// The file bytes of a span of the decoded text, if they are the same bytes; for an empty span,
    /// the place where text can be inserted.
    pub fn written(&self, decoded: Span) -> Option<Span> {
        let is_inside = |covers: Span| covers.start <= decoded.start && decoded.end <= covers.end;
        let mut near =
            self.pieces_from(decoded.start.saturating_sub(1)).take_while(|(piece, _)| piece.at <= decoded.start);
        let (piece, _) = near.find(|(piece, covers)| piece.kind == PieceKind::Verbatim && is_inside(*covers))?;
        let start = piece.span.start + (decoded.start - piece.at);
        Some(Span { start, end: start + (decoded.end - decoded.start) })
    }

    /// All file bytes that it comes from.
    pub fn whole(&self) -> Span {
        let (first, rest) = self.parts();
        first.span.cover(rest.last().unwrap_or(&first).span)
    }

    /// What another program makes of this text, with the way back from there: `inner` is read from the bytes of this one.
    /// What is decoded from a hole is one.
    #[must_use]
    pub fn through(&self, inner: &Mapped<'_>) -> Mapped<'s> {
        let is_lost = |(piece, _): (Piece, Span)| {
            piece.kind == PieceKind::Decoded && !piece.span.is_empty() && !self.slice(piece.span).is_certain()
        };
        if inner.pieces().any(is_lost) {
            return Mapped::hole(self.origin(inner.whole()));
        }
        let mut builder = MappedBuilder::default();
        for (piece, covers) in inner.pieces() {
            match piece.kind {
                PieceKind::Verbatim => builder.append(self, piece.span),
                PieceKind::Decoded => builder.decoded(covers.of(inner.bytes()), self.origin(piece.span)),
                PieceKind::Hole => builder.hole(self.origin(piece.span)),
            }
        }
        builder.build(self.origin(inner.whole()))
    }

    /// The same text at other places, so many bytes behind its own.
    #[must_use]
    pub fn moved(&self, by: i64) -> Mapped<'s> {
        let place = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or_default();
        let span = |span: Span| Span { start: place(span.start), end: place(span.end) };
        Self(match &self.0 {
            Content::Verbatim(text, start) => Content::Verbatim(text, place(*start)),
            Content::Hole(own) => Content::Hole(span(*own)),
            Content::Empty(own) => Content::Empty(span(*own)),
            Content::Built(built) => {
                let piece = |piece: &Piece| Piece { span: span(piece.span), ..*piece };
                Content::Built(Arc::new(Built {
                    text: built.text.clone(),
                    longest: (built.longest.0, place(built.longest.1)),
                    first: piece(&built.first),
                    rest: built.rest.iter().map(piece).collect(),
                }))
            }
        })
    }

    /// Whether it is the same text from the same bytes of the file.
    pub fn is_same(&self, other: &Mapped<'_>) -> bool {
        self.bytes() == other.bytes() && self.parts() == other.parts()
    }

    /// A part of the decoded text, with its map.
    #[must_use]
    pub fn slice(&self, decoded: Span) -> Mapped<'s> {
        if let Content::Verbatim(text, start) = &self.0
            && !decoded.is_empty()
            && decoded.end as usize <= text.len()
        {
            return Self(Content::Verbatim(decoded.of(text), start + decoded.start));
        }
        if let Content::Built(built) = &self.0
            && let (longest, start) = built.longest
            && let Some(written) = self.written(decoded).filter(|written| !written.is_empty() && start <= written.start)
            && let Some(text) = longest.get((written.start - start) as usize..(written.end - start) as usize)
        {
            return Self(Content::Verbatim(text, written.start));
        }
        let mut builder = MappedBuilder::default();
        builder.append(self, decoded);
        builder.build(self.origin(decoded))
    }

    /// The file bytes that one decoded byte comes from; past the end, the empty span after the last
    /// one.
    fn origin_of(&self, position: u32) -> Span {
        let (first, rest) = self.parts();
        let after = rest.partition_point(|piece| piece.at <= position);
        let piece = after.checked_sub(1).and_then(|index| rest.get(index)).unwrap_or(&first);
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
