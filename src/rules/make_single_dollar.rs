//! AE835: `$NAME` in a Makefile, of which make takes one letter for the name.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddity(OddityKind::SingleDollar, check)], ..book::MAKE_SINGLE_DOLLAR.of_file("Makefile") };

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
