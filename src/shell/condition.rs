//! `[[ … ]]`, `test` and `[`.

use super::evaluator::Evaluator;
use super::value::Value;
use super::{Argument, Marks};
use crate::format::shell::{Condition, Word};
use crate::text::{Mapped, PieceKind, Span, name_length};

impl<'s> Evaluator<'s, '_, '_> {
    /// Whether a `[[ … ]]` is true; `None` if unknown.
    pub(super) fn test(&mut self, condition: &Condition) -> Option<bool> {
        let holds = self.holds(condition);
        if self.options.exact { holds } else { None }
    }

    fn holds(&mut self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Word(word) => {
                let text = self.value(word);
                is_filled(&text)
            }
            Condition::Unary(operator, word) => {
                let operator = self.handle().of(*operator).to_vec();
                let text = self.value(word);
                self.unary(&operator, &text)
            }
            Condition::Binary(left, operator, right) => self.compare(left, *operator, right),
            Condition::Not(inner) => self.holds(inner).map(|holds| !holds),
            Condition::All(inner) => self.several(inner, false),
            Condition::Any(inner) => self.several(inner, true),
        }
    }

    /// `&&` ends at the first false condition, `||` at the first true one.
    fn several(&mut self, conditions: &[Condition], ending: bool) -> Option<bool> {
        let mut result = Some(!ending);
        for condition in conditions {
            let holds = self.holds(condition);
            if result.is_some() && holds == Some(ending) {
                return Some(ending);
            }
            if holds.is_none() {
                result = None;
            }
        }
        result
    }

    fn compare(&mut self, left: &Word, operator: Span, right: &Word) -> Option<bool> {
        let text = self.handle();
        let operator = text.of(operator);
        let subject = self.value(left);
        match operator {
            b"=" | b"==" | b"!=" => {
                let pattern = self.pattern(right);
                let matches = match pattern {
                    Some(pattern) if subject.is_certain() => pattern.matches(subject.bytes())?,
                    _ => return None,
                };
                Some(matches == (operator != b"!="))
            }
            b"=~" => {
                // Expanding the words may still have side effects.
                self.value(right);
                None
            }
            b"-eq" | b"-ne" | b"-lt" | b"-le" | b"-gt" | b"-ge" => {
                let object = self.value(right);
                if !subject.is_certain() || !object.is_certain() {
                    return None;
                }
                let (one, two) = (self.calculate(subject.bytes())?, self.calculate(object.bytes())?);
                Some(ordered(operator, one, two))
            }
            _ => {
                self.value(right);
                None
            }
        }
    }

    fn unary(&mut self, operator: &[u8], text: &Mapped<'s>) -> Option<bool> {
        match operator {
            b"-z" => is_filled(text).map(|filled| !filled),
            b"-n" => is_filled(text),
            b"-v" if text.is_certain() => {
                let name = text.bytes();
                if name_length(name) != name.len() {
                    return None;
                }
                match self.state.get(name, Span::default()) {
                    Value::Unset => Some(false),
                    Value::Text(_) => Some(true),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `test` or `[` with these arguments, without the closing bracket.
    pub(super) fn test_arguments(&mut self, arguments: &[Argument<'s>]) -> Option<bool> {
        if arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS)) {
            return None;
        }
        match arguments {
            [] => Some(false),
            [only] => is_filled(&only.value),
            [not, rest @ ..] if is(not, b"!") && rest.len() < 4 => self.test_arguments(rest).map(|holds| !holds),
            [operator, operand] if operator.value.is_certain() => {
                let operator = operator.value.bytes().to_vec();
                self.unary(&operator, &operand.value)
            }
            [left, operator, right] if operator.value.is_certain() => {
                match operator.value.bytes() {
                    b"-a" => return Some(is_filled(&left.value)? && is_filled(&right.value)?),
                    b"-o" => return Some(is_filled(&left.value)? || is_filled(&right.value)?),
                    _ => {}
                }
                compare(&left.value, operator.value.bytes(), &right.value)
            }
            _ => None,
        }
    }
}

fn is(argument: &Argument<'_>, text: &[u8]) -> bool {
    argument.value.is_certain() && argument.value.bytes() == text
}

fn compare(left: &Mapped<'_>, operator: &[u8], right: &Mapped<'_>) -> Option<bool> {
    if !left.is_certain() || !right.is_certain() {
        return None;
    }
    match operator {
        b"=" | b"==" => Some(left.bytes() == right.bytes()),
        b"!=" => Some(left.bytes() != right.bytes()),
        b"-eq" | b"-ne" | b"-lt" | b"-le" | b"-gt" | b"-ge" => Some(ordered(operator, integer(left)?, integer(right)?)),
        _ => None,
    }
}

/// A plain decimal number.
fn integer(text: &Mapped<'_>) -> Option<i64> {
    text.text()?.trim_matches(' ').parse().ok()
}

fn ordered(operator: &[u8], one: i64, two: i64) -> bool {
    match operator {
        b"-eq" => one == two,
        b"-ne" => one != two,
        b"-lt" => one < two,
        b"-le" => one <= two,
        b"-gt" => one > two,
        _ => one >= two,
    }
}

/// Whether a string is non-empty.
fn is_filled(text: &Mapped<'_>) -> Option<bool> {
    let known = text.pieces().any(|(piece, covers)| piece.kind != PieceKind::Hole && !covers.is_empty());
    if known {
        return Some(true);
    }
    text.is_certain().then_some(false)
}
