//! Walks the bytes of a script: whitespace, comments, line ends, errors.

use thin_vec::ThinVec;

use super::heredoc::Pending;
use super::syntax::{Complete, Heredoc, Operator, Part, Statement, Word};
use super::{EMBEDDED, Problem, ProblemKind};
use crate::text::Span;

/// How deeply constructs may be nested.
pub const DEPTH: u32 = 120;

/// How far we look for the end of a subscript or of a pattern in parentheses, in bytes.
const NEAR: usize = 2048;

/// The construct around a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Construct {
    /// A command of the script.
    Command,
    /// An array literal: bash continues with the next line.
    Array,
    /// A `$(…)`: a shell that sources the file exits.
    Substitution,
}

/// Reads one complete command after the other.
#[allow(clippy::struct_excessive_bools, reason = "facts about one script that do not depend on each other")]
pub struct Reader<'t> {
    pub(super) source: &'t [u8],
    pub(super) at: usize,
    pub(super) depth: u32,
    /// The number of `$(…)` around this place.
    pub(super) substitutions: u32,
    /// The first error of the command being read; once set, everything unwinds.
    pub(super) failure: Option<Problem>,
    /// The number of array literals around this place, inside the innermost `$(…)`.
    pub(super) arrays: u32,
    /// The place of the last `]`.
    pub(super) last_bracket: Option<usize>,
    /// The construct around the first error.
    failed_in: Construct,
    /// Whether a prompt is an ordinary word.
    pub(super) exact: bool,
    /// Whether bash would have stopped reading before this place.
    stopped: bool,
    /// Whether the bytes after the failed opening were not read as commands.
    pub(super) unread: bool,
    /// Bytes that may still be read twice after errors, so that time stays linear.
    pub(super) rereads: usize,
    /// Whether `?(…)` and the like may be patterns: the script mentions `shopt -s extglob`.
    pub(super) extended_globs: bool,
    /// Here-documents of the current line, whose bodies begin on the next one.
    pub(super) pending: Vec<Pending>,
    /// The statements of unfinished lists, the innermost last: a list is built once its length is
    /// known.
    pub(super) statements: Vec<Statement>,
    pub(super) words: Vec<Word>,
    pub(super) parts: Vec<Part>,
    heredocs: Vec<Option<Heredoc>>,
    /// The number of the first here-document.
    first_heredoc: usize,
    /// Whether it is indented by the file around it.
    embedded: bool,
    comments: Vec<Span>,
    problems: Vec<Problem>,
}

/// Whether a script is a part of another file, which indents it: see [`EMBEDDED`].
fn is_embedded(source: &[u8]) -> bool {
    source.first() == Some(&EMBEDDED)
}

impl<'t> Reader<'t> {
    /// A reader at the start of a script.
    pub fn new(source: &'t [u8]) -> Self {
        let mark = source.starts_with("\u{feff}".as_bytes());
        let last_bracket = memchr::memrchr(b']', source);
        let extended_globs = memchr::memmem::find(source, b"extglob").is_some();
        let embedded = usize::from(is_embedded(source));
        Self { at: if mark { 3 } else { embedded }, last_bracket, extended_globs, ..Self::empty(source) }
    }

    /// Before anything is known about the text.
    fn empty(source: &'t [u8]) -> Self {
        Self {
            source,
            at: 0,
            depth: 0,
            substitutions: 0,
            failure: None,
            arrays: 0,
            last_bracket: None,
            failed_in: Construct::Command,
            exact: false,
            stopped: false,
            unread: false,
            rereads: 4 * source.len(),
            extended_globs: false,
            first_heredoc: 0,
            embedded: is_embedded(source),
            pending: Vec::new(),
            statements: Vec::new(),
            words: Vec::new(),
            parts: Vec::new(),
            heredocs: Vec::new(),
            comments: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// A reader for a file that bash sources, where a byte order mark and a prompt are ordinary
    /// words.
    pub fn exact(source: &'t [u8]) -> Self {
        Self { at: 0, exact: true, ..Self::new(source) }
    }

    /// A reader for a command that was read before without an error, as part of a longer text that
    /// begins with `source`; takes the number of the first here-document in it.
    pub fn again(source: &'t [u8], command: Span, first_heredoc: usize, extended_globs: bool) -> Self {
        Self { at: command.start as usize, first_heredoc, extended_globs, ..Self::empty(source) }
    }

    /// The next complete command; `None` at the end of the script.
    pub fn next_command(&mut self) -> Option<Complete> {
        loop {
            self.line_breaks();
            self.peek()?;
            let start = self.at;
            let list = self.line();
            let failure = self.failure.take();
            self.arrays = 0;
            if let Some(problem) = failure.filter(|_| self.exact && self.failed_in == Construct::Array) {
                // Bash discards what it has read, and the rest of the line.
                self.depth = 0;
                self.substitutions = 0;
                self.pending.clear();
                self.at = problem.span.start as usize;
                self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
                continue;
            }
            self.stopped = self.stopped || failure.is_some();
            if let Some(problem) = failure {
                self.problems.push(problem);
                self.depth = 0;
                self.substitutions = 0;
                self.pending.clear();
                self.recover(problem, start);
            }
            if !list.is_empty() {
                return Some(Complete { list, broken: self.stopped });
            }
        }
    }

    /// The here-document bodies read since the last call. Indices keep counting up.
    pub fn take_heredocs(&mut self) -> Vec<Heredoc> {
        let nothing = || Heredoc { body: Span::default(), quoted: true, parts: ThinVec::new(), closed: false };
        self.heredocs.iter_mut().map(|heredoc| heredoc.take().unwrap_or_else(nothing)).collect()
    }

    /// One body, only once; `None` if an error came before it.
    pub fn take_heredoc(&mut self, index: usize) -> Option<Heredoc> {
        self.heredocs.get_mut(index).and_then(Option::take)
    }

    /// The number of bodies announced so far.
    pub fn heredoc_count(&self) -> usize {
        self.heredocs.len()
    }

    /// The comments since the last call.
    pub fn take_comments(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.comments)
    }

    /// The problems since the last call.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.source.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        self.source.get(self.at..).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, text: &[u8]) -> bool {
        self.rest().starts_with(text)
    }

