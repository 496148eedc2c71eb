//! AE838: `$$NAME` in a recipe of a justfile.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Oddity(OddityKind::DoubleDollar, check)],
    ..book::DOUBLE_DOLLAR_IN_JUSTFILE.of_file("justfile")
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let start = oddity.span.start;
    let message = secrets::named(&oddity.name).and(" is not read: the shell takes `$$` for its process number");
    let first = Span { end: start + 1, ..oddity.span };
    let fix = Fix::new(Safety::Unsafe, "Write one `$`").replace(scope.at(first), "");
    let finding = Finding::error(scope.at(Span { end: start + 2, ..oddity.span }), message);
    finding.label("as in a Makefile").help("write one `$`").fix(fix)
}
