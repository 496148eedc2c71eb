//! `{a,b}` and `{1..3}`.

use super::LONGEST;
use super::text::Text;
use crate::format::shell::{Part, Word};
use crate::text::Span;

/// The number of words that one word may become.
const MOST: usize = 10_000;

/// The number of steps that one word may take: bash's algorithm for matching braces is quadratic.
const STEPS: usize = 1 << 20;

/// A piece of a word produced by brace expansion.
#[derive(Clone)]
pub(super) enum Piece<'w> {
    /// A part as written.
    Part(&'w Part),
    /// A run of unquoted literal text.
    Literal(Span),
    /// An element of a sequence.
    Generated(Vec<u8>, Span),
}

/// A unit searched for braces.
#[derive(Clone, Copy)]
enum Unit<'w> {
    Byte(u8, u32),
    Part(&'w Part),
}

impl Unit<'_> {
    fn is(self, byte: u8) -> bool {
        matches!(self, Self::Byte(own, _) if own == byte)
    }
}

/// The result of brace expansion on a word.
pub(super) enum Braces<'w> {
    /// There is nothing to expand.
    None,
    /// These words.
    Words(Vec<Vec<Piece<'w>>>),
    /// More words than we expand.
    TooMany,
}

/// Expands the braces of a word as bash does; `TooMany` if the budget is used up (`may` is false).
pub(super) fn expand<'w>(word: &'w Word, text: &Text<'_>, may: bool) -> Braces<'w> {
    let opens = |span: Span| memchr::memchr(b'{', text.of(span)).is_some();
    let has_brace = if word.is_plain() {
        opens(word.span)
    } else {
        word.parts.iter().any(|part| matches!(part, Part::Literal(span) if opens(*span)))
    };
    let written = text.of(word.span);
    let is_list = || memchr::memchr(b',', written).is_some() || memchr::memmem::find(written, b"..").is_some();
    if !has_brace || !is_list() {
        return Braces::None;
    }
    if !may {
        return Braces::TooMany;
    }
    let mut units = Vec::new();
    if word.is_plain() {
        bytes(word.span, text, &mut units);
    }
    for part in &word.parts {
        match part {
            Part::Literal(span) => bytes(*span, text, &mut units),
            part => units.push(Unit::Part(part)),
        }
    }
    let mut expander = Expander { steps: 0, failed: false, expanded: false };
    let words = expander.expand(&units, 0);
    match (expander.failed, expander.expanded) {
        (true, _) => Braces::TooMany,
        (_, false) => Braces::None,
        _ => {
            let words: Vec<Vec<Piece<'_>>> = words.into_iter().map(join).collect();
            if words.iter().any(|word| makes_names(word, text)) { Braces::TooMany } else { Braces::Words(words) }
        }
    }
}

