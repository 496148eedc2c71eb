//! AE618: an `export` in a line of a Makefile's or a justfile's recipe, which the next line does not see.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddity(OddityKind::LostExport, check)], ..book::EXPORT_LOST.of_file("Makefile") };

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message =
        secrets::named(&oddity.name).and(" is exported in the shell of this line only: no later line gets it");
    let finding = Finding::error(scope.at(oddity.name.whole()), message).label("lost at the end of the line");
    finding.help("export it outside the recipe, or join the lines with `&& \\`")
}
