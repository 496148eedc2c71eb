//! AE903: a comment for airenv that a loader of the file takes as data.

use super::IgnoreScope;
use super::ignores::{read_by, to_the_line_above};
use super::prelude::*;
use crate::ignore::Ignore;

pub(super) static RULE: Rule = Rule {
    code: "AE903",
    name: "ignore-read-as-value",
    severities: &[Severity::Error],
    summary: "An airenv comment is placed where a loader reads it as data.",
    why: "`astro deployment variable create --load`, `docker run --env-file` and others recognize comments only on \
          their own lines, from the first column on. After a value, the comment becomes part of the value; indented \
          and with a `=` in it, it becomes a variable that is uploaded. Such a comment suppresses nothing, even if \
          other loaders read it as a comment.",
    repair: "Put it on its own line above, without spaces before the `#`.",
    evidence: "The Astro CLI, docker's client 28.2.2 and systemd, run on such files.",
    bad: Example::new("STAGE=prod # airenv: ignore[AE004]\n"),
    good: Example::new("STAGE=dev\n# airenv: ignore[AE004]\nSTAGE=prod\n"),
    checks: &[Check::Ignores(check)],
};

fn check(scope: &IgnoreScope<'_>, findings: &mut Vec<Finding>) {
    for ignore in scope.ignores {
        let loaders = read_by(scope, ignore);
        if !loaders.is_empty() {
            findings.push(finding(scope, ignore, &loaders));
        }
    }
}

fn finding(scope: &IgnoreScope<'_>, ignore: &Ignore, loaders: &[Loader]) -> Finding {
    let read = if loaders.len() == 1 { " reads this comment as data" } else { " read this comment as data" };
    let message = Message::default().codes(loaders.iter().map(|loader| loader.command()), " and ").and(read);
    let end = ignore.instruction.list.map_or(ignore.instruction.word_span.end, |list| list.end);
    let at = scope.scope.at(Span { start: ignore.comment.start, end });
    let finding = Finding::error(at, message)
        .label("read as data")
        .help("put the comment on its own line above, without spaces before it");
    finding.fix(to_the_line_above(scope, ignore))
}
