//! Lines `NAME=value` without any syntax: what `env` prints, and what `astro deployment variable list --save` writes.
//!
//! Enters: a text. Leaves: whether it is one of these, and its variables: a value is everything behind the `=`, with the
//! lines below it that start no other variable. Never removes a quote.
//!
//! Source: `env` of coreutils, run; `writeVarToFile` of the Astro CLI, read, which writes ` # secret` for a secret.

use super::{Dump, Variable};
use crate::text::{Mapped, Span};

/// What Astro writes in place of a secret.
const SECRET: &str = " # secret";

/// What every process has besides its `PATH`.
const COMPANIONS: [&str; 5] = ["HOME", "PWD", "HOSTNAME", "USER", "SHLVL"];

/// A variable: the spans of its name and of its value.
struct Line {
    name: Span,
    value: Span,
    /// Whether the value goes on below.
    has_more: bool,
}

/// What printed these lines, or why it cannot be told; `None` where it is something else.
pub(super) fn kind(text: &str) -> Option<Result<Dump, &'static str>> {
    let lines = lines(text)?;
    let has = |name: &str| lines.iter().any(|line| line.name.of_text(text) == name);
    if has("PATH") && COMPANIONS.iter().any(|name| has(name)) {
        return Some(Ok(Dump::Environment));
    }
    let is_quoted = |line: &Line| {
        let value = line.value.of_text(text).trim();
        ['"', '\''].iter().any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote))
    };
    if lines.iter().any(is_quoted) || text.lines().any(|line| line.trim_start().starts_with('#')) {
        let reason = "this may be a .env file, which is not a dump: `env` prints no quotes and no comments, and the `PATH` \
                      of the process; pass its whole output";
        return Some(Err(reason));
    }
    Some(Ok(Dump::Lines))
}

/// The variables, in order.
pub(super) fn read(text: &str) -> Vec<Variable<'_>> {
    let source = text.as_bytes();
    let variable = |line: Line| {
        let value = line.value.of_text(text);
        let is_secret = value == SECRET || line.has_more && value.contains('\r');
        let value = if is_secret { Mapped::hole(line.value) } else { Mapped::verbatim(source, line.value) };
        (Mapped::verbatim(source, line.name), value)
    };
    lines(text).into_iter().flatten().map(variable).collect()
}

/// The variables as spans; `None` where the first line starts none.
fn lines(text: &str) -> Option<Vec<Line>> {
    let mut all: Vec<Line> = Vec::new();
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    for line in text.get(at..)?.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        let end = start + bare.len();
        if let Some(length) = name(bare) {
            let (name, value) = (Span::new(start, start + length), Span::new(start + length + 1, end));
            all.push(Line { name, value, has_more: false });
        } else if !bare.is_empty() {
            let is_comment = bare.trim_start().starts_with('#');
            if all.is_empty() && is_comment {
                continue;
            }
            let last = all.last_mut()?;
            last.value = Span { end: crate::text::offset(end), ..last.value };
            last.has_more = true;
        }
    }
    (!all.is_empty()).then_some(all)
}

/// The length of the name that a line starts with. A function that bash exports has `%%` behind its name.
fn name(line: &str) -> Option<usize> {
    let length = line.find('=')?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-%".contains(&byte);
    let name = line.get(..length)?;
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    (name.bytes().all(is_part) && name.bytes().next().is_some_and(is_start)).then_some(length)
}
