//! Wrong characters in place of a colon, a comma or a closing bracket of JSON.
//!
//! Enters: the cursor at such a place. Leaves: an error with its repair, and what to expect next.
//! Never takes a character as punctuation if it could be part of a value.

use super::error::{Reason, Repair};
use super::reader::{Expect, Reader};
use crate::text::Span;

/// The JSON punctuation that a typographic or foreign character looks like.
pub(super) fn look_alike(character: char) -> Option<&'static str> {
    Some(match character {
        '：' | '∶' | '︰' | '﹕' => ":",
        '，' | '、' | '﹐' | '､' => ",",
        '；' | '\u{37E}' | '﹔' => ";",
        '｛' | '﹛' => "{",
        '｝' | '﹜' => "}",
        '［' => "[",
        '］' => "]",
        _ => return None,
    })
}

impl Reader<'_> {
    /// Accepts a character that only looks like JSON punctuation, if that punctuation is allowed
    /// here.
    pub fn skip_look_alike(&mut self, expect: Expect) -> Option<Expect> {
        let at = self.cursor.at;
        let character = self.cursor.char(at)?;
        let mark = look_alike(character)?;
        let closes = if self.in_object() { "}" } else { "]" };
        // After the last member a `;` is superfluous.
        let text = match (expect, mark) {
            (Expect::Colon, ":") => ":",
            (Expect::Separator, "," | ";") => ",",
            (Expect::Separator | Expect::Key | Expect::Element, mark) if mark == closes => mark,
            _ => return None,
        };
        let span = Span::new(at, at + character.len_utf8());
        self.report(Reason::LookAlike, span, Some(Repair::replace(span, text)));
        Some(self.act(text, span.len()))
    }

    /// `.` in place of a comma, `)` in place of a closing bracket.
    pub fn skip_wrong_mark(&mut self) -> Option<Expect> {
        let at = self.cursor.at;
        let text = match self.cursor.peek() {
            b'.' if self.is_before_next(at + 1) => ",",
            b')' if self.is_before_end(at + 1) => {
                if self.in_object() {
                    "}"
                } else {
                    "]"
                }
            }
            _ => return None,
        };
        let span = Span::new(at, at + 1);
        self.report(Reason::WrongMark, span, Some(Repair::replace(span, text)));
        Some(self.act(text, 1))
    }

    /// Applies the punctuation at the cursor, which is `length` bytes long.
    fn act(&mut self, mark: &str, length: usize) -> Expect {
        match mark {
            ":" => {
                self.take(length);
                Expect::Value
            }
            "," => {
                // A later error must not point to a comma in another spelling.
                self.comma = None;
                self.take(length);
                self.next_item()
            }
            _ => {
                self.take(length);
                self.close_innermost(self.token_end);
                self.after_value()
            }
        }
    }

    /// Whether a string comes next, so that the character before it is a separator.
    pub fn is_before_next(&self, position: usize) -> bool {
        self.cursor.byte_after_blanks(position) == b'"'
    }

    /// Whether only what may follow an object or an array comes next.
    pub fn is_before_end(&self, position: usize) -> bool {
        let next = self.cursor.after_blanks(position);
        matches!(self.cursor.byte(next), b',' | b'}' | b']') || next >= self.cursor.text.len()
    }

    /// Skips colons after the first one.
    pub fn skip_colons(&mut self) {
        let at = self.cursor.at;
        let mut end = at;
        while self.cursor.byte(end) == b':' {
            end += 1;
        }
        if end > at {
            let span = Span::new(at, end);
            self.report(Reason::ExtraColon, span, Some(Repair::remove(span)));
            self.take_to(end);
        }
    }

    /// `{{…}}`, as templates escape braces: the second brace at the start, together with the extra
    /// one at the end.
    pub fn skip_doubled_brace(&mut self) -> Option<Expect> {
        let at = self.cursor.at;
        let is_first = self.nodes.len() == 1 && self.cursor.peek() == b'{' && self.doubled.is_none();
        let ends_doubled = || self.cursor.text.trim_end().ends_with("}}");
        if !is_first || !ends_doubled() || !matches!(self.cursor.byte_after_blanks(at + 1), b'"' | b'\'') {
            return None;
        }
        let span = Span::new(at, at + 1);
        self.doubled = Some(self.errors.len());
        self.report(Reason::DoubledBraces, span, Some(Repair::remove(span)));
        self.take(1);
        Some(Expect::Key)
    }
}
