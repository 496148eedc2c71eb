//! Scripts for shells other than bash.
//!
//! Enters: what bash would do with a script, event by event. Leaves: what also holds in the
//! script's own shell: words that appear there literally. Everything else becomes a hole, and every
//! command one that may not run. Never takes bash's answer for another shell's.

use super::{Argument, Assignment, Command, Event, Reached, Start};
use crate::text::{Mapped, Span};

/// What POSIX does not have: dash rejects it or reads it differently.
const BASHISMS: [&str; 13] =
    ["pipefail", "=(", "+=", "[[", "((", "<<<", "<(", "$'", "source ", "function ", "declare ", "typeset ", "&>"];

/// Where the script stops being certainly bash; `None` if it is bash throughout.
pub(super) fn foreign_from(text: &[u8], path: &str) -> Option<u32> {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let program = first.strip_prefix(b"#!").map(|line| {
        let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        words.map(super::program::last_component).find(|word| *word != b"env").unwrap_or_default()
    });
    match program {
        Some(b"zsh") => Some(0),
        None if path.ends_with(".zsh") => Some(0),
        Some(b"sh" | b"dash" | b"ash") => {
            let found = BASHISMS.iter().filter_map(|word| memchr::memmem::find(text, word.as_bytes())).min();
            found.and_then(|at| u32::try_from(at).ok())
        }
        _ => None,
    }
}

/// The same event, without anything that is only known for bash.
pub(super) fn told(event: Event<'_>, from: Option<u32>) -> Event<'_> {
    let Some(from) = from else { return event };
    match event {
        Event::Command(command) if command.span.end > from => Event::Command(blurred_command(command)),
        Event::Assignment(assignment) if assignment.span.end > from => {
            Event::Assignment(blurred_assignment(assignment))
        }
        Event::Start(start) if start.span.end > from => {
            let assignments = start.assignments.into_iter().map(blurred_assignment).collect();
            Event::Start(Start { assignments, reached: start.reached.max(Reached::Perhaps), ..start })
        }
        event => event,
    }
}

fn blurred_assignment(mut assignment: Assignment<'_>) -> Assignment<'_> {
    let span = assignment.span;
    let is_written = |value: &Mapped<'_>| stands_in(value, span);
    assignment.value = assignment.value.map(|value| if is_written(&value) { value } else { Mapped::hole(span) });
    assignment.reached = assignment.reached.max(Reached::Perhaps);
    assignment
}

fn blurred_command(mut command: Command<'_>) -> Command<'_> {
    let mut arguments: Vec<Argument<'_>> = Vec::with_capacity(command.arguments.len());
    for argument in command.arguments {
        let is_same = stands_in(&argument.value, argument.word);
        if is_same {
            arguments.push(argument);
        } else if arguments.last().is_none_or(|last| last.word != argument.word) {
            arguments.push(Argument::unknown(argument.word, argument.marks));
        }
    }
    command.arguments = arguments;
    command.reached = command.reached.max(Reached::Perhaps);
    command
}

/// Whether a word spells the value literally, with nothing but quotes around it.
fn stands_in(value: &Mapped<'_>, word: Span) -> bool {
    value.is_empty() || value.written(Span::new(0, value.len())).is_some_and(|span| word.contains(span))
}
