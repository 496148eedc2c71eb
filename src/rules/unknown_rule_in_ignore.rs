//! AE901: a comment that tells airenv to ignore a rule that does not exist.

use super::IgnoreScope;
use super::prelude::*;
use crate::ignore::{Ignore, Word};

pub(super) static RULE: Rule = Rule {
    code: "AE901",
    name: "unknown-rule-in-ignore",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A comment tells airenv to ignore an unknown rule, or names no rule at all.",
    why: "`# airenv: ignore[…]` ignores the rules that it names: by code (`AE004`), by name (`duplicate-key`) or by \
          the start of a code (`AE0`). A name that matches no rule ignores nothing, so the comment only seems to \
          work.\n\n\
          No comment ignores every rule: it would also hide whatever airenv finds there later. A comment without a \
          name is an error, an unknown name a warning.",
    repair: "Name the rules in brackets, as the findings do: `# airenv: ignore[AE004]`. A reason may follow.",
    evidence: "airenv itself.",
    bad: Example::new("STAGE=dev\n# airenv: ignore[duplicate-keys] the last one is meant\nSTAGE=prod\n"),
    good: Example::new("STAGE=dev\n# airenv: ignore[duplicate-key] the last one is meant\nSTAGE=prod\n"),
    checks: &[Check::Ignores(check)],
};

fn check(scope: &IgnoreScope<'_>, findings: &mut Vec<Finding>) {
    for ignore in scope.ignores {
        if ignore.instruction.word == Word::Misspelled {
            findings.push(misspelled(scope, ignore));
            continue;
        }
        if ignore.instruction.names.is_empty() {
            findings.push(nameless(scope, ignore));
        }
        let unknown = ignore.instruction.names.iter().filter(|name| super::named_only(scope.text(**name)).is_none());
        findings.extend(unknown.map(|name| unknown_name(scope, *name)));
    }
}

fn misspelled(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Finding {
    let message = "airenv only knows `ignore[…]` and `ignore-file[…]`: this comment ignores nothing";
    Finding::warning(scope.scope.at(ignore.instruction.word_span), message)
        .label("unknown instruction")
        .help("write `# airenv: ignore[AE004]` with the rules to ignore")
}

fn nameless(scope: &IgnoreScope<'_>, ignore: &Ignore) -> Finding {
    let Ignore { comment, instruction, .. } = ignore;
    let end = instruction.list.map_or(instruction.word_span.end, |list| list.end);
    Finding::error(
        scope.scope.at(Span { start: comment.start, end }),
        "this comment names no rule, so it ignores nothing",
    )
    .label("ignores nothing")
    .help("name the rules in brackets: `# airenv: ignore[AE004]`; no comment ignores all of them")
}

fn unknown_name(scope: &IgnoreScope<'_>, name: Span) -> Finding {
    let word = scope.text(name);
    let at = scope.scope.at(name);
    if super::named(word).is_some() {
        return Finding::error(at, "this means every rule, but a comment cannot ignore all of them")
            .label("every rule")
            .help("name the rules to ignore: `# airenv: ignore[AE004]`");
    }
    let message = Message::default().code_or("unknown rule ", disclosure::rule_name(word), "unknown rule");
    let finding = Finding::warning(at, message.and(": this comment ignores nothing")).label("unknown rule");
    match super::nearest(word) {
        Some(near) => finding
            .help(Message::from("did you mean ").code(near).and("?"))
            .fix(Fix::new(Safety::Unsafe, Message::from("Write ").code(near)).replace(at, near)),
        None => finding.help("`airenv rules` lists all rules"),
    }
}
