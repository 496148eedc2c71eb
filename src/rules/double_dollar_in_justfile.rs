//! AE838: `$$NAME` in a recipe of a justfile.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE838",
    name: "double-dollar-in-justfile",
    severities: &[Severity::Error],
    summary: "A recipe of a justfile writes `$$NAME` for a variable of the shell.",
    why: "Only make turns `$$` into `$`. just hands the line to the shell as it is, and there `$$` is the number of the \
          shell's process: `$$ID` becomes `12345ID`.",
    repair: "Write `$NAME`, or `{{NAME}}` for a variable of the justfile.",
    evidence: "just 1.59 with bash 5.2, run on such a file.",
    bad: Example::named("justfile", "dev:\n    AIRFLOW_CONN_DWH=$$DWH_URI airflow standalone\n"),
    good: Example::named("justfile", "dev:\n    AIRFLOW_CONN_DWH=$DWH_URI airflow standalone\n"),
    checks: &[Check::Oddity(OddityKind::DoubleDollar, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let start = oddity.span.start;
    let message = secrets::named(&oddity.name).and(" is not read: the shell takes `$$` for its process number");
    let first = Span { end: start + 1, ..oddity.span };
    let fix = Fix::new(Safety::Unsafe, "Write one `$`").replace(scope.at(first), "");
    let finding = Finding::error(scope.at(Span { end: start + 2, ..oddity.span }), message);
    finding.label("as in a Makefile").help("write one `$`").fix(fix)
}
