//! Shell patterns: `*`, `?`, `[…]`.

use std::cell::Cell;

use super::evaluator::Evaluator;
use crate::format::shell::{Part, Word};

/// The number of steps that the matches of one pattern may take.
const STEPS: usize = 1 << 18;

/// One unit of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    Byte(u8),
    One,
    Many,
    /// Ranges, and whether they are negated.
    Class(Vec<(u8, u8)>, bool),
}

/// One end of a string.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Start,
    End,
}

/// A pattern without unknown parts.
pub(super) struct Pattern {
    units: Vec<Unit>,
    steps: Cell<usize>,
}

impl Pattern {
    /// From bytes, each with whether it is quoted. `None` if we do not model the pattern.
    fn new(bytes: &[(u8, bool)]) -> Option<Self> {
        let mut units = Vec::new();
        let mut index = 0;
        while let Some((byte, quoted)) = bytes.get(index).copied() {
            index += 1;
            let group = !quoted && b"?*+@!".contains(&byte) && bytes.get(index) == Some(&(b'(', false));
            if group {
                return None;
            }
            match byte {
                _ if quoted => units.push(Unit::Byte(byte)),
                b'*' => {
                    if units.last() != Some(&Unit::Many) {
                        units.push(Unit::Many);
                    }
                }
                b'?' => units.push(Unit::One),
                b'\\' => return None,
                b'[' => {
                    let (class, length) = class(bytes.get(index..).unwrap_or_default())?;
                    units.push(class);
                    index += length;
                }
                _ => units.push(Unit::Byte(byte)),
            }
        }
        Some(Self { units, steps: Cell::new(0) })
    }

    /// The number of steps its matches took so far.
    pub(super) fn steps(&self) -> usize {
        self.steps.get()
    }

    /// Takes steps; `None` if too few are left.
    fn take(&self, steps: usize) -> Option<()> {
        self.steps.set(self.steps.get() + steps);
        (self.steps.get() <= STEPS).then_some(())
    }

    /// Whether the whole string matches; `None` if that depends on the locale or takes too long.
    pub(super) fn matches(&self, text: &[u8]) -> Option<bool> {
        let wide = self.units.iter().any(|unit| matches!(unit, Unit::One | Unit::Class(..)));
        self.take(if wide { text.len() / 32 } else { 0 })?;
        if wide && !text.is_ascii() {
            return None;
        }
        let (mut at, mut unit) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        loop {
            self.take(1)?;
            match (self.units.get(unit), text.get(at)) {
                (None, None) => return Some(true),
                (Some(Unit::Many), _) => {
                    retry = Some((at, unit));
                    unit += 1;
                    continue;
                }
                (Some(own), Some(byte)) if own.takes(*byte) => {
                    at += 1;
                    unit += 1;
                    continue;
                }
                _ => {}
            }
            let Some((from, star)) = retry else { return Some(false) };
            if from >= text.len() {
                return Some(false);
            }
            retry = Some((from + 1, star));
            at = from + 1;
            unit = star + 1;
        }
    }

    /// Where the shortest or longest match at an end of the string stops; that end itself if
    /// nothing matches. `None` if unknown.
    pub(super) fn affix(&self, text: &[u8], end: End, longest: bool) -> Option<usize> {
        let nothing = if end == End::Start { 0 } else { text.len() };
        Some(self.affix_match(text, end, longest)?.unwrap_or(nothing))
    }

    /// Whether anything matches at an end of the string.
    pub(super) fn matches_affix(&self, text: &[u8], end: End) -> Option<bool> {
        Some(self.affix_match(text, end, true)?.is_some())
    }

    #[allow(clippy::option_option, reason = "not known, or known to match nowhere")]
    fn affix_match(&self, text: &[u8], end: End, longest: bool) -> Option<Option<usize>> {
        for index in 0..=text.len() {
            let length = if longest { text.len() - index } else { index };
            let cut = if end == End::Start { length } else { text.len() - length };
            let (before, behind) = text.split_at_checked(cut)?;
            if self.matches(if end == End::Start { before } else { behind })? {
                return Some(Some(cut));
            }
        }
        Some(None)
    }

