//! Reads expressions.
//!
//! Enters: a reader in front of an expression. Leaves: the expression, with those in it. What only Terraform can work out
//! is read over, and unknown.

use super::reader::{Read, Reader};
use super::{DEEPEST, ExpressionId, Kind, Member};
use crate::text::Span;

/// Operators between two operands, longer ones first.
const OPERATORS: &[&[u8]] = &[b"||", b"&&", b"==", b"!=", b"<=", b">=", b"<", b">", b"+", b"-", b"*", b"/", b"%"];

impl Reader<'_> {
    /// An expression. With `lines`, it may go on behind a line end.
    pub(super) fn expression(&mut self, lines: bool) -> Read<ExpressionId> {
        self.deeper(|reader| reader.operands(lines))
    }

    fn operands(&mut self, lines: bool) -> Read<ExpressionId> {
        self.skip(lines)?;
        let start = self.at;
        let mut first = None;
        let mut is_one = true;
        loop {
            while matches!(self.rest(), [b'-' | b'!', ..]) {
                self.at += 1;
                is_one = false;
                self.skip(lines)?;
            }
            let operand = self.operand(lines)?;
            first.get_or_insert(operand);
            let end = self.at;
            self.skip(lines)?;
            let operator = OPERATORS.iter().find(|operator| self.rest().starts_with(operator));
            match operator {
                Some(operator) => {
                    self.at += operator.len();
                    self.skip(lines)?;
                    is_one = false;
                }
                None if self.peek() == Some(b'?') => {
                    self.at += 1;
                    self.expression(lines)?;
                    self.skip(lines)?;
                    self.needs(b":")?;
                    self.expression(lines)?;
                    return Ok(self.add(Kind::Unknown, start));
                }
                // What follows does not belong to it.
                None => {
                    self.at = end;
                    break;
                }
            }
        }
        match first.filter(|_| is_one) {
            Some(only) => Ok(only),
            None => Ok(self.add(Kind::Unknown, start)),
        }
    }

    /// A term with what is behind it: `.name`, `[0]`, `[*]`.
    fn operand(&mut self, lines: bool) -> Read<ExpressionId> {
        let start = self.at;
        let mut term = self.term()?;
        loop {
            let end = self.at;
            self.skip(lines)?;
            match self.rest() {
                [b'.', b'*', ..] => {
                    self.at += 2;
                    term = self.add(Kind::Unknown, start);
                }
                [b'.', digit, ..] if digit.is_ascii_digit() => {
                    self.at += 1;
                    self.at += self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
                    term = self.add(Kind::Unknown, start);
                }
                [b'.', next, ..] if *next != b'.' => {
                    self.at += 1;
                    let name = self.name()?;
                    let kind = match self.hcl.kind(term) {
                        Kind::Reference(names) if names.len() < DEEPEST => {
                            Kind::Reference(names.iter().copied().chain([name]).collect())
                        }
                        _ => Kind::Unknown,
                    };
                    term = self.add(kind, start);
                }
                [b'[', ..] => {
                    self.at += 1;
                    self.skip(true)?;
                    if !self.takes(b"*") {
                        self.expression(true)?;
                    }
                    self.skip(true)?;
                    self.needs(b"]")?;
                    term = self.add(Kind::Unknown, start);
                }
                _ => {
                    self.at = end;
                    return Ok(term);
                }
            }
        }
    }

    fn term(&mut self) -> Read<ExpressionId> {
        let start = self.at;
        match self.rest() {
            [b'"', ..] => self.quoted(),
            [b'<', b'<', ..] => self.heredoc(),
            [b'[', ..] => self.list(),
            [b'{', ..] => self.object(),
            [b'(', ..] => {
                self.at += 1;
                let inner = self.expression(true)?;
                self.skip(true)?;
                self.needs(b")")?;
                Ok(inner)
            }
            [digit, ..] if digit.is_ascii_digit() => {
                self.number();
                Ok(self.add(Kind::Number, start))
            }
            _ => {
                let mut name = self.name()?;
                while self.takes(b"::") {
                    name.end = self.name()?.end;
                }
                if self.peek() == Some(b'(') {
                    self.call(name)
                } else {
                    Ok(self.add(Kind::Reference(vec![name]), start))
                }
            }
        }
    }

    fn number(&mut self) {
        let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits(self.rest());
        if let [b'.', digit, ..] = self.rest()
            && digit.is_ascii_digit()
        {
            self.at += 1;
            self.at += digits(self.rest());
        }
        if let [b'e' | b'E', rest @ ..] = self.rest() {
            let sign = usize::from(matches!(rest, [b'+' | b'-', ..]));
            let length = digits(rest.get(sign..).unwrap_or_default());
            self.at += if length > 0 { 1 + sign + length } else { 0 };
        }
    }

    fn call(&mut self, name: Span) -> Read<ExpressionId> {
        self.at += 1;
        let mut arguments = Vec::new();
        let mut is_expanded = false;
        loop {
            self.skip(true)?;
            if self.takes(b")") {
                return Ok(self.add(Kind::Call { name, arguments, is_expanded }, name.start as usize));
            }
            arguments.push(self.expression(true)?);
            self.skip(true)?;
            is_expanded = self.takes(b"...");
            self.skip(true)?;
            if is_expanded || !self.takes(b",") {
                self.takes(b",");
                self.skip(true)?;
                self.needs(b")")?;
                return Ok(self.add(Kind::Call { name, arguments, is_expanded }, name.start as usize));
            }
        }
    }

    fn list(&mut self) -> Read<ExpressionId> {
        let start = self.at;
        self.at += 1;
        self.skip(true)?;
        if self.is_for() {
            return self.for_all(start, b"]");
        }
        let mut items = Vec::new();
        loop {
            self.skip(true)?;
            if self.takes(b"]") {
                return Ok(self.add(Kind::List(items), start));
            }
            items.push(self.expression(true)?);
            self.skip(true)?;
            if !self.takes(b",") {
                self.needs(b"]")?;
                return Ok(self.add(Kind::List(items), start));
            }
        }
    }

    fn object(&mut self) -> Read<ExpressionId> {
        let start = self.at;
        self.at += 1;
        self.skip(true)?;
        if self.is_for() {
            return self.for_all(start, b"}");
        }
        let mut members = Vec::new();
        loop {
            self.skip(true)?;
            if self.takes(b"}") {
                return Ok(self.add(Kind::Object(members), start));
            }
            let is_computed = self.peek() == Some(b'(');
            let key = self.expression(false)?;
            self.skip(false)?;
            if !self.takes(b":") {
                self.needs(b"=")?;
            }
            self.skip(false)?;
            let value = self.expression(false)?;
            members.push(Member { key, is_computed, value });
            self.skip(false)?;
            match self.rest() {
                [b',', ..] => self.at += 1,
                [b'}' | b'\n', ..] | [b'\r', b'\n', ..] => {}
                _ => return self.unexpected(),
            }
        }
    }

    fn is_for(&self) -> bool {
        let behind = self.rest().strip_prefix(b"for");
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii();
        behind.is_some_and(|behind| !behind.first().is_some_and(is_of_name))
    }

    /// `for key, value in list : …`, from the name on.
    fn for_all(&mut self, start: usize, close: &[u8]) -> Read<ExpressionId> {
        self.name()?;
        self.skip(true)?;
        self.name()?;
        self.skip(true)?;
        if self.takes(b",") {
            self.skip(true)?;
            self.name()?;
            self.skip(true)?;
        }
        self.needs(b"in")?;
        self.expression(true)?;
        self.skip(true)?;
        self.needs(b":")?;
        self.expression(true)?;
        self.skip(true)?;
        if self.takes(b"=>") {
            self.expression(true)?;
            self.skip(true)?;
            self.takes(b"...");
            self.skip(true)?;
        }
        if self.takes(b"if") {
            self.expression(true)?;
            self.skip(true)?;
        }
        self.needs(close)?;
        Ok(self.add(Kind::Unknown, start))
    }
}
