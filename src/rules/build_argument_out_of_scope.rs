//! AE803: a global build argument (of the `FROM` lines) that a stage expands.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule {
    code: "AE803",
    name: "build-argument-out-of-scope",
    severities: &[Severity::Error],
    summary: "An `ENV` uses an `ARG` from before the first `FROM`, which is empty inside a stage.",
    why: "An `ARG` before the first `FROM` applies to the `FROM` lines only. Inside a stage it is empty until the \
          stage declares it again, so a region or a prefix silently ends up empty.",
    repair: "Repeat `ARG NAME` below the `FROM`, without a value: it takes the one from above.",
    evidence: "BuildKit: what such an `ENV` sets.",
    bad: Example::dockerfile(concat!(
        "ARG REGION=eu-west-1\n",
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AWS_DEFAULT_REGION=$REGION\n"
    )),
    good: Example::instead(&[("ENV", "ARG REGION\nENV")]),
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for span in &image.out_of_scope {
        let written = span.of_text(scope.text()).trim_matches(['$', '{', '}']);
        let name = disclosure::name(written);
        let subject = Message::naming(name, "this argument");
        let message = subject.and(" is declared only before the first `FROM`: in this stage it is empty");
        let again = name.map_or(Message::from("ARG"), |name| Message::from("ARG ").and(name));
        let help = Message::from("repeat ").code(again).and(" below the `FROM`");
        findings.push(Finding::error(scope.at(*span), message).label("empty").help(help));
    }
}
