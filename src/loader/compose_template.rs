//! `$NAME`, `${NAME}` and `${NAME:-default}` in docker compose.
//!
//! Models `template/template.go` of compose-go 2.9.1: its pattern, its six operators, and its way
//! to find the closing brace, which is not always the one that the pattern found. Nested defaults
//! are kept on an explicit stack, and each text is walked once.

use std::collections::HashMap;

use super::decoded::Decoded;
use super::scope::{NameState, Scope};
use super::{Problem, ProblemKind};
use crate::text::{Mapped, MappedBuilder};

/// The value with everything in it expanded.
pub(super) fn substitute<'s>(
    source: &'s [u8],
    written: &Mapped<'s>,
    scope: &mut Scope<'_, 's>,
) -> Result<Mapped<'s>, Problem> {
    let decoded = Decoded::new(source, written);
    let mut template = Template { decoded, closes: HashMap::new(), matched_to: 0, text: MappedBuilder::default() };
    template.expand(scope)?;
    Ok(template.text.build(written.whole()))
}

struct Template<'a, 's> {
    decoded: Decoded<'a, 's>,
    /// The closing `}` of each `{` searched so far.
    closes: HashMap<usize, usize>,
    /// Braces before this place are matched.
    matched_to: usize,
    text: MappedBuilder<'s>,
}

/// A stretch of the template being expanded: all of it, or an operator's argument.
struct Stretch {
    end: usize,
    /// Where the enclosing stretch continues.
    resume: usize,
    /// An argument never contains a line end: searching for one would scan all of it at every
    /// depth.
    is_argument: bool,
    /// The end of the line searched last, and the last `}` in it.
    line: Option<(usize, Option<usize>)>,
}

/// `${NAME…}`.
struct Braced {
    /// The bytes of the name.
    name: (usize, usize),
    operator: Option<Operator>,
    /// The operator's argument.
    argument: (usize, usize),
    /// The end of the closing brace.
    end: usize,
}

#[derive(Clone, Copy)]
struct Operator {
    /// With a colon, an empty value counts as unset.
    colon: bool,
    kind: u8,
}

impl Template<'_, '_> {
    fn expand(&mut self, scope: &mut Scope<'_, '_>) -> Result<(), Problem> {
        let mut stretches = vec![Stretch { end: self.decoded.text.len(), resume: 0, is_argument: false, line: None }];
        let mut at = 0;
        while let Some(stretch) = stretches.last_mut() {
            let rest = self.decoded.text.get(at..stretch.end).unwrap_or_default();
            let Some(dollar) = memchr::memchr(b'$', rest).map(|offset| at + offset) else {
                self.decoded.copy(at, stretch.end, &mut self.text);
                at = stretch.resume;
                stretches.pop();
                continue;
            };
            self.decoded.copy(at, dollar, &mut self.text);
            let (next, argument) = self.reference(dollar, stretch, scope)?;
            at = next;
            if let Some((start, end)) = argument {
                stretches.push(Stretch { end, resume: next, is_argument: true, line: None });
                at = start;
            }
        }
        Ok(())
    }

    /// Expands what starts with the `$` at `dollar`. Returns where to continue, and the argument
    /// that replaces it, which must be expanded first.
    fn reference(
        &mut self,
        dollar: usize,
        stretch: &mut Stretch,
        scope: &mut Scope<'_, '_>,
    ) -> Result<(usize, Option<(usize, usize)>), Problem> {
        let behind = self.decoded.text.get(dollar + 1..stretch.end).unwrap_or_default();
        match behind.first() {
            Some(b'$') => {
                let span = self.decoded.origin(dollar, dollar + 2);
                self.text.decoded(b"$", span);
                Ok((dollar + 2, None))
            }
            Some(b'{') => {
                let braced = self.braced(dollar, stretch).ok_or_else(|| self.invalid(dollar, stretch.end))?;
                let argument = self.apply(dollar, &braced, scope)?;
                Ok((braced.end, argument))
            }
            _ => {
                let end = dollar + 1 + name_length(behind);
                if end == dollar + 1 {
                    self.decoded.copy(dollar, end, &mut self.text);
                } else {
                    self.value(dollar, (dollar + 1, end), end, scope);
                }
                Ok((end, None))
            }
        }
    }

