//! AE004: a variable that is set twice.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::format::dotenv::{Kind, Statement};

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
    let assignments = scope.document.statements.iter().enumerate().filter(|(_, statement)| statement.kind == Kind::Assignment);
    // Hashes first: the text of the keys is compared only where these are equal.
    let mut hashed: Vec<(u32, u32)> =
        assignments.filter_map(|(index, statement)| Some((hash(statement.key.of_text(text)), u32::try_from(index).ok()?))).collect();
    hashed.sort_unstable();
    for pair in hashed.windows(2) {
        let [(first_hash, first), (hash, second)] = pair else { continue };
        let statement = |index: &u32| scope.document.statements.get(*index as usize);
        if let (Some(first), Some(second)) = (statement(first), statement(second))
            && first_hash == hash
            && first.key.of_text(text) == second.key.of_text(text)
        {
            findings.push(finding(scope, first, second));
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

/// FNV-1a in 32 bits.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
