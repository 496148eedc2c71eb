//! Recovery between values where there is neither a comma nor a closing bracket.
//!
//! Enters: the cursor after a value. Leaves: an error, and what to expect next.

use super::cursor::is_blank;
use super::error::{Reason, Repair};
use super::quotes::Quotes;
use super::reader::{Expect, Reader};
use crate::text::Span;

impl Reader<'_> {
    pub fn recover_separator(&mut self) -> Expect {
        if let Some(next) = self.skip_foreign(Expect::Separator).or_else(|| self.skip_look_alike(Expect::Separator)) {
            return next;
        }
        if let Some(next) = self.skip_wrong_mark() {
            return next;
        }
        if self.is_input_end() {
            return self.unclosed(true);
        }
        let at = self.cursor.at;
        if let Some(hole) = self.cursor.hole_at(at) {
            self.complete = false;
            self.take_to(hole.end as usize);
            return self.after_hole();
        }
        if let Some((quotes, length)) = self.quotes_at(at) {
            return self.string_without_comma(quotes, at + length);
        }
        match self.cursor.peek() {
            b'}' | b']' => self.wrong_closer(Expect::Separator),
            b';' => self.semicolon(),
            b'{' | b'[' => self.container_without_comma(),
            b':' | b'=' => {
                self.report(Reason::Unexpected, Span::new(at, at + 1), None);
                self.take(1);
                self.skip_to_separator()
            }
            _ => self.word_without_comma(),
        }
    }

    /// After a hole: it may end with anything, so only what certainly follows a value is read.
    pub fn after_hole(&mut self) -> Expect {
        let at = self.cursor.after_blanks(self.cursor.at);
        let goes_on = matches!(self.cursor.byte(at), b',' | b'}' | b']') || at >= self.cursor.text.len();
        if goes_on { self.after_value() } else { self.give_up() }
    }

    fn missing_comma(&mut self, repairable: bool) {
        let repair = repairable.then(|| Repair::insert(self.token_end, ","));
        self.report(Reason::MissingComma, Span::at(self.token_end), repair);
        self.comma = None;
    }

    fn string_without_comma(&mut self, quotes: Quotes, content: usize) -> Expect {
        let extent = self.extent(quotes, content);
        if !self.in_object() {
            self.missing_comma(false);
            return Expect::Element;
        }
        let is_key = extent.closed && matches!(self.cursor.byte_after_blanks(extent.end), b':' | b'=');
        self.missing_comma(is_key);
        if is_key { Expect::Key } else { self.skip_to_separator() }
    }

    fn container_without_comma(&mut self) -> Expect {
        let in_object = self.in_object();
        self.missing_comma(!in_object);
        if in_object { self.give_up() } else { Expect::Element }
    }

    fn word_without_comma(&mut self) -> Expect {
        let at = self.cursor.at;
        let in_object = self.in_object();
        if !in_object && matches!(self.cursor.peek(), b'0'..=b'9' | b'-') {
            self.missing_comma(false);
            return Expect::Element;
        }
        let word = self.cursor.word(at, in_object);
        if word.end == at {
            return self.unexpected();
        }
        if word.hole.is_some() {
            return self.give_up();
        }
        if in_object && matches!(self.cursor.byte_after_blanks(word.end), b':' | b'=') {
            self.missing_comma(false);
            return Expect::Key;
        }
        self.report(Reason::UnquotedValue, Span::new(at, word.end), None);
        self.take_to(word.end);
        self.skip_to_separator()
    }

    /// `;` acts as a comma, or is superfluous if nothing follows.
    fn semicolon(&mut self) -> Expect {
        let at = self.cursor.at;
        let next = self.cursor.after_blanks(at + 1);
        let is_last = next >= self.cursor.text.len() || matches!(self.cursor.byte(next), b'}' | b']' | b',' | b';');
        let span = Span::new(at, at + 1);
        self.report(Reason::Semicolon, span, Some(Repair::replace(span, if is_last { "" } else { "," })));
        if is_last {
            let token_end = self.token_end;
            self.take(1);
            self.token_end = token_end;
            return Expect::Separator;
        }
        self.comma = None;
        self.take(1);
        self.next_item()
    }

    /// Skips text whose error has already been reported, up to the next comma, closing bracket or
    /// line.
    fn skip_to_separator(&mut self) -> Expect {
        let mut position = self.cursor.at;
        loop {
            match self.cursor.byte(position) {
                b',' | b'}' | b']' | b'\n' => break,
                b'"' => {
                    let extent = self.extent(Quotes::Straight, position + 1);
                    if !extent.closed {
                        return self.give_up();
                    }
                    position = extent.end;
                }
                0 if position >= self.cursor.text.len() => break,
                0 | b'{' | b'[' => return self.give_up(),
                byte => {
                    position += if is_blank(byte) { 1 } else { self.cursor.char(position).map_or(1, char::len_utf8) }
                }
            }
        }
        self.take_to(position);
        Expect::Separator
    }
}
