//! The laws of scripts.

use airenv::format::shell::parse;
use airenv::loader::Surroundings;
use airenv::shell::{self, Execution};
use airenv::text::Mapped;

use super::places;

/// All of them.
pub fn holds(source: &str) {
    let execution = shell::run(source, Surroundings::Unknown);
    places_are_in_the_file(source, &execution);
    is_within_its_budget(source, &execution);
    for problem in parse(source.as_bytes()).problems {
        places::span(source, problem.span);
    }
    assert_eq!(told(&execution), told(&shell::run(source, Surroundings::Unknown)), "another answer");
}

/// Every place is in the file, and every command has a program.
pub fn places_are_in_the_file(source: &str, execution: &Execution<'_>) {
    let text = |mapped: &Mapped<'_>| places::mapped(source.as_bytes(), mapped);
    for command in &execution.commands {
        assert!(!command.arguments.is_empty());
        places::span(source, command.span);
        for argument in &command.arguments {
            places::span(source, argument.word);
            text(&argument.value);
        }
        for redirection in &command.redirections {
            places::span(source, redirection.span);
            text(&redirection.target);
        }
        for placeholder in &command.placeholders {
            places::span(source, placeholder.span);
        }
    }
    for assignment in &execution.assignments {
        places::span(source, assignment.span);
        std::iter::once(&assignment.name).chain(&assignment.value).for_each(text);
    }
    for load in &execution.loads {
        places::span(source, load.span);
        text(&load.file);
    }
    execution.problems.iter().for_each(|problem| places::span(source, problem.span));
    execution.comments.iter().for_each(|comment| places::span(source, *comment));
}

/// 16 MiB and eight times the file, at a minimum of 256 bytes per word and 20 per piece.
pub fn is_within_its_budget(source: &str, execution: &Execution<'_>) {
    let arguments = || execution.commands.iter().flat_map(|command| &command.arguments);
    let written = source.split(|mark: char| !mark.is_alphanumeric()).count();
    let (words, pieces) = (arguments().count(), arguments().map(|one| one.value.pieces().count()).sum::<usize>());
    let budget = (16 << 20) + 8 * source.len();
    assert!(words <= written + budget / 256, "{words} words");
    assert!(pieces <= written + budget / 20, "{pieces} pieces");
}

/// What each command gets, where it is written, and whether bash reaches it.
pub fn told(execution: &Execution<'_>) -> Vec<String> {
    let command = |command: &shell::Command<'_>| {
        let argument = |argument: &shell::Argument<'_>| {
            (argument.value.bytes().to_vec(), argument.value.holes(), argument.value.whole(), argument.word)
        };
        let arguments: Vec<_> = command.arguments.iter().map(argument).collect();
        let redirections = command.redirections.iter().map(|one| (one.target.bytes().to_vec(), one.span));
        let redirections: Vec<_> = redirections.collect();
        format!("{arguments:?} {redirections:?} {:?} {:?} {}", command.span, command.reached, command.nested)
    };
    execution.commands.iter().map(command).collect()
}
