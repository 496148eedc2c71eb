//! What may be before, between and after values but is not part of them: byte order mark, foreign
//! whitespace, comments, stray backslashes, and everything after the end.
//!
//! Enters: the cursor at something that does not fit. Leaves: an error if it is superfluous, and
//! what to expect next.

use super::Kind;
use super::cursor::is_foreign_blank;
use super::error::{Reason, Repair, Replacement};
use super::reader::{Expect, Reader};
use crate::text::Span;

impl Reader<'_> {
    /// Skips a comment or whitespace that JSON does not allow; `None` if there is none here.
    pub fn skip_foreign(&mut self, expect: Expect) -> Option<Expect> {
        let at = self.cursor.at;
        let char = self.cursor.char(at)?;
        if self.cursor.is_comment(at) {
            return Some(self.comment(expect));
        }
        if char == '\u{FEFF}' && at == 0 {
            return Some(self.foreign(Reason::ByteOrderMark, char.len_utf8(), "", expect));
        }
        if is_foreign_blank(char) {
            let rest = self.cursor.known();
            let length = rest.find(|char| !is_foreign_blank(char)).unwrap_or(rest.len());
            return Some(self.foreign(Reason::ForeignBlank, length, " ", expect));
        }
        self.is_stray_backslash(at).then(|| self.foreign(Reason::Backslash, 2, " ", expect))
    }

    /// Whether a line continuation, or a line break or tab as two characters, is at `position`.
    pub fn is_stray_backslash(&self, position: usize) -> bool {
        let behind = self.cursor.byte(position + 2);
        self.cursor.byte(position) == b'\\'
            && match self.cursor.byte(position + 1) {
                b'\n' | b'\r' => true,
                b'n' | b'r' | b't' => !behind.is_ascii_alphanumeric() && behind != b'_',
                _ => false,
            }
    }

    fn foreign(&mut self, reason: Reason, length: usize, text: &'static str, expect: Expect) -> Expect {
        let span = Span::new(self.cursor.at, self.cursor.at + length);
        self.report(reason, span, Some(Repair::replace(span, text)));
        self.cursor.move_to(span.end as usize);
        expect
    }

    fn comment(&mut self, expect: Expect) -> Expect {
        let at = self.cursor.at;
        let rest = self.cursor.text.get(at..).unwrap_or_default();
        let end = if rest.starts_with("/*") {
            rest.get(2..).and_then(|inside| inside.find("*/")).map(|length| length + 4)
        } else {
            rest.find(['\n', '\r'])
        };
        let span = Span::new(at, at + end.unwrap_or(rest.len()));
        // A comment that takes the rest of the text may have swallowed members.
        let takes_all = end.is_none() && expect != Expect::End && !(self.open.is_empty() && self.nodes.is_empty());
        self.report(Reason::Comment, span, (!takes_all).then(|| Repair::remove(span)));
        self.cursor.move_to(span.end as usize);
        if takes_all { self.give_up() } else { expect }
    }

    /// There is no value in the whole text.
    pub fn nothing(&mut self) -> Expect {
        self.errors.clear();
        self.report(Reason::Empty, Span::new(0, self.cursor.text.len()), None);
        Expect::Stop
    }

    /// Whether the text ends here, or only the closing outer quote is left.
    pub fn is_input_end(&self) -> bool {
        let at = self.cursor.at;
        let quote = self.outer_quote_length(at);
        at >= self.cursor.text.len() || quote.is_some_and(|length| self.cursor.is_end(at + length))
    }

    /// After the outermost value.
    pub fn end(&mut self) -> Expect {
        let at = self.cursor.at;
        if at >= self.cursor.text.len() {
            return Expect::Stop;
        }
        if self.cursor.hole_at(at).is_some() {
            return self.give_up();
        }
        if let Some(length) = self.outer_quote_length(at) {
            self.leave_outer_quotes(length);
            return Expect::End;
        }
        if let Some(next) = self.skip_foreign(Expect::End) {
            return next;
        }
        // What a closing bracket of the wrong kind ended may continue here.
        if let Some(error) = self.forced_close.and_then(|error| self.errors.get_mut(error)) {
            error.repair = None;
            return self.give_up();
        }
        self.extra()
    }

    fn extra(&mut self) -> Expect {
        let at = self.cursor.at;
        if let Some((_, length)) = self.quotes_at(at) {
            let next = self.cursor.after_blanks(at + length);
            if next >= self.cursor.text.len() || self.cursor.is_comment(next) {
                return self.remove_extra(Reason::OuterQuotes, length);
            }
        }
        if let Some(error) = self.doubled.filter(|_| self.cursor.peek() == b'}' && self.ends_behind(at + 1)) {
            self.doubled = None;
            self.extend_repair(error, Replacement { span: Span::new(at, at + 1), text: "" });
            self.take(1);
            return Expect::End;
        }
        match self.cursor.peek() {
            b'}' if self.ends_behind(at + 1) => return self.remove_extra(Reason::UnmatchedCloser, 1),
            b',' if self.ends_behind(at + 1) => return self.remove_extra(Reason::TrailingComma, 1),
            b';' if self.ends_behind(at + 1) => return self.remove_extra(Reason::Semicolon, 1),
            b'}' | b']' => self.report(Reason::UnmatchedCloser, Span::new(at, at + 1), None),
            _ => self.report_extra(at),
        }
        Expect::Stop
    }

    fn report_extra(&mut self, at: usize) {
        let is_container = matches!(self.nodes.first().map(|node| &node.kind), Some(Kind::Array | Kind::Object));
        let reason = match self.cursor.peek() {
            b':' | b'=' if !is_container => Reason::MissingBraces,
            b',' | b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' => Reason::ExtraValue,
            _ => Reason::ExtraText,
        };
        let end = self.cursor.text.trim_end().len();
        let span = if reason == Reason::MissingBraces { Span::new(0, end) } else { Span::new(at, end) };
        self.report(reason, span, None);
    }

    fn remove_extra(&mut self, reason: Reason, length: usize) -> Expect {
        let span = Span::new(self.cursor.at, self.cursor.at + length);
        self.report(reason, span, Some(Repair::remove(span)));
        self.take(length);
        Expect::End
    }

    /// Whether only whitespace, the outer quote and a comment follow.
    fn ends_behind(&self, position: usize) -> bool {
        let next = self.cursor.after_blanks(position);
        let quote = self.outer_quote_length(next);
        next >= self.cursor.text.len() || self.cursor.is_comment(next) || quote.is_some()
    }
}