/// Whether the resulting words contain expansions that were not written: `$NAME{1,2}` is
/// `$NAME1 $NAME2`, and `{$,x}y` contains `$y`.
fn makes_names(word: &[Piece<'_>], text: &Text<'_>) -> bool {
    let span = |piece: &Piece<'_>| match piece {
        Piece::Part(part) => part.span(),
        Piece::Literal(span) | Piece::Generated(_, span) => *span,
    };
    word.iter().zip(word.iter().skip(1)).any(|(left, right)| {
        let before = match left {
            Piece::Part(Part::Parameter(_) | Part::Variable { .. }) => {
                text.of(span(left)).last().is_some_and(|byte| *byte != b'}')
            }
            Piece::Literal(own) => text.of(*own).ends_with(b"$"),
            _ => false,
        };
        let first = match right {
            Piece::Generated(made, _) => made.first(),
            _ => text.of(span(right)).first(),
        };
        let goes_on = first.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_{([".contains(byte));
        before && goes_on && span(left).end != span(right).start
    })
}

fn bytes(span: Span, text: &Text<'_>, units: &mut Vec<Unit<'_>>) {
    units.extend(text.of(span).iter().zip(span.start..).map(|(byte, at)| Unit::Byte(*byte, at)));
}

/// One resulting word: units, or an element of a sequence.
#[derive(Clone)]
enum Made<'w> {
    Unit(Unit<'w>),
    Element(Vec<u8>, Span),
}

type Words<'w> = Vec<Vec<Made<'w>>>;

fn join(made: Vec<Made<'_>>) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for unit in made {
        match (unit, pieces.last_mut()) {
            (Made::Unit(Unit::Byte(_, at)), Some(Piece::Literal(span))) if span.end == at => span.end += 1,
            (Made::Unit(Unit::Byte(_, at)), _) => pieces.push(Piece::Literal(Span { start: at, end: at + 1 })),
            (Made::Unit(Unit::Part(part)), _) => pieces.push(Piece::Part(part)),
            (Made::Element(text, span), _) => pieces.push(Piece::Generated(text, span)),
        }
    }
    pieces
}

struct Expander {
    steps: usize,
    failed: bool,
    expanded: bool,
}

impl Expander {
    fn expand<'w>(&mut self, units: &[Unit<'w>], depth: u32) -> Words<'w> {
        let mut words: Words<'w> = vec![Vec::new()];
        let mut rest = units;
        while !self.failed {
            let Some((open, close)) = self.find_pair(rest) else { break };
            let amble = rest.get(open + 1..close).unwrap_or_default();
            let behind = rest.get(close + 1..).unwrap_or_default();
            let before = literal(rest.get(..open).unwrap_or_default());
            let inside = if amble.iter().any(|unit| unit.is(b',')) {
                self.expanded = true;
                self.list(amble, depth)
            } else if let Some(words) = self.sequence(amble) {
                self.expanded = true;
                words
            } else if behind.is_empty() {
                break;
            } else {
                vec![literal(rest.get(open..=close).unwrap_or_default())]
            };
            words = self.product(words, &[before]);
            words = self.product(words, &inside);
            rest = behind;
        }
        if self.failed {
            return Vec::new();
        }
        self.product(words, &[literal(rest)])
    }

    /// The first brace that is closed, and its closing brace.
    fn find_pair(&mut self, units: &[Unit<'_>]) -> Option<(usize, usize)> {
        let mut from = 0;
        loop {
            let open = self.find(units, from, b'{')?;
            if let Some(close) = self.find(units, open + 1, b'}') {
                return Some((open, close));
            }
            from = open + 1;
        }
    }

    /// The next `wanted` that is not inside other braces. A `}` counts only after a `,` or `..`.
    fn find(&mut self, units: &[Unit<'_>], from: usize, wanted: u8) -> Option<usize> {
        let mut level = 0_usize;
        let mut separated = wanted != b'}';
        for (index, unit) in units.iter().enumerate().skip(from) {
            self.steps += 1;
            if self.steps > STEPS {
                self.failed = true;
                return None;
            }
            let Unit::Byte(byte, _) = *unit else { continue };
            if byte == wanted && level == 0 && separated {
                let alone = units.get(index + 1).is_some_and(|next| next.is(b'}')) && index == 0;
                if !(byte == b'{' && alone) {
                    return Some(index);
                }
                continue;
            }
            match byte {
                b'{' => level += 1,
                b'}' => level = level.saturating_sub(1),
                b',' if level == 0 => separated = true,
                b'.' if level == 0 && units.get(index + 1).is_some_and(|next| next.is(b'.')) => {
                    separated = separated || !units.get(index + 2).is_some_and(|next| next.is(wanted));
                }
                _ => {}
            }
        }
        None
    }

    /// `a,b` between braces.
    fn list<'w>(&mut self, amble: &[Unit<'w>], depth: u32) -> Words<'w> {
        let mut words = Vec::new();
        if depth > 30 {
            self.failed = true;
            return words;
        }
        let mut from = 0;
        loop {
            let comma = self.find(amble, from, b',');
            let item = amble.get(from..comma.unwrap_or(amble.len())).unwrap_or_default();
            words.extend(self.expand(item, depth + 1));
            if self.failed || words.len() > MOST {
                self.failed = true;
                return Vec::new();
            }
            match comma {
                Some(comma) => from = comma + 1,
                None => return words,
            }
        }
    }

    /// `1..3` or `a..e..2` between braces.
    fn sequence<'w>(&mut self, amble: &[Unit<'w>]) -> Option<Words<'w>> {
        let mut text = Vec::new();
        let mut span: Option<Span> = None;
        for unit in amble {
            let Unit::Byte(byte, at) = *unit else { return None };
            text.push(byte);
            let own = Span { start: at, end: at + 1 };
            span = Some(span.map_or(own, |span| span.cover(own)));
        }
        let Some(elements) = elements(std::str::from_utf8(&text).ok()?)? else {
            self.failed = true;
            return None;
        };
        let span = span?;
        Some(elements.into_iter().map(|element| vec![Made::Element(element.into_bytes(), span)]).collect())
    }

    fn product<'w>(&mut self, left: Words<'w>, right: &[Vec<Made<'w>>]) -> Words<'w> {
        if let [only] = right
            && only.is_empty()
        {
            return left;
        }
        let size = |words: &[Vec<Made<'w>>]| words.iter().map(Vec::len).sum::<usize>();
        let total = size(&left).saturating_mul(right.len()).saturating_add(size(right).saturating_mul(left.len()));
        if left.len().saturating_mul(right.len()) > MOST || total > LONGEST {
            self.failed = true;
            return Vec::new();
        }
        let pairs = left.iter().flat_map(|one| right.iter().map(move |two| (one, two)));
        pairs.map(|(one, two)| one.iter().chain(two).cloned().collect()).collect()
    }
}

fn literal<'w>(units: &[Unit<'w>]) -> Vec<Made<'w>> {
    units.iter().map(|unit| Made::Unit(*unit)).collect()
}

