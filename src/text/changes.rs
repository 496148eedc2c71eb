//! How edits map the bytes of one text to another.
//!
//! Enters: the edits, as pairs of spans, and both texts. Leaves: positions carried from one text to
//! the other, and the parts of both that the edits touch. Never looks at the meaning of the texts.

use super::Span;

/// The edits that turned one text into another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What was replaced, and the place of the replacement; in order, not touching each other.
    edits: Vec<(Span, Span)>,
}

impl Changes {
    /// Adds the next edit: its bytes in the text before, and in the text after.
    pub fn push(&mut self, before: Span, after: Span) {
        self.edits.push((before, after));
    }

    /// How many edits there are.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether nothing was edited.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The same edits in the other direction.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { edits: self.edits.iter().map(|(before, after)| (*after, *before)).collect() }
    }

    /// The place in the text after of a part of the text before; an edit at its ends belongs to it.
    pub fn carried(&self, part: Span) -> Span {
        let first = self.edits.partition_point(|(before, _)| before.end < part.start);
        let start = match self.edits.get(first) {
            Some((before, after)) if before.start <= part.start => after.start,
            _ => shifted(part.start, first.checked_sub(1).and_then(|last| self.edits.get(last))),
        };
        let behind = self.edits.partition_point(|(before, _)| before.start <= part.end);
        let end = match behind.checked_sub(1).and_then(|last| self.edits.get(last)) {
            Some((before, after)) if part.end <= before.end => after.end,
            last => shifted(part.end, last),
        };
        Span { start, end: end.max(start) }
    }

    /// The parts of both texts that some of the edits (given by number) touch; `grow` extends each
    /// part, given its text.
    pub fn touched(
        &self,
        before: &str,
        after: &str,
        is_meant: &dyn Fn(usize) -> bool,
        grow: &dyn Fn(&str, Span) -> Span,
    ) -> Touched {
        let edits = self.edits.iter().enumerate().filter(|(index, _)| is_meant(*index));
        let edits: Vec<(Span, Span)> =
            edits.map(|(_, (old, new))| (without_line_end(before, *old), without_line_end(after, *new))).collect();
        // If a whole line was removed, nothing in the other text is touched: the line now in its
        // place is another one.
        let is_none = |part: Span, other_text: &str, other: Span| part.is_empty() && is_line(other_text, other);
        let old_parts = edits.iter().filter(|(old, new)| !is_none(*old, after, *new));
        let new_parts = edits.iter().filter(|(old, new)| !is_none(*new, before, *old));
        Touched {
            before: Parts::new(old_parts.map(|(old, _)| grow(before, *old))),
            after: Parts::new(new_parts.map(|(_, new)| grow(after, *new))),
            lines_before: Parts::new(edits.iter().map(|(old, _)| lines(before, *old))),
        }
    }
}

/// A part without its trailing line end: what follows on the next line is not touched.
fn without_line_end(text: &str, part: Span) -> Span {
    match part.of_text(text).strip_suffix('\n') {
        Some(rest) => Span { end: part.start + super::offset(rest.len()), ..part },
        None => part,
    }
}

/// Whether a part, which ends before its line end, is one or more whole lines.
fn is_line(text: &str, part: Span) -> bool {
    let before = text.get(..part.start as usize).unwrap_or_default();
    let behind = text.get(part.end as usize..).unwrap_or_default();
    !part.is_empty() && (before.is_empty() || before.ends_with('\n')) && behind.starts_with('\n')
}

/// A position after an edit, in the other text.
fn shifted(position: u32, last: Option<&(Span, Span)>) -> u32 {
    last.map_or(position, |(before, after)| after.end + position.saturating_sub(before.end))
}

/// The parts of two texts that edits touch.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    before: Parts,
    after: Parts,
    lines_before: Parts,
}

