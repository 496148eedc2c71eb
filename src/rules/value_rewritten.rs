//! AE814: a number or a boolean without quotes reaches the process as another text.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Oddity(OddityKind::Rewritten, check)],
    ..book::VALUE_REWRITTEN.of_file(".github/workflows/test.yml")
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" is not a string here: YAML rewrites it, and the process gets a different string");
    let edge = |at: u32| scope.at(Span { start: at, end: at });
    // The process would get what is written, which it does not today.
    let fix = Fix::new(Safety::Unsafe, "Put quotes around it");
    let fix = fix.replace(edge(oddity.span.start), "'").replace(edge(oddity.span.end), "'");
    let finding = Finding::warning(scope.at(oddity.span), message).label("not as written");
    finding.help(Message::from("put quotes around it")).fix(fix)
}
