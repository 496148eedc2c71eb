//! A `.env` file.
//!
//! Enters: variables. Leaves: for each a line in the form that most programs read alike, as the exact models of these
//! programs judge; a comment where one of those that every Astro project uses reads something else. Never writes a line
//! that docker compose, and with it `astro dev start`, reads as another value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable};
use crate::loader::{self, FileOutcome, Loader, Surroundings};
use crate::usage;

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "dotenv",
    about: "a .env file",
    refuses,
    write,
    secrets: "",
    leaves_out: Some(
        "it may be secret, and not every program that reads a .env file expands a reference; write it here",
    ),
};

fn refuses(variable: &ConvertedVariable<'_>) -> Option<&'static str> {
    let is_held = variable.holds(|value| line(variable.name, value).is_some());
    (!is_held).then_some("no form of its value reaches a process through docker compose unchanged")
}

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let is_of_bash = |variable: &ConvertedVariable<'_>| {
        let line = variable.text().and_then(|value| line(variable.name, value));
        line.is_none_or(|line| line.readers.contains(&Loader::Bash))
    };
    // bash would run a part of the value as a command.
    let warning = "# For programs that read .env files; do not source it in a shell.\n";
    let head = if variables.iter().all(is_of_bash) { "" } else { warning };
    let mut text = head.to_owned();
    for variable in variables {
        let Some(line) = variable.text().and_then(|value| line(variable.name, value)) else { continue };
        let others: Vec<&str> = usage::ALWAYS
            .iter()
            .filter(|loader| !line.readers.contains(loader))
            .map(|loader| loader.command())
            .collect();
        if !others.is_empty() {
            let reads = if others.len() == 1 { "reads" } else { "read" };
            let _ = writeln!(text, "# `{}` {reads} the next line differently", others.join("` and `"));
        }
        text.push_str(&line.text);
    }
    text
}

/// A line, and the loaders that read it as the value.
struct Line {
    text: String,
    readers: Vec<Loader>,
}

/// The best line for a value, if one reaches a process through docker compose.
fn line(name: &str, value: &str) -> Option<Line> {
    let lines = forms(value).into_iter().map(|form| {
        let text = format!("{name}={form}\n");
        let readers = Loader::ALL.into_iter().filter(|loader| is_read(*loader, &text, name, value)).collect();
        Line { text, readers }
    });
    let mut best: Option<Line> = None;
    for line in lines.filter(|line| line.readers.contains(&Loader::Compose)) {
        if best.as_ref().is_none_or(|best| rank(&line) > rank(best)) {
            best = Some(line);
        }
    }
    best
}

/// The readers of every project count first, then all.
fn rank(line: &Line) -> (usize, usize) {
    let usual = line.readers.iter().filter(|loader| usage::ALWAYS.contains(loader)).count();
    (usual, line.readers.len())
}

/// The forms that a value can have, the plainest first.
fn forms(value: &str) -> Vec<String> {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    let closed = escaped.replace('$', "\\$").replace('`', "\\`");
    let lines = |text: &str| text.replace('\n', "\\n").replace('\r', "\\r");
    vec![
        value.to_owned(),
        format!("'{value}'"),
        format!("\"{value}\""),
        format!("\"{escaped}\""),
        format!("\"{closed}\""),
        format!("\"{}\"", escaped.replace('$', "\\$")),
        format!("\"{}\"", escaped.replace('$', "$$")),
        format!("\"{}\"", lines(&escaped)),
        format!("\"{}\"", lines(&escaped.replace('$', "\\$"))),
        format!("\"{}\"", lines(&closed)),
    ]
}

/// Whether a loader reads the line as this one variable with this value.
fn is_read(loader: Loader, line: &str, name: &str, value: &str) -> bool {
    let mut read = Vec::new();
    let outcome = loader::read(loader, line.as_bytes(), Surroundings::Unknown, &mut |variable| read.push(variable));
    let [variable] = read.as_slice() else { return false };
    let is_clean = matches!(outcome, FileOutcome::Read(problems) if problems.is_empty());
    let is_same = variable.value.as_ref().is_some_and(|read| read.is_certain() && read.bytes() == value.as_bytes());
    is_clean && is_same && variable.key.bytes() == name.as_bytes()
}
