//! Redirections: descriptor, operator, target.

use thin_vec::ThinVec;

use super::syntax::{Operator, Redirection};
use super::{ProblemKind, Reader};
use crate::text::{Span, name_length};

impl Reader<'_> {
    /// All redirections at this place.
    pub(super) fn redirections(&mut self) -> ThinVec<Redirection> {
        let mut redirections = ThinVec::new();
        loop {
            self.blanks();
            match self.redirection() {
                Some(redirection) => redirections.push(redirection),
                None => return redirections,
            }
        }
    }

    pub(super) fn redirection(&mut self) -> Option<Redirection> {
        if !matches!(self.peek()?, b'<' | b'>' | b'&' | b'{' | b'0'..=b'9') {
            return None;
        }
        let start = self.at;
        let descriptor = self.descriptor();
        let (operator, length) = self.operator(start + descriptor)?;
        self.at = start + descriptor;
        let descriptor = (descriptor > 0).then(|| self.span_from(start));
        self.at += length;
        let operator_end = self.at;
        self.blanks();
        let target = self.word();
        if target.span.is_empty() && !self.failed() {
            self.fail(ProblemKind::MissingTarget, Span::new(start, operator_end));
        }
        let heredoc =
            matches!(operator, Operator::Heredoc | Operator::HeredocTabs).then(|| self.announce(operator, &target));
        Some(Redirection { span: self.span_from(start), descriptor, operator, target, heredoc })
    }

    /// The length of the digits or the `{name}` before an operator.
    fn descriptor(&self) -> usize {
        let rest = self.rest();
        match rest.first() {
            Some(b'{') => {
                let name = name_length(rest.get(1..).unwrap_or_default());
                let closed = name > 0 && rest.get(name + 1) == Some(&b'}');
                if closed { name + 2 } else { 0 }
            }
            Some(digit) if digit.is_ascii_digit() => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            _ => 0,
        }
    }

    fn operator(&self, at: usize) -> Option<(Operator, usize)> {
        let rest = self.source.get(at..).unwrap_or_default();
        Some(match rest {
            [b'<', b'<', b'<', ..] => (Operator::HereString, 3),
            [b'<', b'<', b'-', ..] => (Operator::HeredocTabs, 3),
            [b'<', b'<', ..] => (Operator::Heredoc, 2),
            [b'<' | b'>', b'(', ..] => return None,
            [b'<', b'>', ..] => (Operator::ReadWrite, 2),
            [b'<', b'&', ..] => (Operator::DuplicateInput, 2),
            [b'<', ..] => (Operator::Input, 1),
            [b'>', b'>', ..] => (Operator::Append, 2),
            [b'>', b'&', ..] => (Operator::DuplicateOutput, 2),
            [b'>', b'|', ..] => (Operator::Clobber, 2),
            [b'>', ..] => (Operator::Output, 1),
            [b'&', b'>', b'>', ..] if at == self.at => (Operator::AppendBoth, 3),
            [b'&', b'>', ..] if at == self.at => (Operator::Both, 2),
            _ => return None,
        })
    }
}
