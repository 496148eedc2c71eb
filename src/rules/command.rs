//! Commands of `…_CMD` variables, as Airflow splits them: with Python's `shlex.split`, without a
//! shell.
//!
//! Enters: the text of a command. Leaves: the first thing in it that fails, or that only a shell
//! would understand, and the words for it. Never runs anything, never guesses what a program prints.

use super::prelude::*;
use crate::diagnostic::Consequence;

/// What is wrong with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// This quote or backslash is not closed.
    Open(Span),
    /// `shlex` strips this quote as a shell would; what is left is not valid JSON.
    Lost(Span),
    /// Only a shell would understand this.
    Shell(Span),
    /// It begins with a word of the shell's own: no program has this name.
    NoProgram(Span),
    /// It is JSON, and no command.
    Value(Span),
}

/// Words of the shell that are no programs.
const WORDS: [&str; 8] = [".", "cd", "eval", "exec", "export", "set", "source", "unset"];

/// The first fault of a non-empty command.
pub(super) fn fault(command: &str) -> Option<Fault> {
    let first = command.split_ascii_whitespace().next()?;
    let program = first.trim_matches(['"', '\'']);
    let start = command.len() - command.trim_start().len();
    if first.starts_with('{') {
        return Some(Fault::Value(Span::new(start, command.trim_end().len())));
    }
    if WORDS.contains(&first) || is_assignment(first) || first.starts_with(['$', '`', '<', '>']) {
        return Some(Fault::NoProgram(Span::new(start, start + first.len())));
    }
    let is_shell = matches!(program.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash" | "zsh" | "ksh"));
    let takes_files = matches!(program.rsplit('/').next(), Some("cat" | "head" | "tail" | "base64"));
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
            ('*' | '?', None) if takes_files && !command.contains("://") => shell = shell.or_else(found),
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

/// `LANG=C`, which only a shell takes for a variable.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        !name.starts_with(|first: char| first.is_ascii_digit())
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

fn starts_reference(next: char) -> bool {
    next.is_ascii_alphabetic() || matches!(next, '_' | '{' | '(')
}

/// What to do about it.
fn help() -> Message {
    Message::from("put all of it into a script, or into ").code("sh -c '…'")
}

/// A mark that only a shell understands.
pub(super) fn needs_shell(at: Location, mark: &str) -> Finding {
    let message = Message::from("Airflow runs this command without a shell: ")
        .code_or("", mark.chars().next().and_then(wording::punctuation), "a backtick")
        .and(" reaches the program as a plain string");
    Finding::warning(at, message).label("needs a shell").help(help())
}

/// A first word that no program has for a name.
pub(super) fn no_program(at: Location, effect: Consequence) -> Finding {
    let message =
        Message::from("Airflow runs this command without a shell, and no program has the name with which it begins: ");
    Finding::error(at, message.and(effect)).label("needs a shell").help(help())
}
