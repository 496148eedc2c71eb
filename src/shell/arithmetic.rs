//! `$((…))`, `((…))` and subscripts, as far as the integers are certain.

use super::evaluator::Evaluator;
use super::value::Value;
use crate::format::shell::Part;
use crate::text::{Mapped, Span, name_length};

/// How deeply parentheses and signs may be nested.
const DEPTH: u32 = 40;

impl Evaluator<'_, '_, '_> {
    /// The value of an expression; `None` if unknown.
    pub(super) fn arithmetic(&mut self, parts: &[Part], span: Span) -> Option<i64> {
        let text = self.quoted_text(parts, span);
        let value = if text.is_certain() { self.calculate(text.bytes()) } else { None };
        if value.is_none() {
            for name in assigned_names(text.bytes()) {
                self.state.forget(name);
            }
        }
        value
    }

    /// The value of an expression without expansions. It may contain assignments.
    pub(super) fn calculate(&mut self, text: &[u8]) -> Option<i64> {
        let mut calculator = Calculator { shell: self, text, at: 0, depth: 0, live: true };
        let value = calculator.comma()?;
        calculator.blanks();
        (calculator.at == text.len()).then_some(value)
    }
}

/// The names that an expression may assign to: all its names, if it assigns anything.
pub(super) fn assigned_names(text: &[u8]) -> Vec<&[u8]> {
    let steps = memchr::memmem::find(text, b"++").is_some() || memchr::memmem::find(text, b"--").is_some();
    let assigns = memchr::memchr_iter(b'=', text).any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let shift = matches!(text.get(..at), Some([.., b'<', b'<'] | [.., b'>', b'>']));
        text.get(at + 1) != Some(&b'=') && (shift || !before.is_some_and(|byte| b"=<>!".contains(byte)))
    });
    if steps || assigns { identifiers(text) } else { Vec::new() }
}

fn identifiers(text: &[u8]) -> Vec<&[u8]> {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.split(|byte| !word(byte)).filter(|name| name_length(name) > 0).collect()
}

struct Calculator<'c, 's, 'e, 'o> {
    shell: &'c mut Evaluator<'s, 'e, 'o>,
    text: &'c [u8],
    at: usize,
    depth: u32,
    /// Whether this part is evaluated: the other side of `&&`, `||` and `?:` is not.
    live: bool,
}

/// Binary operators by precedence, the lowest first.
const BINARY: [&[&[u8]]; 10] = [
    &[b"||"],
    &[b"&&"],
    &[b"|"],
    &[b"^"],
    &[b"&"],
    &[b"==", b"!="],
    &[b"<=", b">=", b"<", b">"],
    &[b"<<", b">>"],
    &[b"+", b"-"],
    &[b"*", b"/", b"%"],
];

impl Calculator<'_, '_, '_, '_> {
    fn blanks(&mut self) {
        self.at += self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, token: &[u8]) -> bool {
        self.blanks();
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn comma(&mut self) -> Option<i64> {
        let mut value = self.expression()?;
        while self.eat(b",") {
            value = self.expression()?;
        }
        Some(value)
    }

    fn expression(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        self.blanks();
        let value = match self.assignment() {
            Some(assigned) => assigned?,
            None => self.ternary()?,
        };
        self.depth -= 1;
        Some(value)
    }

    /// `name = …`; outer `None` if it is not an assignment.
    #[allow(clippy::option_option, reason = "not an assignment, or one without a known value")]
    fn assignment(&mut self) -> Option<Option<i64>> {
        let text = self.text;
        let name = self.rest().get(..name_length(self.rest()))?;
        let start = self.at;
        let name = text.get(start..start + name.len())?;
        if name.is_empty() {
            return None;
        }
        self.at += name.len();
        let operators: [&[u8]; 11] = [b"=", b"+=", b"-=", b"*=", b"/=", b"%=", b"<<=", b">>=", b"&=", b"^=", b"|="];
        self.blanks();
        let operator = operators.into_iter().find(|operator| self.rest().starts_with(operator));
        let Some(operator) = operator.filter(|operator| *operator != b"=" || !self.rest().starts_with(b"==")) else {
            self.at = start;
            return None;
        };
        self.at += operator.len();
        Some(self.assign(name, operator))
    }

    fn assign(&mut self, name: &[u8], operator: &[u8]) -> Option<i64> {
        let right = self.expression()?;
        let sign = operator.get(..operator.len() - 1).unwrap_or_default();
        let value = if sign.is_empty() { right } else { self.apply(sign, self.get(name)?, right)? };
        self.set(name, value);
        Some(value)
    }

    fn get(&self, name: &[u8]) -> Option<i64> {
        match self.shell.state.get(name, Span::default()) {
            Value::Unset => Some(0),
            Value::Text(text) if text.is_certain() => integer(text.bytes()),
            Value::List(list) => match list.first() {
                Some((0, text)) if text.is_certain() => integer(text.bytes()),
                _ => None,
            },
            _ => None,
        }
    }

    fn set(&mut self, name: &[u8], value: i64) {
        if self.live {
            let text = Mapped::decoded(value.to_string().into_bytes(), self.shell.place);
            self.shell.set_variable(name, Value::text(text));
        }
    }

    fn ternary(&mut self) -> Option<i64> {
        let condition = self.binary(0)?;
        if !self.eat(b"?") {
            return Some(condition);
        }
        let live = self.live;
        self.live = live && condition != 0;
        let yes = self.comma()?;
        if !self.eat(b":") {
            return None;
        }
        self.live = live && condition == 0;
        let no = self.expression()?;
        self.live = live;
        Some(if condition == 0 { no } else { yes })
    }

    fn operator(&mut self, level: usize) -> Option<&'static [u8]> {
        self.blanks();
        let found = BINARY.get(level)?.iter().find(|operator| self.rest().starts_with(operator)).copied()?;
        let next = self.rest().get(found.len()).copied();
        let longer = match found {
            b"|" | b"&" => next == found.first().copied() || next == Some(b'='),
            b"<" | b">" => next == found.first().copied(),
            b"*" => matches!(next, Some(b'*' | b'=')),
            b"^" | b"<<" | b">>" | b"/" | b"%" | b"+" | b"-" => next == Some(b'='),
            _ => false,
        };
        (!longer).then_some(found)
    }

