//! AE004: a variable that is set twice.

use std::collections::HashMap;

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::format::dotenv::{self, Kind, Statement};
use crate::text::hash;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE004",
    name: "duplicate-key",
    severity: Severity::Error,
    summary: "A variable is set twice in one file.",
    why: "The last line wins for `astro dev start` and nearly every other reader. `astro deployment variable create \
          --load` keeps the *first*, reports the second as an error and exits with status 1: what runs locally and what \
          is deployed differ.\n\n\
          It is an error where the values differ and Airflow or AWS reads the variable, a warning elsewhere.",
    repair: "Keep one of the lines.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on files with the same key twice.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\nAIRFLOW__SECRETS__USE_CACHE=False\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=False\n"),
    check: Check::File(check),
};

fn check(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    let assignments = scope.document.scan().filter(|statement| statement.kind == Kind::Assignment);
    // A hash and a place for each: a key is compared only where two hashes are equal.
    let mut hashed: Vec<(u32, u32)> =
        assignments.map(|statement| (hash(statement.key.of_text(text).as_bytes()), statement.span.start)).collect();
    hashed.sort_unstable();
    for same in hashed.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
        compare(scope, same.iter().filter_map(|(_, start)| dotenv::statement_at(text, *start)), findings);
    }
}

/// Reports every statement that sets what one before it sets.
fn compare(scope: &Scope<'_>, statements: impl Iterator<Item = Statement>, findings: &mut Vec<Finding>) {
    let mut before: HashMap<&str, Statement> = HashMap::new();
    for statement in statements {
        if let Some(first) = before.insert(statement.key.of_text(scope.text()), statement) {
            findings.push(finding(scope, &first, &statement));
        }
    }
}

fn finding(scope: &Scope<'_>, first: &Statement, second: &Statement) -> Finding {
    let text = scope.text();
    let key = second.key.of_text(text);
    let differs = first.inner().of_text(text) != second.inner().of_text(text);
    let matters = key.starts_with("AIRFLOW") || key.starts_with("AWS_");
    let severity = if differs && matters { Severity::Error } else { Severity::Warning };
    let subject = match disclosure::name(key) {
        Some(name) => Message::default().code(name),
        None => Message::from("this variable"),
    };
    let message = subject.and(" is set twice: `astro dev start` takes the last value, `astro deployment variable create --load` the first, with exit status 1");
    Finding::new(severity, scope.at(second.key), message)
        .label(if differs { "set again, to another value" } else { "set again, to the same value" })
        .related(scope.at(first.key), "set here first")
        .help("keep one of the two lines")
}
