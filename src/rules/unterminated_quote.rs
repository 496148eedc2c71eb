//! AE002: a quote that nothing closes.

use super::prelude::*;
use super::readers::{self, LineFinding};
use super::statements::swallows_an_assignment;
use super::troubles::{self, One};
use crate::loader::{Problem, ProblemKind};

pub(super) static RULE: Rule = Rule {
    code: "AE002",
    name: "unterminated-quote",
    severities: &[Severity::Error],
    summary: "A value starts with a quote that is never closed.",
    why: "`astro dev start` searches to the end of the file for the closing quote, then refuses the whole file: none \
          of its variables is set. Its message names the *last* line of the file, not the quote. If a quote further \
          down happens to close it, everything in between becomes part of the value.\n\n\
          `astro deployment variable create --load` silently strips the lone quote and uploads the line.",
    repair: "Remove the quote, or close it on the same line if the value needs quotes: JSON on one line needs none.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on files with open quotes.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHE='True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    checks: &[Check::Readers(check)],
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    let is_open = |one: &One<'_, '_>| {
        one.problem.kind == ProblemKind::UnterminatedQuote
            || (one.is_refused && opening_quote(one.environment, one.problem).is_some())
    };
    for trouble in troubles::of(places, &is_open) {
        let first = trouble.statement.map(|statement| first_character(statement.value));
        let quote = if trouble.problem.kind == ProblemKind::UnterminatedQuote { None } else { first };
        let effects = [
            (trouble.refusing.as_slice(), "refuses the whole file", "refuse the whole file"),
            (trouble.skipping.as_slice(), "drops what follows", "drop what follows"),
        ];
        let message = readers::effects(Message::from("this quote is not closed on its line, so "), &effects);
        let finding = Finding::error(scope.at(quote.unwrap_or(trouble.problem.span)), message)
            .label("opened here")
            .help("remove the quote, or close it if the value needs quotes");
        told.push(LineFinding { finding, loaders: trouble.loaders() });
    }
}

/// The quote that a loader gave up on, found from where it gave up.
fn opening_quote(environment: &Environment<'_>, problem: Problem) -> Option<Span> {
    if problem.kind == ProblemKind::UnterminatedQuote {
        return Some(problem.span);
    }
    let statement = environment.document.statement(problem.span)?;
    swallows_an_assignment(statement, environment.document.file.text()).then(|| first_character(statement.value))
}

fn first_character(span: Span) -> Span {
    Span { start: span.start, end: span.start + 1 }
}
