//! bash 5.2: `set -a; . ./file`.
//!
//! The file is a script, so bash runs every line. Each variable gets the value it has when the
//! script ends; a line that is not an assignment runs a program, whose output is unknown. At the
//! first syntax error bash gives up on the rest of the file and keeps what it has set before. The
//! model of the shell is [`crate::shell`].

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{FileOutcome, Problem, ProblemKind, Sink, Surroundings, Variable};
use crate::shell::{self, Assignment, Command, Ending, Event};
use crate::text::{Mapped, MappedBuilder, Span};

/// Bash takes a file with more NUL bytes for a binary.
const MOST_NULS: usize = 256;

/// Variables that bash sets itself for every program.
const OF_BASH: [&str; 3] = ["PWD", "SHLVL", "_"];

pub(super) fn read<'s>(source: &'s [u8], surroundings: Surroundings<'_>, sink: Sink<'_, 's>) -> FileOutcome {
    let Some(text) = without_nuls(source) else {
        let at = memchr::memchr(0, source).unwrap_or_default();
        return FileOutcome::Read(vec![Problem { span: Span::new(at, at + 1), kind: ProblemKind::NulByte }]);
    };
    let mut set: Vec<Assignment<'s>> = Vec::new();
    let mut problems = Vec::new();
    let sourced = shell::source(&text, surroundings, parameters(surroundings), &mut |event| match event {
        Event::Assignment(assignment) => set.push(assignment),
        Event::Command(command) => problems.extend(lost_assignment(&command)),
        _ => {}
    });
    match sourced.ending {
        Ending::Whole => {}
        Ending::Broken(problem) => problems.push(Problem { span: problem.span, kind: ProblemKind::ShellSyntax }),
        Ending::ShellEnds(span) => return FileOutcome::Refused(Problem { span, kind: ProblemKind::ShellEnds }),
    }
    tell(set, sourced.variables, sourced.unseen, sink);
    problems.sort_by_key(|problem| problem.span.start);
    FileOutcome::Read(problems)
}

/// Every assignment that programs see, in order; the last one of each name has the value at the end
/// of the script.
fn tell<'s>(set: Vec<Assignment<'s>>, variables: Vec<shell::Variable<'s>>, unseen: bool, sink: Sink<'_, 's>) {
    let known: BTreeSet<Vec<u8>> = variables.iter().map(|variable| variable.name.clone().into_bytes()).collect();
    let exported = |variable: &shell::Variable<'s>| {
        variable.exported != Some(false) && variable.value.is_some() && !OF_BASH.contains(&variable.name.as_str())
    };
    let mut left: BTreeMap<Vec<u8>, (usize, Option<Mapped<'s>>, bool)> = BTreeMap::new();
    for variable in variables.into_iter().filter(exported) {
        left.insert(variable.name.into_bytes(), (0, variable.value, variable.exported.is_some()));
    }
    for assignment in &set {
        if let Some((count, ..)) = left.get_mut(assignment.name.bytes()) {
            *count += 1;
        }
    }
    let mut told = Vec::with_capacity(set.len());
    for assignment in set {
        let Some((count, last, is_certain)) = left.get_mut(assignment.name.bytes()) else {
            if unseen && !known.contains(assignment.name.bytes()) && assignment.value.is_some() {
                let value = Some(Mapped::hole(assignment.span));
                told.push(Variable { key: assignment.name, value });
            }
            continue;
        };
        *count = count.saturating_sub(1);
        let value = if *count > 0 { assignment.value } else { last.take() };
        let hole = |value| if *is_certain { placed(value, assignment.span) } else { Mapped::hole(assignment.span) };
        told.push(Variable { key: assignment.name, value: value.map(hole) });
    }
    // What was set other than by an assignment: `read`, a loop, `${NAME:=word}`.
    for (name, (_, value, is_certain)) in left {
        let Some(value) = value else { continue };
        let span = value.whole();
        let value = if is_certain { value } else { Mapped::hole(span) };
        told.push(Variable { key: Mapped::decoded(name, span), value: Some(value) });
    }
    in_file_order(told).into_iter().for_each(sink);
}

/// A function may be defined above the assignments that run before it: the value that counts stays
/// the last one of its name.
fn in_file_order(mut told: Vec<Variable<'_>>) -> Vec<Variable<'_>> {
    let mut counts: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    for variable in &told {
        counts.insert(variable.key.bytes().to_vec(), variable.key.whole().start);
    }
    let is_before = |variable: &Variable<'_>| {
        counts.get(variable.key.bytes()).is_some_and(|last| variable.key.whole().start <= *last)
    };
    told.retain(is_before);
    told.sort_by_key(|variable| variable.key.whole().start);
    told
}

/// Places an unknown value at its assignment.
fn placed(value: Mapped<'_>, span: Span) -> Mapped<'_> {
    if value.whole() == Span::default() && !value.is_certain() { Mapped::hole(span) } else { value }
}

/// The text as bash reads it; `None` if bash takes the file for a binary.
fn without_nuls(source: &[u8]) -> Option<Mapped<'_>> {
    let whole = Span::new(0, source.len());
    let mut count = 0;
    let mut start = 0;
    let mut text = MappedBuilder::default();
    for at in memchr::memchr_iter(0, source) {
        text.verbatim(source, Span::new(start, at));
        start = at + 1;
        count += 1;
    }
    match count {
        0 => Some(Mapped::verbatim(source, whole)),
        _ if count > MOST_NULS => None,
        _ => {
            text.verbatim(source, Span::new(start, source.len()));
            Some(text.build(whole))
        }
    }
}

/// `$0`, `$1` …
fn parameters<'s>(surroundings: Surroundings<'_>) -> Option<Vec<Rc<Mapped<'s>>>> {
    let text = |text: &String| Rc::new(Mapped::decoded(text.clone().into_bytes(), Span::default()));
    Some(surroundings.parameters()?.iter().map(text).collect())
}

/// A line that was intended as an assignment but runs a program: `A = b`, `A=b c`, `my-key=b`.
fn lost_assignment(command: &Command<'_>) -> Option<Problem> {
    let (program, operands) = command.arguments.split_first()?;
    let is_alone = command.wrappers == 0 && !command.nested && command.reached != shell::Reached::Perhaps;
    let has_equals = program.value.bytes().contains(&b'=');
    let has_assignment = !command.assignments.is_empty();
    let is_spaced = operands.first().is_some_and(|operand| operand.value.bytes().starts_with(b"="));
    let span = program.word;
    (is_alone && (has_equals || has_assignment || is_spaced))
        .then_some(Problem { span, kind: ProblemKind::RunsCommand })
}
