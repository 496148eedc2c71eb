//! AE015: an indented comment that `--load` takes as a variable.

use super::Read;
use super::prelude::*;
use super::readers::{self, Line, LineFinding};
use crate::format::dotenv::Kind;
use crate::ignore;

pub(super) static RULE: Rule = Rule {
    code: "AE015",
    name: "comment-uploaded",
    severities: &[Severity::Warning],
    summary: "A comment is indented, so a loader reads it as a variable.",
    why: "`astro deployment variable create --load` recognizes only comments that start in the first column. It reads \
          an indented `# KEY=value` as an assignment and uploads a variable named `  # KEY`, with the value that was \
          meant to be disabled.",
    repair: "Remove the indentation before the `#`.",
    evidence: "deployment_variable.go of the Astro CLI, run on such lines.",
    bad: Example::new("  # AWS_DEFAULT_REGION=us-east-1\n"),
    good: Example::new("# AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    // A comment for airenv has its own rule.
    if line.statement.kind != Kind::Comment || ignore::is_one(scope.text(), line.statement.span) {
        return;
    }
    let effect = [(line.who(super::LineReading::sets), "reads it as a variable", "read it as a variable")];
    let Some((message, loaders)) = readers::who_does("this comment is indented: ", effect) else { return };
    let start = readers::lines(scope.text(), &line.statement).start;
    let blanks = scope.at(Span { start, end: line.statement.span.start });
    let comment = Span { start: line.statement.span.start, end: line.statement.span.end };
    let finding = Finding::warning(scope.at(comment), message)
        .label("read as an assignment")
        .help("remove the indentation before the `#`")
        .fix(Fix::new(Safety::Safe, "Remove the indentation of the comment").replace(blanks, ""));
    told.push(LineFinding { finding, loaders });
}