    fn braced(&mut self, dollar: usize, stretch: &mut Stretch) -> Option<Braced> {
        let text = self.decoded.text;
        let start = dollar + 2;
        let name = (start, start + name_length(text.get(start..stretch.end)?));
        let mut at = name.1;
        if name.0 == name.1 {
            return None;
        }
        if text.get(at..stretch.end)?.first() == Some(&b'}') {
            return Some(Braced { name, operator: None, argument: (at, at), end: at + 1 });
        }
        let colon = text.get(at..stretch.end)?.first() == Some(&b':');
        at += usize::from(colon);
        let kind = *text.get(at..stretch.end)?.first().filter(|byte| matches!(byte, b'-' | b'+' | b'?'))?;
        at += 1;
        let last = self.last_brace(at, stretch)?;
        let close = self.close(dollar + 1, last).unwrap_or(last);
        let operator = Some(Operator { colon, kind });
        Some(Braced { name, operator, argument: (at, close), end: close + 1 })
    }

    /// The last `}` of the line, where the pattern ends: it is greedy.
    fn last_brace(&self, at: usize, stretch: &mut Stretch) -> Option<usize> {
        let text = self.decoded.text;
        let (_, last) = match stretch.line {
            Some(line) if at <= line.0 => line,
            _ => {
                let rest = text.get(at..stretch.end)?;
                let line_end = if stretch.is_argument { None } else { memchr::memchr(b'\n', rest) };
                let end = line_end.unwrap_or(rest.len());
                let last = memchr::memrchr(b'}', rest.get(..end)?).map(|last| at + last);
                *stretch.line.insert((at + end, last))
            }
        };
        last.filter(|last| *last >= at)
    }

    /// The `}` that closes the `{` at `open`, unless it is after `last`. The real code skips the
    /// character after each `{`, brace or not.
    fn close(&mut self, open: usize, last: usize) -> Option<usize> {
        if open >= self.matched_to {
            let mut opened = Vec::new();
            let mut at = open;
            while at <= last {
                match self.decoded.text.get(at) {
                    Some(b'{') => {
                        opened.push(at);
                        at += 1;
                    }
                    Some(b'}') => {
                        if let Some(open) = opened.pop() {
                            self.closes.insert(open, at);
                        }
                        if opened.is_empty() {
                            at += 1;
                            break;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            self.matched_to = at;
        }
        self.closes.get(&open).copied().filter(|close| *close <= last)
    }

    /// Adds the value of `${NAME…}`, or returns the argument that replaces it.
    fn apply(
        &mut self,
        dollar: usize,
        braced: &Braced,
        scope: &mut Scope<'_, '_>,
    ) -> Result<Option<(usize, usize)>, Problem> {
        let Some(operator) = braced.operator else {
            self.value(dollar, braced.name, braced.end, scope);
            return Ok(None);
        };
        let found = scope.find(self.decoded.text.get(braced.name.0..braced.name.1).unwrap_or_default());
        let counts = match (&found, operator.colon) {
            (NameState::Unset, _) => Some(false),
            (NameState::Unknown, _) => None,
            (_, false) => Some(true),
            (found, true) => found.is_empty().map(|empty| !empty),
        };
        match (operator.kind, counts) {
            (b'-', Some(false)) | (b'+', Some(true)) => Ok(Some(braced.argument)),
            (b'?', Some(false)) if scope.is_known() => {
                let span = self.decoded.origin(dollar, braced.end);
                Err(Problem { span, kind: ProblemKind::RequiredVariable })
            }
            (_, None) | (b'?', Some(false)) => {
                let span = self.decoded.origin(dollar, braced.end);
                self.text.hole(span);
                Ok(None)
            }
            _ => {
                self.value(dollar, braced.name, braced.end, scope);
                Ok(None)
            }
        }
    }

    /// Adds the value of a name, referenced at `dollar..end`.
    fn value(&mut self, dollar: usize, name: (usize, usize), end: usize, scope: &mut Scope<'_, '_>) {
        let span = self.decoded.origin(dollar, end);
        let name = self.decoded.text.get(name.0..name.1).unwrap_or_default();
        scope.expand(name, span, &mut self.text);
    }

    fn invalid(&self, dollar: usize, end: usize) -> Problem {
        let rest = self.decoded.text.get(dollar..end).unwrap_or_default();
        let close = memchr::memchr2(b'}', b'\n', rest).filter(|at| rest.get(*at) == Some(&b'}'));
        let span = self.decoded.origin(dollar, close.map_or(dollar + 2, |close| dollar + close + 1));
        Problem { span, kind: ProblemKind::InvalidTemplate }
    }
}

/// The length of the leading variable name. The pattern ignores case, so it also matches the two
/// other characters that fold to `s` and `k`.
fn name_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let rest = bytes.get(length..).unwrap_or_default();
        length += match byte {
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => 1,
            b'0'..=b'9' if length > 0 => 1,
            _ if rest.starts_with("\u{17f}".as_bytes()) => 2,
            _ if rest.starts_with("\u{212a}".as_bytes()) => 3,
            _ => break,
        };
    }
    length
}
