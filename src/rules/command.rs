//! Commands of `…_CMD` variables, as Airflow splits them: with Python's `shlex.split`, without a
//! shell.
//!
//! Enters: the text of a command. Leaves: the first thing in it that fails, or that only a shell
//! would understand. Never runs anything, never guesses what a program prints.

use crate::text::Span;

/// What is wrong with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// This quote or backslash is not closed.
    Open(Span),
    /// `shlex` strips this quote as a shell would; what is left is not valid JSON.
    Lost(Span),
    /// Only a shell would understand this.
    Shell(Span),
}

/// The first fault of a non-empty command.
pub(super) fn fault(command: &str) -> Option<Fault> {
    let program = command.split_ascii_whitespace().next()?.trim_matches(['"', '\'']);
    let is_shell = matches!(program.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash" | "zsh" | "ksh"));
    let mut shell = None;
    let mut quote: Option<(usize, char)> = None;
    let mut last = ' ';
    let mut characters = command.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let found = || Some(Span::new(at, at + character.len_utf8()));
        match (character, quote) {
            (_, Some((_, '\''))) if character != '\'' => {}
            ('\\', _) if characters.next().is_none() => return found().map(Fault::Open),
            ('"', None) if last == '{' => return found().map(Fault::Lost),
            ('\'' | '"', None) => quote = Some((at, character)),
            (_, Some((_, open))) if character == open => quote = None,
            ('|' | ';' | '<' | '>' | '&', None) | ('`', _) => shell = shell.or_else(found),
            ('~', None) if last == ' ' && next == Some('/') => shell = shell.or_else(found),
            ('$', _) if next.is_some_and(starts_reference) => shell = shell.or_else(found),
            _ => {}
        }
        last = character;
    }
    match quote {
        Some((at, _)) => Some(Fault::Open(Span::new(at, at + 1))),
        None => shell.filter(|_| !is_shell).map(Fault::Shell),
    }
}

fn starts_reference(next: char) -> bool {
    next.is_ascii_alphabetic() || matches!(next, '_' | '{' | '(')
}
