//! AE019: a variable name that a loader refuses, or that no program can read back.

use super::json_lines;
use super::prelude::*;
use super::readers::LineFinding;
use super::troubles::{self, One};
use crate::format::dotenv::{Kind, Statement};
use crate::loader::{Problem, ProblemKind};

pub(super) static RULE: Rule = Rule {
    code: "AE019",
    name: "invalid-key",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A variable name contains a character that a loader refuses.",
    why: "`astro dev start` refuses the whole file for any character other than letters, digits, `_`, `.`, `-`, `[` \
          and `]` in a name. `astro deployment variable create --load` accepts any name, and creates a variable that \
          no program asks for.\n\n\
          It is an error if a loader refuses the file, a warning if only the line is lost.",
    repair: "Write the name with upper-case letters, digits and `_` only.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such names.",
    bad: Example::new("AIRFLOW__SECRETS__USE CACHE=True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    checks: &[Check::Readers(check)],
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    for trouble in troubles::of(places, &|one| is_invalid(scope, one)) {
        let colon = trouble.statement.and_then(|statement| colon(statement, scope.text()));
        let line = trouble.statement.map_or("", |statement| statement.span.of_text(scope.text()).trim_start());
        let is_set = trouble.problem.kind == ProblemKind::KeyBlank && line.starts_with("set ");
        let why = match trouble.problem.kind {
            _ if colon.is_some() => "there is a `:` instead of a `=`",
            _ if is_set => "`set` is part of the name here, and a name cannot contain whitespace",
            kind => reason(kind),
        };
        let location = scope.at(colon.unwrap_or(trouble.problem.span));
        let finding = Finding::new(trouble.severity(), location, trouble.effects(Message::from(why).and(", so ")));
        let finding = if colon.is_some() {
            finding.label("no `=`").help("write `=` instead of the `:`, without spaces around it")
        } else if is_set {
            finding.label("not allowed in a name").help("remove `set`: it is for the command line of Windows")
        } else {
            finding.label("not allowed in a name").help("write the name with upper-case letters, digits and `_` only")
        };
        told.push(LineFinding { finding, loaders: trouble.loaders() });
    }
}

/// The `:` after an upper-case name, as in YAML.
fn colon(statement: &Statement, text: &str) -> Option<Span> {
    let line = statement.span.of_text(text);
    let length = line.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))?;
    let start = statement.span.start as usize + length;
    let is_colon = length > 0 && line.get(length..).is_some_and(|rest| rest.starts_with(": "));
    is_colon.then(|| Span::new(start, start + 1))
}

fn is_invalid(scope: &Scope<'_>, one: &One<'_, '_>) -> bool {
    let Some(statement) = one.statement.filter(|statement| is_about(statement, one.problem)) else { return false };
    json_lines::continues(scope.document, statement).is_none()
}

/// Whether a loader's problem is in the name of an assignment.
pub(super) fn is_about(statement: &Statement, problem: Problem) -> bool {
    let is_of_name = matches!(
        problem.kind,
        ProblemKind::KeyCharacter | ProblemKind::KeyBlank | ProblemKind::KeyMissing | ProblemKind::KeyTooLong
    );
    is_of_name && statement.kind == Kind::Assignment && problem.span.start < statement.value.start
}

fn reason(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::KeyBlank => "a variable name cannot contain whitespace",
        ProblemKind::KeyMissing => "the name before the `=` is missing",
        ProblemKind::KeyTooLong => "this variable name is too long",
        _ => "a variable name cannot contain this character",
    }
}
