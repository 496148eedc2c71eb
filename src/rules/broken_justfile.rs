//! AE837: a justfile that just refuses.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE837",
    name: "broken-justfile",
    severities: &[Severity::Error],
    summary: "just refuses a justfile because of a string in it.",
    why: "In a justfile, `'…'` is literal and cannot contain a `'`. `\"…\"` has the escapes `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and \
          `\\u{…}`, and no others. A string that ends early, in JSON at its first quote, or an unknown escape makes the \
          whole file invalid: no recipe runs.",
    repair: "Put JSON in single quotes: `export NAME := '{\"a\": \"b\"}'`.",
    evidence: "just 1.59, run on such files.",
    bad: Example::named("justfile", "export AIRFLOW_CONN_DWH := \"{\"conn_type\": \"postgres\"}\"\n"),
    good: Example::named("justfile", "export AIRFLOW_CONN_DWH := '{\"conn_type\": \"postgres\"}'\n"),
    checks: &[Check::Oddities(check)],
};

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
