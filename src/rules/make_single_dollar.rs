//! AE835: `$NAME` in a Makefile, of which make takes one letter for the name.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE835",
    name: "make-single-dollar",
    severities: &[Severity::Error],
    summary: "make reads the first letter of `$NAME` as the name of a variable.",
    why: "make expands `$` before the shell sees the line: `$NAME` is the variable `N`, which nothing sets, followed by \
          `AME`. A command gets `AME` in place of the shell's variable, and a password that contains `$w` loses both \
          characters. Only `$$` becomes a `$`; variables of make are `$(NAME)`.\n\n\
          airenv looks at recipe lines that concern Airflow and at exported variables. It says nothing if the Makefile \
          sets a variable of that one letter, or includes other Makefiles.",
    repair: "Write `$$NAME` for a variable of the shell, `$(NAME)` for one of make, and `$$` for a dollar sign.",
    evidence: "GNU make 4.3, run on such Makefiles.",
    bad: Example::named("Makefile", "dev:\n\tAIRFLOW_CONN_DWH=$DWH_URI airflow standalone\n"),
    good: Example::named("Makefile", "dev:\n\tAIRFLOW_CONN_DWH=$$DWH_URI airflow standalone\n"),
    checks: &[Check::Oddity(OddityKind::SingleDollar, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let start = oddity.span.start;
    let at = scope.at(Span { end: start + 2, ..oddity.span });
    let of =
        |subject: Message, help: &'static str| Finding::error(at, subject).label("one letter is the name").help(help);
    let doubled = |title: &'static str, safety: Safety| {
        Fix::new(safety, title).replace(scope.at(Span { start, end: start }), "$")
    };
    if !oddity.name.is_empty() {
        let message = secrets::named(&oddity.name)
            .and(" loses this `$` and the letter after it: make reads them as an empty variable");
        return of(message, "write `$$` for a dollar sign").fix(doubled("Double the `$`", Safety::Unsafe));
    }
    let message =
        Message::from("make reads this as a variable of one letter, so the shell gets the rest of the name as text");
    match oddity.beside {
        Some(_) => of(message, "write `$(NAME)` for the variable of make, or `$$NAME` for one of the shell"),
        None => of(message, "write `$$` in front of the name of a shell variable")
            .fix(doubled("Write `$$`, so that the shell expands it", Safety::Unsafe)),
    }
}
