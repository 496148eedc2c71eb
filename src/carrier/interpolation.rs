//! What stands in a value for something that is filled in later.
//!
//! Enters: a text as YAML reads it. Leaves: the text that the process gets, with a hole for each part that only run time
//! knows.

use super::Kind;
use crate::text::{Mapped, MappedBuilder, Span};

/// The value that a process gets.
pub(super) fn value<'p>(written: &Mapped<'p>, kind: Kind) -> Mapped<'p> {
    let bytes = written.bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'$' | b'{' | b'<')) {
        return written.clone();
    }
    let mut builder = MappedBuilder::default();
    let mut at = 0;
    let mut plain = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some((length, filled)) = filled(rest, kind) else {
            at += 1;
            continue;
        };
        builder.append(written, Span::new(plain, at));
        let own = Span::new(at, at + length);
        match filled {
            Filled::Later => builder.hole(written.origin(own)),
            Filled::Dollar => builder.decoded(b"$", written.origin(own)),
        }
        at += length;
        plain = at;
    }
    if plain == 0 {
        return written.clone();
    }
    builder.append(written, Span::new(plain, bytes.len()));
    builder.build(written.whole())
}

enum Filled {
    /// By what only run time knows.
    Later,
    /// By a `$`.
    Dollar,
}

/// What the text begins with, and its length.
fn filled(text: &[u8], kind: Kind) -> Option<(usize, Filled)> {
    let later = |length: usize| Some((length, Filled::Later));
    match (kind, text) {
        (Kind::Compose | Kind::GitLab, [b'$', b'$', ..]) => Some((2, Filled::Dollar)),
        (Kind::GitHub | Kind::Azure, [b'$', b'{', b'{', ..])
        | (Kind::HelmValues | Kind::Kubernetes, [b'{', b'{', ..]) => later(until(text, b"}}")?),
        (Kind::Azure | Kind::Kubernetes, [b'$', b'(', ..]) => later(until(text, b")")?),
        (Kind::CircleCi, [b'<', b'<', ..]) => later(until(text, b">>")?),
        (Kind::Compose | Kind::GitLab, [b'$', b'{', ..]) => later(braces(text)?),
        (Kind::Compose | Kind::GitLab, [b'$', first, ..]) if first.is_ascii_alphabetic() || *first == b'_' => {
            let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            later(1 + text.iter().skip(1).take_while(is_name).count())
        }
        _ => None,
    }
}

fn until(text: &[u8], end: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, end).map(|at| at + end.len())
}

/// `${…}` with what is nested in it.
fn braces(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}
