//! Placeholders in values that are filled in later.
//!
//! Enters: a string as YAML reads it. Leaves: the string that the process gets, with a hole for each part that is known
//! only at run time.

use std::collections::HashMap;

use super::{Kind, OddityKind};
use crate::text::{Mapped, MappedBuilder, Span, is_variable_name};

/// The value that a process gets.
pub(super) fn value<'p>(written: &Mapped<'p>, kind: Kind) -> Mapped<'p> {
    let bytes = written.bytes();
    if is_elsewhere(written, kind) {
        return Mapped::hole(written.whole());
    }
    if !bytes.iter().any(|byte| matches!(byte, b'$' | b'{' | b'<')) {
        return written.clone();
    }
    let ends = Ends::of(bytes);
    let mut builder = MappedBuilder::default();
    let mut at = 0;
    let mut plain = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some((length, filled)) = filled(rest, kind, &ends, at) else {
            at += 1;
            continue;
        };
        builder.append(written, Span::new(plain, at));
        let own = Span::new(at, at + length);
        match filled {
            Filling::Later => builder.hole(written.origin(own)),
            Filling::Nothing => {}
            Filling::Dollar => builder.decoded(b"$", written.origin(own)),
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

/// Whether a value as a whole is put in later: SOPS encrypts values in place, and templates of `envsubst` become files of
/// Astro and of Kubernetes, which know no such references themselves.
pub(super) fn is_elsewhere(written: &Mapped<'_>, kind: Kind) -> bool {
    let Some(text) = written.text() else { return false };
    let text = text.trim_ascii();
    if text.starts_with("ENC[") && text.ends_with(']') {
        return true;
    }
    let name = text.strip_prefix("${").map_or_else(|| text.strip_prefix('$'), |rest| rest.strip_suffix('}'));
    matches!(kind, Kind::AstroDeployment | Kind::Kubernetes) && name.is_some_and(is_variable_name)
}

/// The value that a container gets: a reference is filled in from the variables above it, and is unknown where the
/// container takes others from elsewhere; else it stays as it is. `$$` is `$`.
pub(super) fn of_container<'p>(
    written: &Mapped<'p>,
    above: &HashMap<Vec<u8>, Mapped<'p>>,
    takes_others: bool,
) -> Mapped<'p> {
    let written = &of_data(written);
    let bytes = written.bytes();
    if !bytes.contains(&b'$') {
        return written.clone();
    }
    let mut builder = MappedBuilder::bounded();
    let (mut plain, mut at) = (0, 0);
    while let Some(start) = bytes.get(at..).and_then(|rest| memchr::memchr(b'$', rest)).map(|length| at + length) {
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let name = rest.strip_prefix(b"(").and_then(|rest| rest.get(..memchr::memchr(b')', rest)?));
        let length = match name {
            Some(name) if takes_others || above.contains_key(name) => name.len() + "$()".len(),
            None if rest.first() == Some(&b'$') => 2,
            _ => {
                at = start + 1;
                continue;
            }
        };
        builder.append(written, Span::new(plain, start));
        let place = written.origin(Span::new(start, start + length));
        match name.map(|name| above.get(name)) {
            None => builder.decoded(b"$", place),
            Some(Some(value)) if value.is_certain() => builder.decoded(value.bytes(), place),
            Some(_) => builder.hole(place),
        }
        (plain, at) = (start + length, start + length);
    }
    builder.append(written, Span::new(plain, bytes.len()));
    builder.build(written.whole())
}

/// The value of an object of Kubernetes, in which nothing but a template fills anything in.
pub(super) fn of_data<'p>(written: &Mapped<'p>) -> Mapped<'p> {
    if is_elsewhere(written, Kind::Kubernetes) {
        return Mapped::hole(written.whole());
    }
    value(written, Kind::HelmValues)
}

