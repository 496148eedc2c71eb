//! AE814: a number or a boolean without quotes reaches the process as another text.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE814",
    name: "value-rewritten",
    severities: &[Severity::Warning],
    summary: "A number or a boolean without quotes reaches the process as a different string.",
    why: "YAML reads `3.10` as the number 3.1, and many programs read `0755` as an octal number or `yes` as `true`. \
          The program that reads the file turns the value back into a string: the process gets `3.1`.",
    repair: "Put quotes around the value.",
    evidence: "GitHub's workflow parser, compose-go and the Astro CLI's parser, run on such values.",
    bad: Example::named(
        ".github/workflows/test.yml",
        concat!(
            "on: push\n",
            "jobs:\n",
            "  test:\n",
            "    runs-on: ubuntu-latest\n",
            "    env:\n",
            "      AIRFLOW_VAR_RUNTIME: 3.10\n",
            "    steps:\n",
            "      - run: pytest\n",
        ),
    ),
    good: Example::instead(&[("3.10", "'3.10'")]),
    checks: &[Check::Oddity(OddityKind::Rewritten, check)],
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
