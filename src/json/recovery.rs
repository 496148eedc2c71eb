//! Recovery where a value, an element, a key or a colon is missing.
//!
//! Enters: the cursor at the first byte that does not fit. Leaves: an error, and what to expect
//! next. One cause makes one error; if it is unclear how to continue, reading stops.

use super::cursor::Word;
use super::error::{Reason, Repair, Replacement};
use super::quotes::Quotes;
use super::reader::{Expect, Reader};
use super::word::is_string_prefix;
use super::{Key, Kind};
use crate::text::{Secret, Span};

/// A repair does not close more containers than this.
const MAX_CLOSERS: usize = 100;

impl<'t> Reader<'t> {
    pub fn recover_value(&mut self) -> Expect {
        if let Some(next) = self.skip_foreign(Expect::Value) {
            return next;
        }
        if self.is_input_end() {
            return if self.open.is_empty() { self.nothing() } else { self.unclosed(false) };
        }
        if let Some((quotes, _)) = self.quotes_at(self.cursor.at) {
            let is_outer = self.open.is_empty() && self.opens_outer_quotes(quotes);
            return if is_outer { self.enter_outer_quotes(quotes) } else { self.quoted_value(quotes) };
        }
        match self.cursor.peek() {
            b'}' | b']' if self.open.is_empty() => {
                self.report(Reason::UnmatchedCloser, Span::new(self.cursor.at, self.cursor.at + 1), None);
                self.give_up()
            }
            b',' | b';' if self.open.is_empty() => self.unexpected(),
            b',' | b';' | b'}' | b']' => {
                self.report(Reason::MissingValue, Span::at(self.token_end), None);
                self.push_value(Kind::Unreadable, Span::at(self.token_end));
                Expect::Separator
            }
            b':' | b'=' => {
                self.report(Reason::Unexpected, Span::new(self.cursor.at, self.cursor.at + 1), None);
                self.take(1);
                Expect::Value
            }
            _ => self.bare_value(),
        }
    }

    pub fn recover_element(&mut self) -> Expect {
        match self.cursor.peek() {
            b',' => self.comma_run(Expect::Element),
            b']' => {
                self.trailing_comma();
                self.close_container()
            }
            _ => self.wrong_closer(Expect::Element),
        }
    }

    pub fn recover_key(&mut self) -> Expect {
        if let Some(next) = self.skip_foreign(Expect::Key) {
            return next;
        }
        if let Some(next) = self.skip_look_alike(Expect::Key).or_else(|| self.skip_doubled_brace()) {
            return next;
        }
        if self.is_input_end() {
            return self.unclosed(false);
        }
        if let Some((quotes, _)) = self.quotes_at(self.cursor.at) {
            return match self.quoted(quotes, true) {
                Some(key) => self.push_key(key),
                None => self.give_up(),
            };
        }
        let here = Span::at(self.cursor.at);
        match self.cursor.peek() {
            b',' => self.comma_run(Expect::Key),
            b'}' => {
                self.trailing_comma();
                self.close_container()
            }
            b']' => self.wrong_closer(Expect::Key),
            b':' | b'=' => {
                self.report(Reason::MissingKey, here, None);
                self.push_key(Key { text: Secret::from(""), span: here, certain: false })
            }
            b'{' | b'[' => {
                self.report(Reason::MissingKey, here, None);
                self.give_up()
            }
            _ => self.bare_key(),
        }
    }

    pub fn recover_colon(&mut self) -> Expect {
        if let Some(next) = self.skip_foreign(Expect::Colon).or_else(|| self.skip_look_alike(Expect::Colon)) {
            return next;
        }
        if self.is_input_end() {
            return self.unclosed(false);
        }
        let at = self.cursor.at;
        if self.cursor.hole_at(at).is_some() {
            return self.give_up();
        }
        if self.cursor.peek() == b'=' {
            let length = if matches!(self.cursor.byte(at + 1), b'>' | b'=') { 2 } else { 1 };
            let span = Span::new(at, at + length);
            self.report(Reason::EqualsSign, span, Some(Repair::replace(span, ":")));
            self.take(length);
            return Expect::Value;
        }
        let repair = self.is_surely_value(at).then(|| Repair::insert(self.token_end, ":"));
        self.report(Reason::MissingColon, Span::at(self.token_end), repair);
        let is_value = matches!(self.cursor.peek(), b'{' | b'[' | b'-' | b'0'..=b'9');
        if is_value || self.quotes_at(at).is_some() {
            return Expect::Value;
        }
        let word = self.cursor.word(at, false);
        self.push_value(Kind::Unreadable, Span::new(at, word.end));
        self.take_to(word.end);
        Expect::Separator
    }