/// A value that a page prints, where nobody knows what reads it: whatever looks like a reference is a hole.
pub(super) fn of_page<'p>(written: &Mapped<'p>) -> Mapped<'p> {
    let Some(text) = written.text().filter(|text| text.contains('$')) else { return written.clone() };
    let (mut builder, mut done) = (MappedBuilder::default(), 0);
    while let Some(start) = text.get(done..).and_then(|rest| rest.find('$')).map(|length| done + length) {
        builder.append(written, Span::new(done, start));
        let rest = text.get(start + 1..).unwrap_or_default();
        let close = match rest.bytes().next() {
            Some(b'{') => rest.find('}'),
            Some(b'(') => rest.find(')'),
            _ => None,
        };
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = close.map_or_else(|| rest.bytes().take_while(is_part).count(), |close| close + 1);
        let own = Span::new(start, start + 1 + length);
        if length > 0 {
            builder.hole(written.origin(own));
        } else {
            builder.append(written, own);
        }
        done = start + 1 + length;
    }
    builder.append(written, Span::new(done, text.len()));
    builder.build(written.whole())
}

/// References in compose and GitLab files that are probably not intended, or may be empty.
pub(super) fn doubtful(written: &Mapped<'_>, kind: Kind) -> Vec<(OddityKind, Span)> {
    let mut found = Vec::new();
    let text = written.text().filter(|_| matches!(kind, Kind::Compose | Kind::GitLab)).unwrap_or_default();
    let mut at = 0;
    while let Some(dollar) = text.get(at..).and_then(|rest| rest.find('$')).map(|length| at + length) {
        let rest = text.get(dollar + 1..).unwrap_or_default();
        let inner = rest.strip_prefix('{');
        let name = inner.unwrap_or(rest);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = name.bytes().take_while(is_name).count();
        let behind = name.as_bytes().get(length);
        at = dollar + 1 + length.max(1);
        if rest.starts_with('$') {
            at = dollar + 2;
        } else if inner.is_some() {
            if length > 0 && behind == Some(&b'}') && kind == Kind::Compose {
                found.push((OddityKind::Interpolated, Span::new(dollar, dollar + length + "${}".len())));
            }
        } else {
            // Variable names are usually in upper case, and at the start of a word.
            let follows_word =
                text.get(..dollar).is_some_and(|before| before.ends_with(|mark: char| mark.is_alphanumeric()));
            let name = name.get(..length).unwrap_or_default();
            if length > 0 && !name.bytes().any(|byte| byte.is_ascii_lowercase()) && kind == Kind::Compose {
                found.push((OddityKind::Interpolated, Span::new(dollar, dollar + 1 + length)));
            }
            let is_variable = name.bytes().all(|byte| !byte.is_ascii_lowercase())
                || name.starts_with(|mark: char| mark.is_ascii_digit());
            // One of a value says enough.
            let is_first = found.iter().all(|(kind, _)| *kind != OddityKind::Reference);
            if follows_word && !is_variable && is_first {
                found.push((OddityKind::Reference, Span::new(dollar, dollar + 1 + length)));
            }
        }
    }
    found
}

enum Filling {
    /// By a value known only at run time.
    Later,
    /// By a `$`.
    Dollar,
    /// By nothing.
    Nothing,
}

/// The placeholder at the start of a text, and its length.
fn filled(text: &[u8], kind: Kind, ends: &Ends, at: usize) -> Option<(usize, Filling)> {
    let later = |length: usize| Some((length, Filling::Later));
    match (kind, text) {
        (Kind::Compose | Kind::GitLab, [b'$', b'$', ..]) => Some((2, Filling::Dollar)),
        (Kind::GitHub | Kind::Azure, [b'$', b'{', b'{', ..])
        | (Kind::HelmValues | Kind::Kubernetes, [b'{', b'{', ..]) => later(ends.until(text, b"}}", at)?),
        (Kind::Azure | Kind::Kubernetes, [b'$', b'(', ..]) => later(ends.until(text, b")", at)?),
        (Kind::CircleCi, [b'<', b'<', ..]) => later(ends.until(text, b">>", at)?),
        (Kind::GitLab, [b'$', b'{', inner @ ..]) => {
            let length = ends.brace(at + 1)? + 1 - at;
            let name = inner.get(..length.saturating_sub(3)).unwrap_or_default();
            // The runner knows no defaults: all of it is the name of a variable that nothing sets.
            let is_name = std::str::from_utf8(name).is_ok_and(is_variable_name);
            Some((length, if is_name { Filling::Later } else { Filling::Nothing }))
        }
        (Kind::GitLab, [b'$', b'0'..=b'9', ..]) => Some((2, Filling::Nothing)),
        (Kind::Compose, [b'$', b'{', ..]) => later(ends.brace(at + 1)? + 1 - at),
        (Kind::Compose | Kind::GitLab, [b'$', first, ..]) if first.is_ascii_alphabetic() || *first == b'_' => {
            let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            later(1 + text.iter().skip(1).take_while(is_name).count())
        }
        _ => None,
    }
}

