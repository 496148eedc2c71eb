//! What a pipeline pastes into its scripts before the shell reads them.
//!
//! Enters: an argument of a command. Leaves: the same with a hole for each `${____}`, which stands for what is pasted
//! in and is plain text to the shell between single quotes.

use crate::text::{Mapped, MappedBuilder, Span};

/// What is pasted in, known only at run time.
pub(super) fn open<'p>(value: &Mapped<'p>) -> Mapped<'p> {
    let bytes = value.bytes();
    let mut builder = MappedBuilder::default();
    let mut plain = 0;
    for start in memchr::memmem::find_iter(bytes, b"${_") {
        let inner = bytes.get(start + 2..).unwrap_or_default();
        let length = inner.iter().take_while(|byte| **byte == b'_').count();
        if start < plain || inner.get(length) != Some(&b'}') {
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
