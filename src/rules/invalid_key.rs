//! AE019: a variable name that a loader refuses, or that nobody can read back.

use super::{Check, Example, Rule, Scope, dockerfile_syntax, json_lines, typographic_characters, unterminated_quote};
use crate::diagnostic::{Finding, Message, Severity};
use crate::format::dotenv::{Kind, Statement};
use crate::loader::{Outcome, Problem, ProblemKind};
use crate::place::Place;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE019",
    name: "invalid-key",
    severity: Severity::Error,
    summary: "A variable name holds a character that a reader of the file refuses.",
    why: "`astro dev start` refuses the whole file for a character other than letters, digits, `_`, `.`, `-`, `[` and \
          `]` in a name. `astro deployment variable create --load` takes any name, so the variable is created under a \
          name that no program asks for.\n\n\
          It is an error where the file is refused, a warning where only the line is lost.",
    repair: "Write the name with upper-case letters, digits and `_` only.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such names.",
    bad: Example::new("AIRFLOW__SECRETS__USE CACHE=True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    check: Check::Place(check),
};

fn check(scope: &Scope<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    let (problems, severity, effect) = match &place.outcome {
        Outcome::Refused(problem) => (std::slice::from_ref(problem), Severity::Error, " refuses the whole file"),
        Outcome::Read(problems) => (problems.as_slice(), Severity::Warning, " skips the line"),
    };
    for problem in problems {
        let Some(statement) = place.statement(problem.span).filter(|statement| is_about(statement, *problem)) else {
            continue;
        };
        let is_explained = json_lines::continues(scope.document, statement).is_some()
            || dockerfile_syntax::instruction(statement, scope.text()).is_some()
            || typographic_characters::in_key(statement, scope.text()).is_some()
            || unterminated_quote::opening_quote(place, *problem).is_some();
        if !is_explained {
            let message = Message::from(reason(problem.kind)).and(", so ").code(place.command()).and(effect);
            let finding = Finding::new(severity, place.at(problem.span), message)
                .label("not allowed in a name")
                .help("write the name with upper-case letters, digits and `_` only");
            findings.push(finding);
        }
    }
}

/// Whether a loader's problem lies in the name of an assignment.
pub(super) fn is_about(statement: &Statement, problem: Problem) -> bool {
    let is_of_name = matches!(
        problem.kind,
        ProblemKind::KeyCharacter | ProblemKind::KeyBlank | ProblemKind::KeyMissing | ProblemKind::KeyTooLong
    );
    is_of_name && statement.kind == Kind::Assignment && problem.span.start < statement.value.start
}

fn reason(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::KeyBlank => "a variable name cannot hold a blank",
        ProblemKind::KeyMissing => "there is no name before the `=`",
        ProblemKind::KeyTooLong => "this variable name is too long",
        _ => "a variable name cannot hold this character",
    }
}
