//! What a shell keeps beside its variables, in groups: a function that takes one group touches nothing of the others.

use super::flow::{Flow, Jump};
use super::input::Input;
use super::output::Sink;
use super::{Event, LIMIT, Reached, Wants};
use crate::text::{Mapped, Span};

/// What may be made out of a script, at least: bytes that are copied, and words at [`WORD`] each.
const BUDGET: usize = 16 << 20;

/// What a word costs that comes of a brace, a list or a split value, in bytes: it is kept with all that is known of it.
pub(super) const WORD: usize = 256;

/// What a copied element of a list costs, in bytes.
pub(super) const ELEMENT: usize = 16;

/// Which shell it is, and what `set` and `shopt` changed.
#[allow(clippy::struct_excessive_bools, reason = "a shell has many options, each on or off")]
pub(super) struct Options {
    /// Whether it is certainly bash that reads the script, in its usual mode.
    pub(super) exact: bool,
    /// Whether the text is a file that sets variables: `set -a; . ./file`.
    pub(super) is_sourced: bool,
    /// `set -u` was seen.
    pub(super) unset_fails: bool,
    /// `set -e` was seen.
    pub(super) errors_exit: bool,
    /// Whether `$(…)` runs without `set -e`: neither `inherit_errexit` nor POSIX mode stands anywhere in the script.
    pub(super) drops_errexit: bool,
    /// `set -o pipefail` was seen.
    pub(super) pipes_fail: bool,
    /// `shopt -s nullglob` or the like was seen: a pattern without a match is not left as it is.
    pub(super) globs_vanish: bool,
}

impl Options {
    /// Those at the start of a script.
    pub(super) fn of(script: &[u8]) -> Self {
        let names = |option: &[u8]| memchr::memmem::find(script, option).is_some();
        Self {
            exact: super::evaluator::is_bash(script),
            is_sourced: false,
            unset_fails: false,
            errors_exit: false,
            drops_errexit: !names(b"inherit_errexit") && !names(b"posix"),
            pipes_fail: false,
            globs_vanish: false,
        }
    }
}

/// Which command comes next, and how certainly.
pub(super) struct Control<'s> {
    /// Whether the current branch is taken.
    pub(super) branch: Reached,
    /// Possible jumps that did not land yet.
    pub(super) jumps: Vec<Jump>,
    /// Whether the script may have ended before.
    pub(super) exits: bool,
    /// Where the shell goes from the current command, which it gives up on.
    pub(super) halted: Option<Flow>,
    /// In a loop that is read once for all rounds.
    pub(super) repeated: bool,
    /// How many loops stand around, inside the current function.
    pub(super) loops: u32,
    /// How many conditions stand around, where `set -e` does not count.
    pub(super) guards: u32,
    /// The status of the last command; none where it is not known.
    pub(super) status: Option<u8>,
    /// Whether the current command has run commands for their output, so that theirs is the last status.
    pub(super) substituted: bool,
    /// What `trap … EXIT` runs at the end.
    pub(super) exit_trap: Option<Mapped<'s>>,
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self {
            branch: Reached::Certainly,
            jumps: Vec::new(),
            exits: false,
            halted: None,
            repeated: false,
            loops: 0,
            guards: 0,
            status: Some(0),
            substituted: false,
            exit_trap: None,
        }
    }
}

/// What may still be done, so that a short script cannot take long.
pub(super) struct Budget {
    /// In a round or call that may come again: what it costs is counted.
    pub(super) again: u32,
    /// Statements that ran again.
    pub(super) steps: u32,
    /// How many of them may.
    limit: u32,
    /// Bytes that may still be made.
    left: usize,
    /// How many constructs stand around.
    pub(super) depth: u32,
}

impl Budget {
    /// That of a script of so many bytes.
    pub(super) fn of(length: usize) -> Self {
        let limit = LIMIT.saturating_add(u32::try_from(length / 64).unwrap_or(u32::MAX));
        Self { again: 0, steps: 0, limit, left: BUDGET + 8 * length, depth: 0 }
    }

    /// Takes bytes from what may be made out of the whole script; false where it is used up.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether something may run once more.
    pub(super) fn may_repeat(&self) -> bool {
        self.steps < self.limit && self.left > 0
    }
}

/// What is read and written.
pub(super) struct Streams<'s> {
    /// Where standard output goes, the innermost last.
    pub(super) sinks: Vec<Sink<'s>>,
    /// Standard input.
    pub(super) input: Input<'s>,
    /// Where the last `<(…)` stands, and what it writes.
    pub(super) process: Option<(Span, Mapped<'s>)>,
    /// Whether standard error goes where standard output does: `2>&1`.
    pub(super) shows_errors: bool,
}

impl Default for Streams<'_> {
    fn default() -> Self {
        Self { sinks: Vec::new(), input: Input::Unknown, process: None, shows_errors: false }
    }
}

/// What is told, and to whom.
pub(super) struct Telling<'s, 'o> {
    /// Who is told.
    observer: &'o mut dyn FnMut(Event<'s>),
    /// The programs whose commands are told.
    pub(super) wants: Wants,
    /// Events that may still be taken back.
    pub(super) held: Vec<Vec<Event<'s>>>,
}

impl<'s, 'o> Telling<'s, 'o> {
    /// Nothing is told yet.
    pub(super) fn to(observer: &'o mut dyn FnMut(Event<'s>), wants: Wants) -> Self {
        Self { observer, wants, held: Vec::new() }
    }

    /// Tells what happened, or holds it back.
    pub(super) fn tell(&mut self, event: Event<'s>) {
        match self.held.last_mut() {
            Some(held) => held.push(event),
            None => (self.observer)(event),
        }
    }
}
