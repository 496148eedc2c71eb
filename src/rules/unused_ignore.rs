//! AE902: a comment that ignores a finding that does not exist.

use super::prelude::*;
use super::{IgnoreScope, ignores};
use crate::ignore::{Ignore, Word};
use crate::text::{changes, offset};

pub(super) static RULE: Rule = Rule {
    code: "AE902",
    name: "unused-ignore",
    severities: &[Severity::Warning],
    summary: "A comment ignores a rule that reports nothing there.",
    why: "An ignore that is no longer needed hides the next finding of the same rule. `# airenv: ignore[…]` applies \
          to the statement directly below it, in a script to the whole command; comments may come between them, a \
          blank line may not. In scripts, YAML, Terraform and DAGs it may also follow what it applies to, on the \
          same line. `# airenv: ignore-file[…]` only works in the comments above the first statement.\n\n\
          airenv says nothing about rules that did not run: those left out by `--select`, `--ignore` or the \
          configuration, and rules about the whole project if only part of it is checked. It also says nothing if an \
          error in the file may hide what the rule would find: if kwargs are not valid JSON, no rule can look inside \
          them.",
    repair: "Remove the comment, or the rule's name in it; move a misplaced comment.",
    evidence: "airenv itself.",
    bad: Example::new("# airenv: ignore[duplicate-key]\nSTAGE=prod\n"),
    good: Example::new("STAGE=dev\n# airenv: ignore[duplicate-key] the last one is meant\nSTAGE=prod\n"),
    checks: &[Check::Ignores(check)],
};

fn check(scope: &IgnoreScope<'_>, findings: &mut Vec<Finding>) {
    let needed = |ignore: &&Ignore| !ignore.instruction.names.is_empty() && ignore.instruction.word != Word::Misspelled;
    for ignore in scope.ignores.iter().filter(needed) {
        if !ignores::read_by(scope, ignore).is_empty() {
            continue;
        }
        if ignore.covers.is_none() {
            findings.push(misplaced(scope, ignore));
            continue;
        }
        let is_unused = |name: &&Span| scope.unused.binary_search(name).is_ok();
        let unused: Vec<Span> = ignore.instruction.names.iter().filter(is_unused).copied().collect();
        if !unused.is_empty() {
            findings.push(unused_names(scope, ignore, &unused));
        }
    }
}

fn misplaced(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Finding {
    let at = scope.scope.at(shown(ignore));
    let (message, help) = match (ignore.is_alone, ignore.instruction.word) {
        (true, Word::IgnoreFile) => (
            "`ignore-file` only works above the first statement: this comment ignores nothing",
            "move it to the top of the file, or write `ignore[…]` above the statement",
        ),
        (true, _) => (
            "no statement follows directly below this comment: it ignores nothing",
            "move it to the line above the statement, or remove it",
        ),
        (false, _) => {
            ("this comment is not on its own line: it ignores nothing here", "move it to its own line, above")
        }
    };
    let finding = Finding::warning(at, message).label("ignores nothing").help(help);
    finding.fix(ignores::to_the_line_above(scope, ignore))
}

fn unused_names(scope: &IgnoreScope<'_>, ignore: &Ignore, unused: &[Span]) -> Finding {
    let names: Option<Vec<Public<'_>>> = unused.iter().map(|name| disclosure::rule_name(scope.text(*name))).collect();
    let message = match names {
        Some(names) => {
            let reports = if names.len() == 1 { " reports nothing here" } else { " report nothing here" };
            Message::default().codes(names, " and ").and(reports)
        }
        None => Message::from("these rules report nothing here"),
    };
    let whole = unused.len() == ignore.instruction.names.len();
    let at = match unused {
        [first, .., last] if !whole => first.cover(*last),
        [only] if !whole => *only,
        _ => shown(ignore),
    };
    let fix = if whole { without_comment(scope, ignore) } else { Some(without_names(scope, ignore, unused)) };
    let thing = if whole { "remove the comment" } else { "remove the name from the comment" };
    let message = message.and(": the ignore is not needed");
    let finding = Finding::warning(scope.scope.at(at), message).label("not needed").help(thing);
    finding.fix(fix)
}

/// A comment without the reason after it.
fn shown(ignore: &Ignore) -> Span {
    let end = ignore.instruction.list.map_or(ignore.comment.end, |list| list.end);
    Span { start: ignore.comment.start, end }
}

/// Removes the comment, with its line if nothing else is on it; by hand behind a command of several lines.
fn without_comment(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Option<Fix> {
    let text = scope.scope.text();
    let Span { start, end } = changes::lines(text, ignore.comment);
    if !ignore.is_alone {
        let before = Span { start, end: ignore.comment.start }.of_text(text).trim_end().len();
        let behind = Span { start: start + offset(before), ..ignore.comment };
        let is_on_line = ignore.covers.is_some_and(|covers| covers.start == start);
        return is_on_line.then(|| Fix::new(Safety::Safe, "Remove the comment").replace(scope.scope.at(behind), ""));
    }
    // A byte order mark stays.
    let mark = if start == 0 && text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let line = Span { start: start + offset(mark), end: (end + 1).min(offset(text.len())) };
    Some(Fix::new(Safety::Safe, "Remove the comment").replace(scope.scope.at(line), ""))
}

fn without_names(scope: &IgnoreScope<'_>, ignore: &Ignore, unused: &[Span]) -> Fix {
    let list = ignore.instruction.list.unwrap_or_default();
    let kept = ignore.instruction.names.iter().filter(|name| !unused.contains(name));
    let mut parts = vec![Part::Text(Message::from("["))];
    for (index, name) in kept.enumerate() {
        parts.extend((index > 0).then(|| Part::Text(Message::from(", "))));
        parts.push(Part::Copy(*name));
    }
    parts.push(Part::Text(Message::from("]")));
    Fix::new(Safety::Safe, "Remove the name").edit(scope.scope.at(list), parts)
}