    /// The rest of the line, as far as a search for something short may reach.
    pub(super) fn line_ahead(&self) -> &'t [u8] {
        let near = self.rest().get(..NEAR).unwrap_or(self.rest());
        near.split(|byte| *byte == b'\n').next().unwrap_or_default()
    }

    /// Skips `text` if it is here.
    pub(super) fn eat(&mut self, text: &[u8]) -> bool {
        let found = self.starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    pub(super) fn failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Records the first error; later ones are its consequences.
    pub(super) fn fail(&mut self, kind: ProblemKind, span: Span) {
        if self.failure.is_some() {
            return;
        }
        self.failure = Some(Problem::new(span, kind));
        self.failed_in = match kind {
            ProblemKind::Unexpected | ProblemKind::Missing(_) | ProblemKind::MissingTarget => match self.arrays {
                0 if self.substitutions > 0 => Construct::Substitution,
                0 => Construct::Command,
                _ => Construct::Array,
            },
            _ => Construct::Command,
        };
    }

    /// Called after the search for the end of an arithmetic expression failed: bash treats an error
    /// inside it like the end of the file.
    pub(super) fn looked_for_arithmetic(&mut self) {
        if self.failed() {
            self.failed_in = Construct::Command;
        }
    }

    /// Whether the last error is inside a `$(…)`: then a shell that sources the file exits there,
    /// instead of only ending the file.
    pub fn ends_shell(&self) -> bool {
        self.failed_in == Construct::Substitution
    }

    /// Records that the quote or expansion opened at `start` is unclosed.
    pub(super) fn fail_open(&mut self, kind: ProblemKind, start: usize, length: usize) {
        if self.failure.is_none() {
            self.unread = true;
        }
        self.fail(kind, Span::new(start, start + length));
    }

    /// Records something that bash does not stop at.
    pub(super) fn remark(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem::new(span, kind));
    }

    /// The byte here is not allowed.
    pub(super) fn unexpected(&mut self) {
        self.fail(ProblemKind::Unexpected, self.here());
    }

    /// The construct that began at `opening` needs `word` here.
    pub(super) fn missing(&mut self, word: &'static str, opening: Span) {
        if !self.failed() {
            self.fail(ProblemKind::Missing(word), self.here());
            self.failure = self.failure.map(|problem| Problem { within: Some(opening), ..problem });
        }
    }

    /// The character here; the reader itself reads bytes.
    fn here(&self) -> Span {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let more = rest.iter().skip(1).take_while(|byte| **byte & 0xC0 == 0x80).count();
        Span::new(self.at, (self.at + 1 + more).min(self.source.len()))
    }

    /// Enters a construct; at the deepest level it fails instead, and must not be left.
    pub(super) fn enter(&mut self, start: usize) -> bool {
        if self.depth >= DEPTH {
            self.fail(ProblemKind::TooDeep, self.span_from(start));
        }
        if self.failed() {
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Skips whitespace, escaped line ends and a comment.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.at += 2,
                Some(b'#') => {
                    let start = self.at;
                    self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
                    self.comments.push(self.span_from(start));
                    return;
                }
                _ => return,
            }
        }
    }

    /// Skips whitespace, comments and line ends.
    pub(super) fn line_breaks(&mut self) {
        loop {
            self.blanks();
            if !self.line_end() {
                return;
            }
        }
    }

    /// Skips one line end, and the bodies of the here-documents that begin after it.
    pub(super) fn line_end(&mut self) -> bool {
        if self.peek() != Some(b'\n') {
            return false;
        }
        self.at += 1;
        if !self.pending.is_empty() {
            self.heredoc_bodies();
        }
        true
    }

    /// Announces a here-document; its body is read after the next line end.
    pub(super) fn announce(&mut self, operator: Operator, delimiter: &Word) -> usize {
        let index = self.first_heredoc + self.heredocs.len();
        self.heredocs.push(None);
        self.pending.push(Pending::new(index, operator, delimiter, self.source, self.embedded));
        index
    }

    pub(super) fn store(&mut self, index: usize, heredoc: Heredoc) {
        let place = index.checked_sub(self.first_heredoc).and_then(|index| self.heredocs.get_mut(index));
        if let Some(place) = place {
            *place = Some(heredoc);
        }
    }
}
