//! Unquoted text: literals, numbers, and words that are neither.
//!
//! Enters: the cursor at a value. Leaves: the value, as Python's scanner matches it, or the reason
//! why a bare word is not one.

use super::cursor::is_foreign_blank;
use super::error::{Reason, Repair};
use super::mark::look_alike;
use super::quotes::Quotes;
use super::reader::{Expect, Reader};
use super::{Kind, Number, NumberForm};
use crate::text::Span;

/// `sys.get_int_max_str_digits()` of `CPython`: `int()` rejects more digits.
const MAX_INTEGER_DIGITS: usize = 4300;

impl Reader<'_> {
    pub fn literal_or_number(&mut self) -> Expect {
        let known = self.cursor.known();
        let is_digit = self.cursor.peek().is_ascii_digit();
        let token = if is_digit { number(known) } else { literal(known).or_else(|| number(known)) };
        let Some((length, kind)) = token else { return self.bare_value() };
        let end = self.cursor.at + length;
        if !self.ends_token(end) {
            return self.bare_value();
        }
        let span = Span::new(self.cursor.at, end);
        if matches!(&kind, Kind::Number(number) if number.form == NumberForm::Integer) && length > MAX_INTEGER_DIGITS {
            self.check_digits(span);
        }
        self.push_value(kind, span);
        self.take_to(end);
        self.after_value()
    }

    fn check_digits(&mut self, span: Span) {
        let digits = span.of_text(self.cursor.text).bytes().filter(u8::is_ascii_digit).count();
        if digits > MAX_INTEGER_DIGITS {
            self.report(Reason::IntegerTooLong, span, None);
        }
    }

    /// Whether a literal or number may end at `position`, so that what follows is a new token.
    fn ends_token(&self, position: usize) -> bool {
        match self.cursor.byte(position) {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b']' | b'{' | b'[' | b'\'' | b';' | b'=' | b'#' => true,
            b'/' => self.cursor.is_comment(position),
            b'\\' => self.is_stray_backslash(position),
            0 => position >= self.cursor.text.len(),
            b'.' => self.is_before_next(position + 1),
            b')' => self.is_before_end(position + 1),
            _ => self.cursor.char(position).is_some_and(|char| is_foreign_blank(char) || look_alike(char).is_some()),
        }
    }

    /// An unquoted value that Python rejects.
    pub fn bare_value(&mut self) -> Expect {
        let start = self.cursor.at;
        let word = self.cursor.word(start, false);
        if word.end == start {
            return self.unexpected();
        }
        if let Some(hole) = word.hole {
            return self.value_with_hole(start, hole, word.end);
        }
        if self.cursor.byte(word.end) == b'"' {
            return self.word_before_quote(start, word.end);
        }
        let span = Span::new(start, word.end);
        let text = span.of_text(self.cursor.text);
        let (reason, kind, repair) = judge(text);
        let is_literal = repair.is_some();
        self.report(reason, span, repair.map(|text| Repair::replace(span, text)));
        self.push_value(kind, span);
        self.take_to(word.end);
        // In code or prose, the rest would cause endless errors.
        let is_call = text.contains(['(', ')']) || matches!(self.cursor.byte_after_blanks(word.end), b'{' | b'[');
        let goes_on = !self.open.is_empty() && !is_call || is_literal;
        if goes_on { self.after_value() } else { self.give_up() }
    }

    /// `value"`: the opening quote is missing; `r"value"`: a prefix of another language.
    fn word_before_quote(&mut self, start: usize, quote: usize) -> Expect {
        let word = Span::new(start, quote);
        if matches!(self.cursor.byte_after_blanks(quote + 1), b',' | b'}' | b']') || self.cursor.is_end(quote + 1) {
            let span = Span::new(start, quote + 1);
            self.report(Reason::UnopenedString, span, None);
            let text = word.of_text(self.cursor.text).into();
            self.push_value(Kind::String { text, certain: true }, span);
            self.take_to(quote + 1);
            return self.after_value();
        }
        self.report(Reason::UnquotedValue, word, None);
        self.take_to(quote);
        if is_string_prefix(word.of_text(self.cursor.text)) {
            return self.quoted_value(Quotes::Straight);
        }
        self.push_value(Kind::Unreadable, word);
        self.give_up()
    }

    /// A value that is a hole, or a bare word with a hole in it.
    fn value_with_hole(&mut self, start: usize, hole: Span, end: usize) -> Expect {
        let span = Span::new(start, end);
        let before = Span::new(start, hole.start as usize).of_text(self.cursor.text);
        if may_start_value(before) {
            self.push_value(Kind::Hole, span);
        } else {
            self.report(Reason::UnquotedValue, span, None);
            self.push_value(Kind::Unreadable, span);
        }
        self.take_to(end);
        self.after_hole()
    }
}

/// Whether a word is a string prefix such as `r`, `b` or `f`.
pub(super) fn is_string_prefix(word: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|byte| b"bfruBFRU".contains(&byte))
}

