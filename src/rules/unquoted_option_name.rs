//! AE821: an option with a dot in its name that lacks its quotes.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddity(OddityKind::BareKey, check)], ..book::UNQUOTED_OPTION_NAME.of_file("main.tf") };

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" is not set: without quotes, this key is a reference to a resource, and Terraform stops");
    let edge = |at: u32| scope.at(Span { start: at, end: at });
    let fix = Fix::new(Safety::Safe, "Put quotes around the key")
        .replace(edge(oddity.span.start), "\"")
        .replace(edge(oddity.span.end), "\"");
    let finding = Finding::error(scope.at(oddity.span), message).label("read as a reference");
    finding.help("put double quotes around the key").fix(fix)
}
