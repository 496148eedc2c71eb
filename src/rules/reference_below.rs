//! AE815: `$(NAME)` in a container of Kubernetes refers to a variable further down.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Oddity(OddityKind::ReferenceBelow, check)],
    ..book::REFERENCE_BELOW.of_file("scheduler.yaml")
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message =
        Message::from("Kubernetes does not expand this reference, because the variable is set further down: ");
    let message = message.and(secrets::named(&oddity.name)).and(" gets it as written");
    let finding = Finding::error(scope.at(oddity.span), message).label("not expanded");
    finding.help("move the variable above this one")
}
