//! AE801: an `ENV` that stops the build of the image.

use super::prelude::*;
use crate::format::dockerfile::{Image, Problem};

pub(super) static RULE: Rule = Rule {
    code: "AE801",
    name: "env-does-not-build",
    severities: &[Severity::Error],
    summary: "An `ENV` in a Dockerfile breaks the build: a space outside quotes, a quote that is never closed, or a broken reference.",
    why: "`ENV` splits its line into words at every space outside quotes. Once the first word has a `=`, every other \
          word needs one, too. So unquoted JSON, a comment after a value, a space after the `=` and a value over \
          several lines all stop `docker build`, and with it `astro dev start` and `astro deploy`. So do `${}` and a \
          `${NAME` without its closing brace.",
    repair: "Put the whole value in single quotes, on one line. Write comments on their own lines.",
    evidence: "BuildKit's own parser on each of these forms.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\"}\n"
    )),
    good: Example::instead(&[("{", "'{"), ("}", "}'")]),
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for (span, problem) in &image.problems {
        let (message, label, help) = match problem {
            Problem::NoEquals => (
                "this word has no `=`",
                "a separate word",
                "put the whole value in single quotes, and a comment on its own line",
            ),
            Problem::NoValue => ("this name has no value", "no value", "write `NAME=value`"),
            Problem::Unterminated => (
                "a quote is not closed on this line",
                "quote left open",
                "write the value on one line, or continue the line with a backslash",
            ),
            Problem::BrokenReference => (
                "Docker cannot read this reference to a variable",
                "not a reference",
                "write `${NAME}`, or single quotes around the value for a `$` that stays",
            ),
        };
        let message = Message::from(message).and(": the image does not build");
        findings.push(Finding::error(scope.at(*span), message).label(label).help(help));
    }
}
