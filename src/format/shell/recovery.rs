//! Where reading continues after a syntax error.

use super::{Problem, ProblemKind, Reader};
use crate::text::Span;

impl Reader<'_> {
    /// Moves to the next line that can begin a command. A construct still open at the end of the
    /// file is treated as closed at the end of its own line, as far as [`Reader::rereads`] allows.
    pub(super) fn recover(&mut self, problem: Problem, start: usize) {
        let opening = problem.span.start as usize;
        let from = if std::mem::take(&mut self.unread) { opening.max(start) } else { self.at };
        let again = self.at.saturating_sub(from);
        if again > self.rereads {
            self.remark(ProblemKind::TooManyErrors, Span::new(from, self.source.len()));
            self.at = self.source.len();
            return;
        }
        self.rereads -= again;
        // Each error moves at least one byte ahead.
        self.at = from.max(start + 1);
        self.next_plausible_line();
    }

    fn next_plausible_line(&mut self) {
        while let Some(end) = memchr::memchr(b'\n', self.rest()) {
            self.at += end + 1;
            if plausible(self.rest()) {
                return;
            }
        }
        self.at = self.source.len();
    }
}

/// Whether a line looks like the beginning of a command: a comment, an assignment, a program's name
/// or path, or a compound command. Lines of prose, JSON and YAML usually do not.
fn plausible(rest: &[u8]) -> bool {
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
    match line.first() {
        None => return false,
        Some(b'#' | b'(') => return true,
        Some(b'[' | b'{' | b'$') => return line.get(1).is_none_or(|next| matches!(next, b' ' | b'[')),
        _ => {}
    }
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-./+".contains(byte)).count();
    let starts = line.first().is_some_and(|byte| byte.is_ascii_alphabetic() || b"_./".contains(byte));
    starts && line.get(name).is_none_or(|next| b" \t=(;[\r".contains(next))
}
