//! Lines as Go's `bufio.Scanner` splits them.
//!
//! Enters: the bytes of a file. Leaves: the span of each line without its end (`\n` or `\r\n`), and
//! whether a line was too long to go on. Never decodes anything.

use crate::text::Span;

/// The scanner's largest buffer, in bytes: a line and its end must fit.
pub(super) const LONGEST: usize = 64 * 1024;

/// The lines of a file, from the first one on.
pub(super) struct Lines<'s> {
    source: &'s [u8],
    at: usize,
    too_long: Option<Span>,
}

impl<'s> Lines<'s> {
    pub(super) fn new(source: &'s [u8]) -> Self {
        Self { source, at: 0, too_long: None }
    }

    /// The line that stopped the scanner: it and everything below it is lost.
    pub(super) fn too_long(&self) -> Option<Span> {
        self.too_long
    }
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let start = self.at;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let window = rest.get(..LONGEST).unwrap_or(rest);
        let Some(length) = memchr::memchr(b'\n', window).or((rest.len() < LONGEST).then_some(rest.len())) else {
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.too_long = Some(Span::new(start, start + length));
            self.at = self.source.len();
            return None;
        };
        self.at = (start + length + 1).min(self.source.len());
        let carriage_return = rest.get(..length).is_some_and(|line| line.ends_with(b"\r"));
        Some(Span::new(start, start + length - usize::from(carriage_return)))
    }
}
