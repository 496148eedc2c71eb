//! A position in the text, and what can be seen from there.
//!
//! Enters: the text and its holes. Leaves: bytes, and where whitespace and words end. Never looks
//! into a hole: it is neither a byte nor whitespace.

use super::mark::look_alike;
use crate::text::Span;

pub(super) struct Cursor<'t> {
    pub text: &'t str,
    holes: Vec<Span>,
    /// Where the next token is expected.
    pub at: usize,
    /// Where the known text from `at` on ends: at the next hole or at the end.
    stop: usize,
}

/// A run of unquoted text.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// The end of its last non-whitespace character.
    pub end: usize,
    /// The first hole in it.
    pub hole: Option<Span>,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str, holes: &[Span]) -> Self {
        let mut end = 0;
        let is_sound = |hole: &&Span| {
            let sound = hole.start >= end && !hole.of_text(text).is_empty();
            end = if sound { hole.end } else { end };
            sound
        };
        let holes = holes.iter().filter(is_sound).copied().collect();
        let mut cursor = Self { text, holes, at: 0, stop: 0 };
        cursor.move_to(0);
        cursor
    }

    pub fn move_to(&mut self, position: usize) {
        self.at = position.min(self.text.len());
        self.stop = self.stop_after(self.at);
    }

    /// The byte at the cursor; 0 at the end and at a hole.
    #[inline]
    pub fn peek(&self) -> u8 {
        if self.at < self.stop { self.text.as_bytes().get(self.at).copied().unwrap_or(0) } else { 0 }
    }

    /// The text from the cursor to the next hole or the end.
    #[inline]
    pub fn known(&self) -> &'t str {
        self.text.get(self.at..self.stop).unwrap_or_default()
    }

    #[inline]
    pub fn skip_blanks(&mut self) {
        while is_blank(self.peek()) {
            self.at += 1;
        }
    }

    /// Where the known text from `position` on ends: at the next hole or at the end.
    pub fn stop_after(&self, position: usize) -> usize {
        self.hole_after(position).map_or(self.text.len(), |hole| (hole.start as usize).max(position))
    }

    /// The hole that `position` is in.
    pub fn hole_at(&self, position: usize) -> Option<Span> {
        self.hole_after(position).filter(|hole| hole.start as usize <= position)
    }

    fn hole_after(&self, position: usize) -> Option<Span> {
        if self.holes.is_empty() {
            return None;
        }
        let index = self.holes.partition_point(|hole| hole.end as usize <= position);
        self.holes.get(index).copied()
    }

    /// Whether a hole begins in `start..end`.
    pub fn has_hole(&self, start: usize, end: usize) -> bool {
        self.stop_after(start) < end
    }

    /// The byte at `position`; 0 at the end and in a hole.
    pub fn byte(&self, position: usize) -> u8 {
        let known = self.hole_at(position).is_none();
        self.text.as_bytes().get(position).copied().filter(|_| known).unwrap_or(0)
    }

    /// The character at `position`; `None` at the end and in a hole.
    pub fn char(&self, position: usize) -> Option<char> {
        let known = self.hole_at(position).is_none();
        self.text.get(position..).and_then(|rest| rest.chars().next()).filter(|_| known)
    }

    /// The first position from `position` on that is not whitespace.
    pub fn after_blanks(&self, mut position: usize) -> usize {
        while is_blank(self.byte(position)) {
            position += 1;
        }
        position
    }

    /// The first non-whitespace byte from `position` on; 0 at the end and at a hole.
    pub fn byte_after_blanks(&self, position: usize) -> u8 {
        self.byte(self.after_blanks(position))
    }

    /// Whether only whitespace follows.
    pub fn is_end(&self, position: usize) -> bool {
        self.after_blanks(position) >= self.text.len()
    }

    /// Whether a comment starts at `position`.
    pub fn is_comment(&self, position: usize) -> bool {
        match self.byte(position) {
            b'#' => true,
            b'/' => matches!(self.byte(position + 1), b'/' | b'*'),
            _ => false,
        }
    }

    /// The unquoted run that starts at `start`. A value may contain spaces and colons (`us east`,
    /// `https://…`); it ends with its line, or at a comma, bracket, double quote or comment.
    pub fn word(&self, start: usize, is_key: bool) -> Word {
        let mut word = Word { end: start, hole: None };
        let mut position = start;
        loop {
            let stop = self.stop_after(position);
            let known = self.text.get(position..stop).unwrap_or_default();
            let length = word_length(known, is_key);
            let trimmed = known.get(..length).unwrap_or_default().trim_end();
            if !trimmed.is_empty() {
                word.end = position + trimmed.len();
            }
            let Some(hole) = self.hole_at(stop).filter(|_| length == known.len()) else { return word };
            word.hole = word.hole.or(Some(hole));
            word.end = hole.end as usize;
            position = word.end;
        }
    }
}

/// The length of the unquoted run that `text` starts with, trailing whitespace included.
fn word_length(text: &str, is_key: bool) -> usize {
    let bytes = text.as_bytes();
    let mut after_blank = false;
    let mut ends = |(at, byte): (usize, &u8)| {
        let was_blank = std::mem::replace(&mut after_blank, is_blank(*byte));
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match byte {
            b',' | b'{' | b'}' | b'[' | b']' | b'"' | b'\n' | b'\r' | b';' => true,
            b':' | b'=' => is_key,
            b'#' => was_blank,
            b'/' => next == b'*' || was_blank && next == b'/',
            0xC0.. => text.get(at..).and_then(|rest| rest.chars().next()).and_then(look_alike).is_some(),
            _ => false,
        }
    };
    bytes.iter().enumerate().position(|(at, byte)| ends((at, byte))).unwrap_or(bytes.len())
}

/// The only whitespace that JSON and Python allow.
#[inline]
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whitespace and invisible characters that JSON does not allow.
pub(super) fn is_foreign_blank(char: char) -> bool {
    let blank = char.is_whitespace() && !matches!(char, ' ' | '\t' | '\n' | '\r');
    let invisible = matches!(
        char,
        '\u{1C}'..='\u{1F}' | '\u{AD}' | '\u{180E}' | '\u{FEFF}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
    );
    blank || invisible
}
