//! AE801: an `ENV` that stops the build of the image.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Message, Severity};
use crate::format::dockerfile::{Image, Problem};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE801",
    name: "env-does-not-build",
    severity: Severity::Error,
    summary: "An `ENV` of a Dockerfile stops the build: a blank outside of quotes, a quote that stays open.",
    why: "`ENV` splits its line into words at each blank that no quotes hold, and wants a `=` in every word behind the \
          first that has one. So JSON without quotes around it, a comment behind a value, a blank behind the `=` and \
          a value over several lines stop `docker build`, and with it `astro dev start` and `astro deploy`.",
    repair: "Put the whole value into single quotes, on one line. Write comments on lines of their own.",
    evidence: "BuildKit's own parser on each of these forms.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\"}\n"
    )),
    good: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"airflow/connections\"}'\n"
    )),
    yields: &[],
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for (span, problem) in &image.problems {
        let (message, label, help) = match problem {
            Problem::NoEquals => (
                "this word has no `=`",
                "a word of its own",
                "put the whole value into single quotes, and a comment on a line of its own",
            ),
            Problem::NoValue => ("this name has no value", "no value", "write `NAME=value`"),
            Problem::Unterminated => (
                "nothing closes a quote on this line",
                "goes on over the line's end",
                "write the value on one line, or continue the line with a backslash",
            ),
        };
        let message = Message::from(message).and(": `ENV` stops the build of the image");
        findings.push(Finding::new(Severity::Error, scope.at(*span), message).label(label).help(help));
    }
}