/// Whether a JSON value can start like this.
fn may_start_value(text: &str) -> bool {
    text.bytes().all(|byte| b"+-.eE0123456789 ".contains(&byte))
        || ["true", "false", "null", "NaN", "Infinity", "-Infinity"].iter().any(|literal| literal.starts_with(text))
}

/// The literal that `text` starts with, and its length.
fn literal(text: &str) -> Option<(usize, Kind<'_>)> {
    const LITERALS: [(&str, Kind<'static>); 3] =
        [("null", Kind::Null), ("true", Kind::Bool(true)), ("false", Kind::Bool(false))];
    const NUMBERS: [(&str, NumberForm); 3] =
        [("NaN", NumberForm::NotANumber), ("Infinity", NumberForm::Infinity), ("-Infinity", NumberForm::Infinity)];
    let starts_with = |literal: &str| text.as_bytes().starts_with(literal.as_bytes());
    if let Some((literal, kind)) = LITERALS.iter().find(|(literal, _)| starts_with(literal)) {
        return Some((literal.len(), kind.clone()));
    }
    let (literal, form) = NUMBERS.iter().find(|(literal, _)| starts_with(literal))?;
    let number = text.get(..literal.len())?;
    Some((literal.len(), Kind::Number(Number { text: number.into(), form: *form })))
}

/// The number that `text` starts with, and its length: as much as Python's scanner matches.
fn number(text: &str) -> Option<(usize, Kind<'_>)> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut end = usize::from(byte(0) == b'-');
    end += match byte(end) {
        b'0' => 1,
        b'1'..=b'9' => digits(end),
        _ => return None,
    };
    let mut form = NumberForm::Integer;
    if byte(end) == b'.' && byte(end + 1).is_ascii_digit() {
        end += 1 + digits(end + 1);
        form = NumberForm::Float;
    }
    if matches!(byte(end), b'e' | b'E') {
        let sign = usize::from(matches!(byte(end + 1), b'+' | b'-'));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
            form = NumberForm::Float;
        }
    }
    let text = text.get(..end)?;
    Some((end, Kind::Number(Number { text: text.into(), form })))
}

/// What is wrong with a bare word, what it means, and how JSON writes it.
fn judge(word: &str) -> (Reason, Kind<'_>, Option<&'static str>) {
    match word {
        "True" => return (Reason::PythonTrue, Kind::Bool(true), Some("true")),
        "False" => return (Reason::PythonFalse, Kind::Bool(false), Some("false")),
        "None" => return (Reason::PythonNone, Kind::Null, Some("null")),
        "undefined" => return (Reason::Undefined, Kind::Unreadable, None),
        _ => {}
    }
    let is = |literal: &str| word.eq_ignore_ascii_case(literal);
    if is("true") {
        return (Reason::LiteralCase, Kind::Bool(true), Some("true"));
    }
    if is("false") {
        return (Reason::LiteralCase, Kind::Bool(false), Some("false"));
    }
    if is("null") {
        return (Reason::LiteralCase, Kind::Null, Some("null"));
    }
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if ["nan", "inf", "infinity"].iter().any(|name| unsigned.eq_ignore_ascii_case(name)) {
        return (Reason::NotANumber, Kind::Unreadable, None);
    }
    match refused_number(word, unsigned) {
        Some((reason, form)) => (reason, Kind::Number(Number { text: word.into(), form }), None),
        None => (Reason::UnquotedValue, Kind::Unreadable, None),
    }
}

/// Why Python rejects a word that other languages read as a number.
fn refused_number(word: &str, unsigned: &str) -> Option<(Reason, NumberForm)> {
    if has_base(unsigned) {
        return Some((Reason::NumberBase, NumberForm::Integer));
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    let has_exponent_digits = exponent_digits.is_none_or(|text| !text.is_empty() && is_digits(text));
    let has_digits = !(whole.is_empty() && fraction.unwrap_or_default().is_empty());
    if !has_exponent_digits || !has_digits || !is_digits(whole) || !is_digits(fraction.unwrap_or_default()) {
        return None;
    }
    let form = if fraction.is_some() || exponent.is_some() { NumberForm::Float } else { NumberForm::Integer };
    let reason = if whole.is_empty() || fraction.is_some_and(str::is_empty) {
        Reason::DecimalPoint
    } else if whole.len() > 1 && whole.starts_with('0') {
        Reason::LeadingZero
    } else if word.starts_with('+') {
        Reason::PlusSign
    } else {
        return None;
    };
    Some((reason, form))
}

/// Whether a number is hexadecimal, octal or binary.
fn has_base(unsigned: &str) -> bool {
    let mut chars = unsigned.chars();
    let radix = match (chars.next(), chars.next()) {
        (Some('0'), Some('x' | 'X')) => 16,
        (Some('0'), Some('o' | 'O')) => 8,
        (Some('0'), Some('b' | 'B')) => 2,
        _ => return false,
    };
    !chars.as_str().is_empty() && chars.all(|digit| digit.is_digit(radix))
}
