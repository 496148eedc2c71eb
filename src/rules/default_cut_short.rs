//! AE830: a default in a `devcontainer.json` that ends at its first `:` or `}`.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Oddity(OddityKind::DefaultCut, check)],
    ..book::DEFAULT_CUT_SHORT.of_file("devcontainer.json")
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" has a default that ends at its first `:` or `}`: where the machine does not set the variable, only the ")
        .and("beginning is left");
    let finding = Finding::warning(scope.at(oddity.span), message).label("ends here");
    finding.help("leave the default out, and set the variable on the machine")
}