/// The elements of a sequence; outer `None` if it is not one, inner `None` if there are too many or
/// we do not model this kind.
#[allow(clippy::option_option, reason = "not a sequence, or one that is not followed")]
fn elements(text: &str) -> Option<Option<Vec<String>>> {
    let mut fields = text.split("..");
    let (first, last, step) = (fields.next()?, fields.next()?, fields.next());
    if fields.next().is_some() {
        return None;
    }
    let step: i64 = step.map_or(Some(1), number)?;
    if let (Some(from), Some(to)) = (number(first), number(last)) {
        let width = if padded(first) || padded(last) { first.len().max(last.len()) } else { 0 };
        return Some(count(from, to, step).map(|values| values.map(|value| format!("{value:0width$}")).collect()));
    }
    let letter = |text: &str| match text.as_bytes() {
        [letter] if letter.is_ascii_alphabetic() => Some(*letter),
        _ => None,
    };
    let (from, to) = (letter(first)?, letter(last)?);
    // Between upper and lower case lie characters that bash treats specially.
    if from.is_ascii_uppercase() != to.is_ascii_uppercase() {
        return Some(None);
    }
    let letters = count(i64::from(from), i64::from(to), step);
    Some(letters.map(|values| {
        values.filter_map(|value| u8::try_from(value).ok()).map(|byte| char::from(byte).to_string()).collect()
    }))
}

/// Whether leading zeros ask for elements of equal width.
fn padded(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0')
}

fn number(text: &str) -> Option<i64> {
    (text.len() < 16).then(|| text.parse().ok()).flatten()
}

/// From one number to another; `None` if there are too many.
fn count(from: i64, to: i64, step: i64) -> Option<impl Iterator<Item = i64>> {
    let step = step.unsigned_abs().max(1);
    let total = from.abs_diff(to) / step;
    let total = i64::try_from(total).ok().filter(|total| usize::try_from(*total).is_ok_and(|total| total < MOST))?;
    let step = i64::try_from(step).ok()?;
    let step = if from <= to { step } else { -step };
    Some((0..=total).map(move |index| from + index * step))
}
