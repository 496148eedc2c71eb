//! AE002: a quote that nothing closes.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Severity};
use crate::format::dotenv::{Quote, Statement};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE002",
    name: "unterminated-quote",
    severity: Severity::Error,
    summary: "A value starts with a quote that nothing closes.",
    why: "`astro dev start` reads on to the end of the file in search of the closing quote, then refuses the whole \
          file: not one of its variables is set. Its message names the *last* line of the file, not the quote. \
          `astro deployment variable create --load` strips the lone quote without a word and uploads the first line.",
    repair: "Close the quote on the same line, or remove it: JSON on one line needs no quotes at all.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on files with open quotes.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHE='True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE='True'\n"),
    check: Check::Statement(check),
};

fn check(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    if !matches!(statement.quote, Quote::OpenSingle | Quote::OpenDouble) {
        return;
    }
    let quote = Span { start: statement.value.start, end: statement.value.start + 1 };
    let message = "this quote is never closed: `astro dev start` refuses the whole file";
    let finding = Finding::new(Severity::Error, scope.at(quote), message)
        .label("opened here")
        .help("close the quote at the end of the value, or remove it");
    findings.push(finding);
}
