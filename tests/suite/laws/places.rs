//! Places are inside the file and on borders of characters, and verbatim bytes are the file's.

use airenv::text::{Mapped, PieceKind, Span};

/// A place in a text.
pub fn span(text: &str, span: Span) {
    assert!(span.start <= span.end && text.get(span.range()).is_some(), "{span:?} of {} bytes", text.len());
}

/// A place in bytes, which may be no text.
pub fn span_of_bytes(source: &[u8], span: Span) {
    assert!(span.start <= span.end && source.get(span.range()).is_some(), "{span:?} of {} bytes", source.len());
    if let Ok(text) = std::str::from_utf8(source) {
        self::span(text, span);
    }
}

/// A decoded text.
pub fn mapped(source: &[u8], mapped: &Mapped<'_>) {
    for (piece, covers) in mapped.pieces() {
        span_of_bytes(source, piece.span);
        if piece.kind == PieceKind::Verbatim {
            assert_eq!(covers.of(mapped.bytes()), piece.span.of(source), "verbatim bytes that are not the file's");
        }
    }
}
