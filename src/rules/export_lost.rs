//! AE618: an `export` in a line of a Makefile's or a justfile's recipe, which the next line does not see.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE618",
    name: "export-lost",
    severities: &[Severity::Error],
    summary: "A recipe line in a Makefile or a justfile exports a variable that no later line gets.",
    why: "make and just run every line of a recipe in a shell of its own. What one line exports is gone in the next, so \
          Airflow starts without the setting.",
    repair: "Export the variable outside the recipe, join the lines with `&& \\`, set `.ONESHELL:` in a Makefile, or \
             begin the recipe of a justfile with `#!/usr/bin/env bash`.",
    evidence: "GNU make 4.3 and just 1.59, run on such files.",
    bad: Example::named("Makefile", "dev:\n\texport AIRFLOW__CORE__LOAD_EXAMPLES=False\n\tairflow standalone\n"),
    good: Example::named("Makefile", "export AIRFLOW__CORE__LOAD_EXAMPLES = False\n\ndev:\n\tairflow standalone\n"),
    checks: &[Check::Oddity(OddityKind::LostExport, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message =
        secrets::named(&oddity.name).and(" is exported in the shell of this line only: no later line gets it");
    let finding = Finding::error(scope.at(oddity.name.whole()), message).label("lost at the end of the line");
    finding.help("export it outside the recipe, or join the lines with `&& \\`")
}