impl Touched {
    /// Adds to each text what was touched in the other: if lines are joined or split, all of them.
    #[must_use]
    pub fn shared(mut self, changes: &Changes, before: &str, after: &str) -> Self {
        let reversed = changes.reversed();
        let (old, new) = (self.before.0.clone(), self.after.0.clone());
        // What was removed there was touched as such, or was a whole line.
        let is_there = |part: &Span| !part.is_empty();
        let as_before = new.into_iter().map(|part| without_line_end(before, reversed.carried(part)));
        self.before.extend(as_before.filter(is_there));
        let as_after = old.into_iter().map(|part| without_line_end(after, changes.carried(part)));
        self.after.extend(as_after.filter(is_there));
        self
    }

    /// Extends the touched parts by the items that were read from both texts, given as their spans.
    ///
    /// A touched item before the edits is touched as a whole: changes to its other lines are
    /// intended. An item after them counts only if it begins and ends on touched lines: a quote
    /// that an edit opens by mistake must not count for everything it swallows.
    pub fn widen(&mut self, changes: &Changes, before: &[Span], after: &[Span]) {
        let reversed = changes.reversed();
        let is_held = |position: u32| {
            let at = Span { start: position, end: position };
            self.lines_before.touches(at) || self.before.touches(at)
        };
        let as_before = after.iter().map(|item| (*item, reversed.carried(*item)));
        let made: Vec<(Span, Span)> = as_before.filter(|(_, old)| is_held(old.start) && is_held(old.end)).collect();
        self.before.extend(made.iter().map(|(_, old)| *old));
        self.after.extend(made.iter().map(|(new, _)| *new));
        let broken: Vec<Span> = before.iter().copied().filter(|item| self.before.touches(*item)).collect();
        self.after.extend(broken.iter().map(|item| changes.carried(*item)));
        self.before.extend(broken);
    }

    /// Whether a part of the text before is touched.
    pub fn before(&self, part: Span) -> bool {
        self.before.touches(part)
    }

    /// Whether a part of the text after is touched.
    pub fn after(&self, part: Span) -> bool {
        self.after.touches(part)
    }
}

/// Parts of a text, in order, not touching each other.
#[derive(Clone, Debug, Default)]
struct Parts(Vec<Span>);

impl Parts {
    fn new(parts: impl Iterator<Item = Span>) -> Self {
        let mut all = Self::default();
        all.extend(parts);
        all
    }

    fn extend(&mut self, parts: impl IntoIterator<Item = Span>) {
        let mut all: Vec<Span> = self.0.drain(..).chain(parts).collect();
        all.sort_unstable();
        for part in all {
            match self.0.last_mut() {
                Some(last) if part.start < last.end || last.is_empty() && part.start == last.end => {
                    *last = last.cover(part);
                }
                _ => self.0.push(part),
            }
        }
    }

    /// Whether one of them shares a byte with a part. If either is empty, it is enough that they
    /// meet.
    fn touches(&self, part: Span) -> bool {
        let first = self.0.partition_point(|known| known.end < part.start);
        let near = self.0.iter().skip(first).take_while(|known| known.start <= part.end);
        let meets = |known: &Span| known.is_empty() || part.is_empty();
        near.into_iter().any(|known| meets(known) || (known.start < part.end && part.start < known.end))
    }
}

/// The whole lines of a part of a text, without the last line end.
pub fn lines(text: &str, part: Span) -> Span {
    let start = text.get(..part.start as usize).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    let rest = text.get(part.end as usize..).unwrap_or_default();
    let end = part.end as usize + rest.find('\n').unwrap_or(rest.len());
    Span::new(start, end)
}

/// The same part; if only a `\` at the end of its line follows it, extended by the continuation
/// lines.
pub fn continued(text: &str, part: Span) -> Span {
    let line = lines(text, part);
    let rest = Span { start: part.start, end: line.end };
    if !rest.of_text(text).bytes().all(|byte| byte.is_ascii_whitespace() || byte == b'\\') {
        return part;
    }
    let mut whole = line;
    while whole.of_text(text).ends_with('\\') && (whole.end as usize) < text.len() {
        whole = lines(text, Span { start: whole.start, end: whole.end + 1 });
    }
    Span { start: part.start, end: whole.end.max(part.end) }
}