    /// Whether a string begins here that ends like a value.
    fn is_surely_value(&self, position: usize) -> bool {
        let extent = || self.extent(Quotes::Straight, position + 1);
        self.cursor.peek() == b'"'
            && Some(extent())
                .is_some_and(|string| string.closed && matches!(self.cursor.byte_after_blanks(string.end), b',' | b'}'))
    }

    /// An unquoted key.
    fn bare_key(&mut self) -> Expect {
        let start = self.cursor.at;
        let word = self.cursor.word(start, true);
        if word.end == start {
            return self.unexpected();
        }
        if let Some(hole) = word.hole {
            return self.key_with_hole(start, hole, word);
        }
        let span = Span::new(start, word.end);
        let text = span.of_text(self.cursor.text);
        if self.cursor.byte(word.end) == b'"' {
            return self.key_before_quote(text, span);
        }
        let follows = self.cursor.byte_after_blanks(word.end);
        let has_colon = matches!(follows, b':' | b'=');
        let repair = (has_colon && is_identifier(text)).then(|| Repair {
            replacements: [span.start, span.end]
                .map(|edge| Replacement { span: Span { start: edge, end: edge }, text: "\"" })
                .to_vec(),
        });
        self.report(Reason::UnquotedKey, span, repair);
        self.take_to(word.end);
        self.push_key(Key { text: text.into(), span, certain: true });
        match follows {
            b',' | b'}' => {
                self.push_value(Kind::Unreadable, Span::at(word.end));
                Expect::Separator
            }
            b'{' | b'[' | b'"' | b']' => self.give_up(),
            _ => Expect::Colon,
        }
    }

    /// `key"`: the opening quote is missing; `f"key"`: a prefix of another language.
    fn key_before_quote(&mut self, text: &'t str, word: Span) -> Expect {
        let quote = word.end as usize;
        if matches!(self.cursor.byte_after_blanks(quote + 1), b':' | b'=') {
            let span = word.cover(Span::at(quote + 1));
            self.report(Reason::UnopenedString, span, None);
            self.take_to(quote + 1);
            return self.push_key(Key { text: text.into(), span, certain: true });
        }
        self.report(Reason::UnquotedKey, word, None);
        self.take_to(quote);
        let key = if is_string_prefix(text) { self.quoted(Quotes::Straight, true) } else { None };
        match key {
            Some(key) => self.push_key(key),
            None => self.give_up(),
        }
    }

    /// A hole in key position may be the key, whole members, or nothing.
    fn key_with_hole(&mut self, start: usize, hole: Span, word: Word) -> Expect {
        let span = Span::new(start, word.end);
        if hole.start as usize > start {
            self.report(Reason::UnquotedKey, span, None);
        }
        let text = span.of_text(self.cursor.text).into();
        self.take_to(word.end);
        match self.cursor.byte_after_blanks(word.end) {
            b':' => self.push_key(Key { text, span, certain: false }),
            b',' | b'}' => {
                self.complete = false;
                self.push_key(Key { text, span, certain: false });
                self.push_value(Kind::Hole, span);
                Expect::Separator
            }
            _ => self.give_up(),
        }
    }

