//! AE803: a global build argument (of the `FROM` lines) that a stage expands.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Image(check)], ..book::BUILD_ARGUMENT_OUT_OF_SCOPE.of_file("Dockerfile") };

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
