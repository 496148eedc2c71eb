//! AE801: an `ENV` that stops the build of the image.

use super::prelude::*;
use crate::format::dockerfile::{Image, Problem};

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Image(check)], ..book::ENV_DOES_NOT_BUILD.of_file("Dockerfile") };

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