    fn binary(&mut self, level: usize) -> Option<i64> {
        if level >= BINARY.len() {
            return self.power();
        }
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self.operator(level) {
            self.at += operator.len();
            let live = self.live;
            self.live = live
                && match operator {
                    b"&&" => left != 0,
                    b"||" => left == 0,
                    _ => true,
                };
            let right = self.binary(level + 1)?;
            left = self.apply(operator, left, right)?;
            self.live = live;
        }
        Some(left)
    }

    fn apply(&self, operator: &[u8], left: i64, right: i64) -> Option<i64> {
        Some(match operator {
            b"||" => i64::from(left != 0 || right != 0),
            b"&&" => i64::from(left != 0 && right != 0),
            b"|" => left | right,
            b"^" => left ^ right,
            b"&" => left & right,
            b"==" => i64::from(left == right),
            b"!=" => i64::from(left != right),
            b"<=" => i64::from(left <= right),
            b">=" => i64::from(left >= right),
            b"<" => i64::from(left < right),
            b">" => i64::from(left > right),
            b"<<" => left.checked_shl(u32::try_from(right).ok()?)?,
            b">>" => left.checked_shr(u32::try_from(right).ok()?)?,
            b"+" => left.wrapping_add(right),
            b"-" => left.wrapping_sub(right),
            b"*" => left.wrapping_mul(right),
            // A part that is not evaluated may divide by zero.
            b"/" | b"%" if right == 0 && !self.live => 0,
            b"/" => left.checked_div(right)?,
            b"%" => left.checked_rem(right)?,
            _ => return None,
        })
    }

    fn power(&mut self) -> Option<i64> {
        let base = self.unary()?;
        if !self.eat(b"**") {
            return Some(base);
        }
        let exponent = self.nested(Self::power)?;
        base.checked_pow(u32::try_from(exponent).ok()?)
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Option<i64>) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let value = inner(self)?;
        self.depth -= 1;
        Some(value)
    }

    fn unary(&mut self) -> Option<i64> {
        self.blanks();
        let step: Option<i64> = match self.rest() {
            [b'+', b'+', ..] => Some(1),
            [b'-', b'-', ..] => Some(-1),
            _ => None,
        };
        if let Some(step) = step {
            self.at += 2;
            self.blanks();
            let text = self.text;
            let name = text.get(self.at..self.at + name_length(self.rest()))?;
            self.at += name.len();
            let value = self.get(name).filter(|_| !name.is_empty())?.wrapping_add(step);
            self.set(name, value);
            return Some(value);
        }
        match self.rest().first() {
            Some(b'!') => self.sign(|value| i64::from(value == 0)),
            Some(b'-') => self.sign(i64::wrapping_neg),
            Some(b'+') => self.sign(|value| value),
            Some(b'~') => self.sign(|value| !value),
            _ => self.primary(),
        }
    }

    fn sign(&mut self, change: fn(i64) -> i64) -> Option<i64> {
        self.at += 1;
        self.nested(Self::unary).map(change)
    }

    fn primary(&mut self) -> Option<i64> {
        if self.eat(b"(") {
            let value = self.nested(Self::comma)?;
            return self.eat(b")").then_some(value);
        }
        let text = self.text;
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let word = text.get(self.at..self.at + length)?;
        if word.is_empty() {
            return None;
        }
        self.at += length;
        if name_length(word) == 0 {
            // `2#101` and the like are not modelled.
            return if self.rest().starts_with(b"#") { None } else { integer(word) };
        }
        if self.rest().starts_with(b"[") {
            return None;
        }
        let value = self.get(word)?;
        let step = match self.rest() {
            [b'+', b'+', ..] => 1,
            [b'-', b'-', ..] => -1,
            _ => return Some(value),
        };
        self.at += 2;
        self.set(word, value.wrapping_add(step));
        Some(value)
    }
}

/// A number as written in a variable or expression; an empty one is zero.
fn integer(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\t', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.as_bytes() {
        [] if text.is_empty() => Some(0),
        [b'0', b'x' | b'X', hexadecimal @ ..] if digits.len() == text.len() => {
            i64::from_str_radix(std::str::from_utf8(hexadecimal).ok()?, 16).ok()
        }
        [b'0', octal @ ..] if !octal.is_empty() => {
            let value = i64::from_str_radix(std::str::from_utf8(octal).ok()?, 8).ok()?;
            Some(if digits.len() == text.len() { value } else { -value })
        }
        [b'0'..=b'9', ..] => text.parse().ok(),
        _ => None,
    }
}
