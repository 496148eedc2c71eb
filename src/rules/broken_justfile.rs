//! AE837: a justfile that just refuses.

use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Oddities(check)], ..book::BROKEN_JUSTFILE.of_file("justfile") };

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let (message, label, help) = match oddity.kind {
        OddityKind::JustEscape => (
            " has an escape that just does not know",
            "no escape",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        OddityKind::JustBehind => (
            " is a string that ends before this text",
            "behind the string",
            "put JSON in single quotes, or write `\\\"` for the quotes inside",
        ),
        OddityKind::JustOpen => (" is a string that never ends", "never closed", "close the quote"),
        _ => return None,
    };
    let message = secrets::named(&oddity.name).and(message).and(": just refuses the file, and no recipe runs");
    Some(Finding::error(scope.at(oddity.span), message).label(label).help(help))
}
