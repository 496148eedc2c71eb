//! The text of a scalar, mapped back to the file.
//!
//! Enters: a span of the file, the parsed value and the style. Leaves: that value, with a map. If it cannot be mapped byte
//! by byte, it maps to the span as a whole.

use granit_parser::ScalarStyle;

use super::Scalar;
use crate::text::{Mapped, MappedBuilder, PieceKind, Span};

/// The scalar at a span.
pub(super) fn read<'t>(text: &'t str, span: Span, value: &str, style: ScalarStyle) -> Scalar<'t> {
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let written = span.of_text(text);
    let is_plain = style == ScalarStyle::Plain && !written.contains('\n');
    let inner = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.len() >= 2 => {
            Span { start: span.start + 1, end: span.end - 1 }
        }
        _ => span,
    };
    // The parser reports an empty scalar as `~`.
    let mapped = if span.is_empty() || inner.of_text(text) == value {
        Mapped::verbatim(text.as_bytes(), inner)
    } else {
        let block = if is_block { lines(text, span) } else { inner };
        aligned(text, block, value, style).unwrap_or_else(|| Mapped::decoded(value.as_bytes().to_vec(), span))
    };
    Scalar { text: mapped, is_plain, is_block }
}

impl Scalar<'_> {
    /// The same of a template, with a hole for each part that is filled in.
    pub(super) fn with_holes<'t>(self, text: &'t str, holes: &[Span]) -> Scalar<'t> {
        let Self { text: made, is_plain, is_block } = self;
        let mut builder = MappedBuilder::default();
        let mut last = None;
        for (piece, covers) in made.pieces() {
            let place = piece.span;
            let first = holes.partition_point(|hole| hole.end <= place.start);
            let own = holes.get(first..).unwrap_or_default().iter().take_while(|hole| hole.start < place.end);
            if piece.kind != PieceKind::Verbatim {
                match own.clone().next() {
                    // What it is made of is not known in part either.
                    Some(_) if place.len() > 1 => builder.hole(place),
                    _ => builder.decoded(covers.of(made.bytes()), place),
                }
                continue;
            }
            let mut at = place.start;
            for hole in own {
                builder.verbatim(text.as_bytes(), Span { start: at, end: hole.start.max(at) });
                if last != Some(*hole) {
                    builder.hole(*hole);
                    last = Some(*hole);
                }
                at = hole.end.min(place.end);
            }
            builder.verbatim(text.as_bytes(), Span { start: at, end: place.end });
        }
        Scalar { text: builder.build(made.whole()), is_plain, is_block }
    }
}

/// The lines of a block, with the indentation of the first one and the blank lines above it.
fn lines(text: &str, span: Span) -> Span {
    let line_start = |before: &str| before.rfind('\n').map_or(0, |end| end + 1);
    let mut start = text.get(..span.start as usize).map_or(0, line_start);
    while let Some(above) = start.checked_sub(1).and_then(|end| text.get(..end)) {
        let line = line_start(above);
        let is_blank = above.get(line..).unwrap_or_default().bytes().all(|byte| matches!(byte, b' ' | b'\r'));
        if line == 0 || !is_blank {
            break;
        }
        start = line;
    }
    Span::new(start, span.end as usize)
}

/// Walks the source and the value side by side: equal bytes map to themselves, whitespace and line ends to what they were
/// folded into, escapes to their character.
fn aligned<'t>(text: &'t str, place: Span, value: &str, style: ScalarStyle) -> Option<Mapped<'t>> {
    let (source, said) = (place.of_text(text).as_bytes(), value.as_bytes());
    let at = |from: usize, to: usize| Span::new(place.start as usize + from, place.start as usize + to);
    let mut builder = MappedBuilder::default();
    let (mut from, mut to) = (0, 0);
    // A block strips the indentation of its first line from every line.
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let mut is_line_start = is_block;
    let indent = indent(source, said);
    while from < source.len() && to < said.len() {
        let (own, other) = (*source.get(from)?, *said.get(to)?);
        if is_line_start {
            let blanks = source.iter().skip(from).take(indent).take_while(|byte| **byte == b' ').count();
            from += blanks;
            is_line_start = false;
            continue;
        }
        let is_escape = own == b'\\' && style == ScalarStyle::DoubleQuoted;
        let is_doubled = own == b'\'' && style == ScalarStyle::SingleQuoted;
        if own == b'\n' || own == b'\r' || (!is_block && own.is_ascii_whitespace() && folds(source, from)) {
            let length = if source.get(from..from + 2) == Some(b"\r\n") { 2 } else { 1 };
            let end = if is_block { from + length } else { end_of_blanks(source, from) };
            let made = said.iter().skip(to).take_while(|byte| matches!(byte, b' ' | b'\n')).count();
            let made = if is_block { usize::from(made > 0) } else { made };
            builder.decoded(said.get(to..to + made)?, at(from, end));
            (from, to, is_line_start) = (end, to + made, is_block);
        } else if is_escape {
            let length = escape(source, from)?;
            let made = if is_line_end(source, from) { 0 } else { value.get(to..)?.chars().next()?.len_utf8() };
            builder.decoded(said.get(to..to + made)?, at(from, from + length));
            (from, to) = (from + length, to + made);
        } else if own == other && is_doubled {
            builder.decoded(b"'", at(from, from + 2));
            (from, to) = (from + 2, to + 1);
        } else if own == other {
            builder.verbatim(text.as_bytes(), at(from, from + 1));
            (from, to) = (from + 1, to + 1);
        } else {
            return None;
        }
    }
    let rest = said.get(to..)?;
    builder.decoded(rest, at(from.min(source.len()), source.len()));
    let is_rest = rest.iter().all(|byte| *byte == b'\n');
    let mapped = builder.build(place);
    (is_rest && mapped.bytes() == said).then_some(mapped)
}

/// The indentation of the first non-blank line of a block, without spaces that belong to its text.
fn indent(source: &[u8], said: &[u8]) -> usize {
    let first =
        source.split(|byte| *byte == b'\n').find(|line| line.iter().any(|byte| *byte != b' ' && *byte != b'\r'));
    let blanks = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let of_text = said.split(|byte| *byte == b'\n').find(|line| !line.is_empty()).map_or(0, blanks);
    first.map_or(0, blanks).saturating_sub(of_text)
}

/// Whether whitespace runs into a line end, so that it is folded with it.
fn folds(source: &[u8], from: usize) -> bool {
    source
        .iter()
        .skip(from)
        .find(|byte| !matches!(byte, b' ' | b'\t'))
        .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
}

fn end_of_blanks(source: &[u8], from: usize) -> usize {
    from + source.iter().skip(from).take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn is_line_end(source: &[u8], backslash: usize) -> bool {
    matches!(source.get(backslash + 1), Some(b'\n' | b'\r'))
}

/// The length of an escape between double quotes.
fn escape(source: &[u8], from: usize) -> Option<usize> {
    Some(match source.get(from + 1)? {
        b'x' => 4,
        b'u' => 6,
        b'U' => 10,
        b'\n' | b'\r' => end_of_blanks(source, from + 1) - from,
        _ => 2,
    })
}