/// The ends of everything that is open in a text, found in one pass.
pub(super) struct Ends {
    /// The offset of the closing brace, by that of the opening one.
    braces: HashMap<usize, usize>,
    /// The offset of the last delimiter of each kind.
    last: [(&'static [u8], Option<usize>); 3],
}

impl Ends {
    pub fn of(text: &[u8]) -> Self {
        let (mut braces, mut open) = (HashMap::new(), Vec::new());
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'{' => open.push(at),
                b'}' => braces.extend(open.pop().map(|start| (start, at))),
                _ => {}
            }
        }
        let ends: [&'static [u8]; 3] = [b"}}", b")", b">>"];
        let last = ends.map(|end| (end, memchr::memmem::rfind(text, end)));
        Self { braces, last }
    }

    /// The length of the placeholder that begins at an offset, with its closing delimiter.
    fn until(&self, text: &[u8], end: &[u8], at: usize) -> Option<usize> {
        let is_ended = self.last.iter().any(|(known, last)| *known == end && last.is_some_and(|last| last >= at));
        if is_ended { memchr::memmem::find(text, end).map(|length| length + end.len()) } else { None }
    }

    /// The brace that closes the one at a place.
    pub fn brace(&self, open: usize) -> Option<usize> {
        self.braces.get(&open).copied()
    }
}

/// Fills in the references of compose whose values are known: `text` is the file, `value` what the `.env` file sets. A
/// reference that nothing visible sets gets its default.
pub fn fill<'p>(written: &Mapped<'p>, text: &str, value: &dyn Fn(&str) -> Option<Vec<u8>>) -> Mapped<'p> {
    let holes = written.holes();
    if holes.is_empty() {
        return written.clone();
    }
    let mut builder = MappedBuilder::bounded();
    let mut plain = 0;
    for hole in holes {
        builder.append(written, Span::new(plain, hole.start as usize));
        let own = written.origin(hole);
        match known(own.of_text(text), value).filter(|_| !is_quoted_twice(text, own)) {
            Some(known) => builder.decoded(&known, own),
            None => builder.append(written, hole),
        }
        plain = hole.end as usize;
    }
    builder.append(written, Span::new(plain, written.len()));
    builder.build(written.whole())
}

/// Whether a reference with quotes in it stands between single quotes, where YAML writes each of them twice.
fn is_quoted_twice(text: &str, reference: Span) -> bool {
    if !reference.of_text(text).contains('\'') {
        return false;
    }
    let before = text.get(..reference.start as usize).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().matches('\'').count() % 2 == 1
}

/// The names in the references of a value.
pub(super) fn references(written: &Mapped<'_>, text: &str) -> Vec<String> {
    let holes = written.holes().into_iter().map(|hole| written.origin(hole).of_text(text));
    holes.map(|reference| name_of(reference).0.to_owned()).collect()
}

/// The name in `$NAME`, `${NAME…}`, or a name alone, and what follows it.
fn name_of(reference: &str) -> (&str, &str) {
    let bare = reference.strip_prefix('$').unwrap_or(reference);
    let inner = bare.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(bare);
    let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    inner.split_at_checked(length).unwrap_or((inner, ""))
}

/// The value of `$NAME`, `${NAME…}`, or of a name alone.
fn known(reference: &str, value: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let (name, operation) = name_of(reference);
    let set = value(name);
    let (is_empty_unset, operator) = match operation.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, operation),
    };
    let counts = set.filter(|set| !(is_empty_unset && set.is_empty()));
    let (kind, operand) = (operator.chars().next(), operator.get(1..).unwrap_or_default());
    // What is escaped in YAML, or refers to something else, is left alone.
    let literal = || (!operand.contains(['$', '\\', '\n']) && !operand.is_empty()).then(|| operand.into());
    match kind {
        None | Some('?') => counts,
        Some('-') => counts.or_else(literal),
        Some('+') => counts.and_then(|_| literal()),
        Some(_) => None,
    }
}
