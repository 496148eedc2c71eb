//! `${NAME}` and `${NAME:-default}` in python-dotenv.
//!
//! Models `dotenv/variables.py` of 1.2.4. Python-dotenv expands them in every value, however it is
//! quoted; a name is anything except `}` and `:`, and a default is taken literally.

use super::decoded::{Decoded, Written};
use super::scope::{NameState, Scope};
use crate::text::Mapped;

/// The value with everything in it expanded.
pub(super) fn resolve<'s>(source: &'s [u8], written: Mapped<'s>, scope: &mut Scope<'_, 's>) -> Mapped<'s> {
    if memchr::memmem::find(written.bytes(), b"${").is_none() {
        return written;
    }
    let text = Decoded::new(source, &written);
    let length = text.text.len();
    let mut value = Written::new(&text, 0);
    let mut at = 0;
    let mut stop = 0;
    while let Some(dollar) = memchr::memmem::find(text.bytes(at, length), b"${").map(|offset| at + offset) {
        let start = dollar + 2;
        // Caches where the last name ended: otherwise many `${` before one `:` would be scanned
        // repeatedly.
        if stop < start {
            stop = start + memchr::memchr2(b'}', b':', text.bytes(start, length)).unwrap_or(length - start);
        }
        let mut default = (stop, stop);
        if text.bytes(stop, length).starts_with(b":-") {
            let rest = text.bytes(stop + 2, length);
            default = (stop + 2, memchr::memchr(b'}', rest).map_or(length, |end| stop + 2 + end));
        }
        value.keep(at, dollar);
        let end = default.1 + 1;
        if text.bytes(default.1, end) != b"}" {
            value.keep(dollar, start);
            at = start;
            if default.1 == length {
                break;
            }
            continue;
        }
        match scope.find(text.bytes(start, stop)) {
            NameState::Unset => value.keep(default.0, default.1),
            _ => scope.expand(text.bytes(start, stop), text.origin(dollar, end), value.copied()),
        }
        at = end;
    }
    value.keep(at, length);
    value.finish(length)
}
