//! Whether a shell runs two scripts alike, except for the intended changes.
//!
//! Enters: a script before and after its edits, and the edits. Leaves: the first unintended
//! difference. Commands and assignments that were edited are intended, and so are arguments that
//! come from them; every other command must get the same arguments as before. Nothing is ever run.

use super::{Assignment, Command, Execution, Redirection, run};
use crate::format::shell::Problem;
use crate::surroundings::Surroundings;
use crate::text::changes::{Changes, continued};
use crate::text::{Mapped, Span};

/// What got worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The shell rejects more places.
    Refused,
    /// A command that was not edited runs differently, no longer runs, or is new.
    Command,
    /// A variable that was not edited has another value.
    Assignment,
}

/// What the edits changed besides the commands and assignments they are about; `None` if nothing.
pub fn difference(before: &str, after: &str, changes: &Changes, surroundings: Surroundings<'_>) -> Option<Difference> {
    let (old, new) = (run(before, surroundings), run(after, surroundings));
    if refusals(&new) > refusals(&old) {
        return Some(Difference::Refused);
    }
    let mut touched = changes.touched(before, after, &|_| true, &continued).shared(changes, before, after);
    touched.widen(changes, &places(&old), &places(&new));
    let was = Kept { execution: &old, is_touched: &|part| touched.before(part) };
    let is = Kept { execution: &new, is_touched: &|part| touched.after(part) };
    // After a place that the shell rejects, nothing ran before.
    let stopped = old.problems.iter().any(|problem| problem.kind.stops_bash());
    if !is_same(&was.commands(), &is.commands(), stopped) {
        return Some(Difference::Command);
    }
    (!is_same(&was.assignments(), &is.assignments(), stopped)).then_some(Difference::Assignment)
}

fn refusals(execution: &Execution<'_>) -> usize {
    execution.problems.iter().filter(|problem: &&Problem| problem.kind.stops_bash()).count()
}

fn places(execution: &Execution<'_>) -> Vec<Span> {
    let commands = execution.commands.iter().map(|command| command.span);
    commands.chain(execution.assignments.iter().map(|assignment| assignment.span)).collect()
}

/// Whether the items are the same. If an error cut the script short, what ran before must still
/// run.
fn is_same(was: &[Words], is: &[Words], stopped: bool) -> bool {
    if !stopped {
        return was == is;
    }
    let mut now = is.iter();
    was.iter().all(|words| now.any(|other| other == words))
}

/// The words of a command or an assignment: bytes, and their unknown parts.
type Words = Vec<(Vec<u8>, Vec<Span>)>;

/// What must stay the same in a script.
struct Kept<'k, 's> {
    execution: &'k Execution<'s>,
    is_touched: &'k dyn Fn(Span) -> bool,
}

impl Kept<'_, '_> {
    fn commands(&self) -> Vec<Words> {
        let kept = self.execution.commands.iter().filter(|command| !(self.is_touched)(command.span));
        kept.map(|command| self.command(command)).collect()
    }

    fn command(&self, command: &Command<'_>) -> Words {
        let arguments = command.arguments.iter().map(|argument| &argument.value);
        let assignments = command.assignments.iter().flat_map(assigned);
        let targets = command.redirections.iter().map(|redirection: &Redirection<'_>| &redirection.target);
        self.words(arguments.chain(assignments).chain(targets))
    }

    fn assignments(&self) -> Vec<Words> {
        let kept = self.execution.assignments.iter().filter(|assignment| !(self.is_touched)(assignment.span));
        kept.map(|assignment| self.words(assigned(assignment))).collect()
    }

    /// The words, without those that come from an edited place.
    fn words<'w, 's: 'w>(&self, words: impl Iterator<Item = &'w Mapped<'s>>) -> Words {
        let is_kept = |word: &&Mapped<'_>| !word.pieces().any(|(piece, _)| (self.is_touched)(piece.span));
        words.filter(is_kept).map(|word| (word.bytes().to_vec(), word.holes())).collect()
    }
}

fn assigned<'a, 's>(assignment: &'a Assignment<'s>) -> impl Iterator<Item = &'a Mapped<'s>> {
    std::iter::once(&assignment.name).chain(&assignment.value)
}
