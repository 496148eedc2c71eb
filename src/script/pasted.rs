//! What a pipeline pastes into its scripts before the shell reads them.
//!
//! Enters: an argument of a command. Leaves: the same with a hole for each `${____}`, which stands for what is pasted
//! in and is plain text to the shell between single quotes; and whether the shell reads what is pasted in.

use crate::text::{Mapped, MappedBuilder, PieceKind, Span, is_variable_name};

/// Whether all of a value behind `=` is pasted in where the shell reads it: between double quotes, or without any.
pub(super) fn is_read(value: &Mapped<'_>, word: Span, source: &str) -> bool {
    // In front of it stands a name, and perhaps a flag: `--env=NAME=`.
    let hole = value.pieces().find(|(piece, _)| piece.kind == PieceKind::Hole);
    let Some(start) = hole.map(|(_, covers)| covers.start as usize).filter(|start| *start > 0) else { return false };
    value.bytes().get(start - 1) == Some(&b'=')
        && is_read_whole(&value.slice(Span::new(start, value.len())), word, source)
}

/// The same for a value by itself.
pub(super) fn is_read_whole(own: &Mapped<'_>, word: Span, source: &str) -> bool {
    let place = own.whole().of_text(source);
    let mut pieces = own.pieces();
    let is_hole = pieces.next().is_some_and(|(piece, _)| piece.kind == PieceKind::Hole) && pieces.next().is_none();
    let is_pasted = ["${{", "$(", "<<"].iter().any(|start| place.starts_with(start)) || is_just_json(place, source);
    is_hole && word.contains(own.whole()) && is_pasted
}

/// Whether just puts JSON here: `{{name}}` of the only `name := '…'`, with quotes that nothing escapes.
fn is_just_json(place: &str, source: &str) -> bool {
    let name = place.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
    let Some(name) = name.filter(|name| is_variable_name(name)) else { return false };
    let value = |line: &'_ str| {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let value = line.strip_prefix(name)?.trim_start().strip_prefix(":=")?;
        Some(value.trim().to_owned())
    };
    let mut values = source.lines().filter_map(value);
    let is_json = |value: &String| {
        value.starts_with("'{") && value.ends_with("}'") && value.contains('"') && !value.contains("\\\"")
    };
    values.next().is_some_and(|value| is_json(&value)) && values.next().is_none()
}

/// What is pasted in, known only at run time.
pub(super) fn open<'p>(value: &Mapped<'p>) -> Mapped<'p> {
    let bytes = value.bytes();
    let mut builder = MappedBuilder::default();
    let mut plain = 0;
    for start in memchr::memmem::find_iter(bytes, b"${") {
        let inner = bytes.get(start + 2..).unwrap_or_default();
        // A reference of make with one letter is `${Q}`.
        let is_letter = inner.starts_with(b"Q}");
        let length = if is_letter { 1 } else { inner.iter().take_while(|byte| **byte == b'_').count() };
        if start < plain || length == 0 || inner.get(length) != Some(&b'}') {
            continue;
        }
        let own = Span::new(start, start + "${}".len() + length);
        builder.append(value, Span::new(plain, start));
        builder.hole(value.origin(own));
        plain = own.end as usize;
    }
    if plain == 0 {
        return value.clone();
    }
    builder.append(value, Span::new(plain, bytes.len()));
    builder.build(value.whole())
}