    /// The first, and then longest, non-empty match at or after `from`.
    #[allow(clippy::option_option, reason = "not known, or known to match nowhere")]
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<Option<(usize, usize)>> {
        if self.units.is_empty() {
            return Some(None);
        }
        let literal: Option<Vec<u8>> = self.units.iter().map(Unit::literal).collect();
        if let Some(literal) = literal {
            let found = memchr::memmem::find(text.get(from..).unwrap_or_default(), &literal);
            return Some(found.map(|found| (from + found, from + found + literal.len())));
        }
        for start in from..text.len() {
            for end in (start + 1..=text.len()).rev() {
                if self.matches(text.get(start..end)?)? {
                    return Some(Some((start, end)));
                }
            }
        }
        Some(None)
    }
}

impl Unit {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::One => true,
            Self::Many => false,
            Self::Class(ranges, excluded) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&byte)) != *excluded,
        }
    }

    fn literal(&self) -> Option<u8> {
        match self {
            Self::Byte(byte) => Some(*byte),
            _ => None,
        }
    }
}

/// `[…]` after its opening bracket, and its length. `None` if we do not model it.
fn class(bytes: &[(u8, bool)]) -> Option<(Unit, usize)> {
    let mut index = 0;
    let excluded = matches!(bytes.first(), Some((b'!' | b'^', false)));
    index += usize::from(excluded);
    let mut ranges = Vec::new();
    let first = index;
    loop {
        let (byte, quoted) = *bytes.get(index)?;
        if byte == b']' && !quoted && index > first {
            return Some((Unit::Class(ranges, excluded), index + 1));
        }
        if byte == b'[' && !quoted {
            let (range, length) = named(bytes.get(index..)?)?;
            ranges.extend(range);
            index += length;
            continue;
        }
        if !byte.is_ascii() || byte == b'\\' && !quoted {
            return None;
        }
        index += 1;
        let last = match (bytes.get(index), bytes.get(index + 1)) {
            (Some((b'-', false)), Some((last, _))) if *last != b']' => {
                index += 2;
                *last
            }
            _ => byte,
        };
        // The meaning of a range across cases or kinds of characters depends on the locale.
        let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
        if last != byte && (kind(byte) != kind(last) || !byte.is_ascii_alphanumeric()) {
            return None;
        }
        ranges.push((byte, last));
    }
}

/// `[:alpha:]` and its length.
fn named(bytes: &[(u8, bool)]) -> Option<(Vec<(u8, u8)>, usize)> {
    let text: Vec<u8> = bytes.iter().take(12).map(|(byte, _)| *byte).collect();
    let end = memchr::memmem::find(&text, b":]")?;
    let ranges: &[(u8, u8)] = match text.get(..end)? {
        b"[:digit" => &[(b'0', b'9')],
        b"[:alpha" => &[(b'a', b'z'), (b'A', b'Z')],
        b"[:alnum" => &[(b'0', b'9'), (b'a', b'z'), (b'A', b'Z')],
        b"[:lower" => &[(b'a', b'z')],
        b"[:upper" => &[(b'A', b'Z')],
        b"[:space" => &[(b'\t', b'\r'), (b' ', b' ')],
        b"[:blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        b"[:xdigit" => &[(b'0', b'9'), (b'a', b'f'), (b'A', b'F')],
        _ => return None,
    };
    Some((ranges.to_vec(), end + 2))
}

impl Evaluator<'_, '_, '_> {
    /// A word as a pattern; `None` if it is unknown or we do not model it.
    pub(super) fn pattern(&mut self, word: &Word) -> Option<Pattern> {
        let mut bytes = Vec::new();
        let mut known = true;
        if word.is_plain() {
            let text = std::rc::Rc::clone(&self.text);
            bytes.extend(text.of(word.span).iter().map(|byte| (*byte, false)));
            known = memchr::memchr(b'~', text.of(word.span)).is_none();
        }
        for part in &word.parts {
            let quoted = matches!(part, Part::Escaped(_) | Part::Single(_) | Part::AnsiC(_) | Part::Double { .. });
            let text = self.quoted_text(std::slice::from_ref(part), part.span());
            known = known && text.is_certain();
            bytes.extend(text.bytes().iter().map(|byte| (*byte, quoted)));
        }
        if known { Pattern::new(&bytes) } else { None }
    }
}