    /// Commas in place of a key or an element.
    fn comma_run(&mut self, expect: Expect) -> Expect {
        let start = self.cursor.at;
        let mut end = start + 1;
        let mut next = self.cursor.after_blanks(end);
        while self.cursor.byte(next) == b',' {
            end = next + 1;
            next = self.cursor.after_blanks(end);
        }
        let closer = if self.in_object() { b'}' } else { b']' };
        let is_trailing = self.cursor.byte(next) == closer;
        let first = self.comma.filter(|_| is_trailing).unwrap_or(start);
        // If there is other text between the first comma and this one, it has its own errors.
        let is_one = super::quotes::is_all_blank(Span::new(first + 1, start).of_text(self.cursor.text));
        let span = Span::new(if is_one { first } else { start }, end);
        if is_trailing {
            self.report(Reason::TrailingComma, span, is_one.then(|| Repair::remove(span)));
        } else {
            self.report(Reason::ExtraComma, span, self.in_object().then(|| Repair::remove(span)));
        }
        if is_trailing {
            self.comma = None;
        }
        self.take_to(end);
        expect
    }

    fn trailing_comma(&mut self) {
        if let Some(comma) = self.comma.take() {
            let span = Span::new(comma, comma + 1);
            self.report(Reason::TrailingComma, span, Some(Repair::remove(span)));
        }
    }

    /// A closing bracket of the other kind.
    pub fn wrong_closer(&mut self, expect: Expect) -> Expect {
        let at = self.cursor.at;
        let span = Span::new(at, at + 1);
        let closes_object = self.cursor.peek() == b'}';
        let open_arrays = self.open.len() - self.open_objects;
        if if closes_object { self.open_objects > 0 } else { open_arrays > 0 } {
            self.trailing_comma();
            self.close_until(closes_object, expect != Expect::Colon);
            return Expect::Separator;
        }
        if self.cursor.is_end(at + 1) && self.open.len() == 1 {
            self.trailing_comma();
            let right = if closes_object { "]" } else { "}" };
            self.report(Reason::WrongCloser, span, Some(Repair::replace(span, right)));
            return self.close_container();
        }
        self.report(Reason::UnmatchedCloser, span, None);
        self.take(1);
        expect
    }

    /// Closes the containers inside the innermost object, or inside the innermost array.
    fn close_until(&mut self, is_object: bool, after_value: bool) {
        let inside = self.open.iter().rev().take_while(|open| open.is_object != is_object).count();
        self.forced_close = Some(self.errors.len());
        self.report_unclosed(inside, after_value);
        for _ in 0..inside {
            self.close_innermost(self.token_end);
        }
    }

    /// The text ends while containers are open.
    pub fn unclosed(&mut self, after_value: bool) -> Expect {
        let all_repairable = self.errors.iter().all(|error| error.repair.is_some());
        self.report_unclosed(self.open.len(), after_value && all_repairable);
        self.complete &= after_value;
        if let Some(length) = self.outer_quote_length(self.cursor.at) {
            self.leave_outer_quotes(length);
        }
        Expect::Stop
    }

    /// One error for the `count` innermost containers, at the innermost one.
    fn report_unclosed(&mut self, count: usize, repairable: bool) {
        let Some(innermost) = self.open.last() else { return };
        let reason = if innermost.is_object { Reason::UnclosedObject } else { Reason::UnclosedArray };
        let start = self.nodes.get(innermost.node as usize).map_or(0, |node| node.span.start);
        let closers =
            self.open.iter().rev().take(count).map(|open| Replacement {
                span: Span::at(self.token_end),
                text: if open.is_object { "}" } else { "]" },
            });
        let repair = (repairable && count <= MAX_CLOSERS).then(|| Repair { replacements: closers.collect() });
        self.report(reason, Span { start, end: start + 1 }, repair);
    }

    /// Reports the character at the cursor and stops.
    pub fn unexpected(&mut self) -> Expect {
        let at = self.cursor.at;
        let length = self.cursor.char(at).map_or(0, char::len_utf8);
        self.report(Reason::Unexpected, Span::new(at, at + length), None);
        self.give_up()
    }
}

/// Whether a key lacks nothing but quotes.
fn is_identifier(word: &str) -> bool {
    let is_name = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_literal = ["true", "false", "null", "none"].iter().any(|literal| word.eq_ignore_ascii_case(literal));
    is_name && !is_literal && !word.starts_with(|first: char| first.is_ascii_digit())
}
