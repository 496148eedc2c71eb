//! What a shell tracks besides its variables, in groups: a function that takes one group touches
//! none of the others.

use super::flow::{Flow, Jump};
use super::input::Input;
use super::output::Sink;
use super::{Event, LIMIT, Reached, Wants};
use crate::text::{Mapped, Span};

/// The minimum budget of a script: copied bytes, and words at [`WORD`] each.
const BUDGET: usize = 16 << 20;

/// The cost, in bytes, of a word produced by a brace, a list or a split value, with everything
/// stored about it.
pub(super) const WORD: usize = 256;

/// The cost, in bytes, of a copied list element.
pub(super) const ELEMENT: usize = 16;

/// Which shell it is, and what `set` and `shopt` changed.
#[allow(clippy::struct_excessive_bools, reason = "a shell has many options, each on or off")]
pub(super) struct Options {
    /// Whether bash certainly reads the script, in its usual mode.
    pub(super) exact: bool,
    /// Whether the text is a file of variables that a shell sources: `set -a; . ./file`.
    pub(super) is_sourced: bool,
    /// `set -u` was seen.
    pub(super) unset_fails: bool,
    /// `set -e` was seen.
    pub(super) errors_exit: bool,
    /// Whether `$(…)` runs without `set -e`: the script mentions neither `inherit_errexit` nor
    /// POSIX mode.
    pub(super) drops_errexit: bool,
    /// `set -o pipefail` was seen.
    pub(super) pipes_fail: bool,
    /// `shopt -s nullglob` or the like was seen: a pattern without a match does not stay literal.
    pub(super) globs_vanish: bool,
}

impl Options {
    /// The options at the start of a script.
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

/// Which command comes next, and how certain that is.
pub(super) struct Control<'s> {
    /// Whether the current branch is taken.
    pub(super) branch: Reached,
    /// Possible jumps that have not landed yet.
    pub(super) jumps: Vec<Jump>,
    /// Whether the script may already have ended.
    pub(super) exits: bool,
    /// Where the shell continues when it gives up on the current command.
    pub(super) halted: Option<Flow>,
    /// Inside a loop that is evaluated once for all its rounds.
    pub(super) repeated: bool,
    /// The number of enclosing loops, inside the current function.
    pub(super) loops: u32,
    /// The number of enclosing conditions, where `set -e` does not apply.
    pub(super) guards: u32,
    /// The status of the last command; `None` if unknown.
    pub(super) status: Option<u8>,
    /// Whether the current command contained command substitutions, whose status is then the last
    /// one.
    pub(super) substituted: bool,
    /// The number of sourced files that the current command is in.
    pub(super) loading: u32,
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
            loading: 0,
            exit_trap: None,
        }
    }
}

/// The remaining budget, so that a short script cannot take long.
pub(super) struct Budget {
    /// Non-zero in a round or call that may repeat, whose cost is counted.
    pub(super) again: u32,
    /// The number of repeated statements.
    pub(super) steps: u32,
    /// The most that `steps` may reach.
    limit: u32,
    /// The bytes that may still be produced.
    left: usize,
    /// The current nesting depth.
    pub(super) depth: u32,
}

impl Budget {
    /// The budget of a script of this many bytes.
    pub(super) fn of(length: usize) -> Self {
        let limit = LIMIT.saturating_add(u32::try_from(length / 64).unwrap_or(u32::MAX));
        Self { again: 0, steps: 0, limit, left: BUDGET + 8 * length, depth: 0 }
    }

    /// Takes bytes from the budget of the whole script; false if too few are left.
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

/// Input and output.
pub(super) struct Streams<'s> {
    /// The targets of standard output, the innermost last.
    pub(super) sinks: Vec<Sink<'s>>,
    /// Standard input.
    pub(super) input: Input<'s>,
    /// The last `<(…)`, and what it writes.
    pub(super) process: Option<(Span, Mapped<'s>)>,
    /// Whether standard error goes to standard output: `2>&1`.
    pub(super) shows_errors: bool,
}

impl Default for Streams<'_> {
    fn default() -> Self {
        Self { sinks: Vec::new(), input: Input::Unknown, process: None, shows_errors: false }
    }
}

/// Reports events to the observer.
pub(super) struct Telling<'s, 'o> {
    /// Receives the events.
    observer: &'o mut dyn FnMut(Event<'s>),
    /// The programs whose commands are reported.
    pub(super) wants: Wants,
    /// Events that may still be dropped.
    pub(super) held: Vec<Vec<Event<'s>>>,
}

impl<'s, 'o> Telling<'s, 'o> {
    /// Nothing reported yet.
    pub(super) fn to(observer: &'o mut dyn FnMut(Event<'s>), wants: Wants) -> Self {
        Self { observer, wants, held: Vec::new() }
    }

    /// Reports an event, or holds it back.
    pub(super) fn tell(&mut self, event: Event<'s>) {
        match self.held.last_mut() {
            Some(held) => held.push(event),
            None => (self.observer)(event),
        }
    }
}
