//! AE001: a line that a loader cannot read, for a reason that no narrower rule explains.

use super::{
    Check, Example, Rule, Scope, dockerfile_syntax, invalid_key, json_lines, typographic_characters, unterminated_quote,
};
use crate::diagnostic::{Finding, Message, Severity};
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::loader::{Loader, Outcome, Problem, ProblemKind};
use crate::place::Place;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE001",
    name: "unreadable-line",
    severity: Severity::Error,
    summary: "A program that reads the file cannot read a line of it.",
    why: "Most readers refuse the whole file for one bad line: with docker compose's reader none of the variables is \
          set and `astro dev start` stops. Others skip the line and go on, with a message that is easily missed.\n\n\
          It is an error where the file is refused, a warning where only the line is lost.",
    repair: "Write every line as `KEY=value`, comments on lines of their own, JSON on one line without quotes around it.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2 and the Astro CLI, run on such files.",
    bad: Example::new("AIRFLOW__SECRETS__BACKEND_KWARGS=\"{\"region_name\": \"us-east-1\"}\"\n"),
    good: Example::new("# one line, no quotes around it\nAWS_DEFAULT_REGION=us-east-1\n"),
    check: Check::Place(check),
};

fn check(scope: &Scope<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    let (problems, severity) = match &place.outcome {
        Outcome::Refused(problem) => (std::slice::from_ref(problem), Severity::Error),
        Outcome::Read(problems) => (problems.as_slice(), Severity::Warning),
    };
    for problem in problems {
        let statement = place.statement(problem.span);
        if let Some(between) = statement.and_then(|statement| json_lines::continues(scope.document, statement)) {
            let is_told = between > 0 || (severity == Severity::Warning && tells_itself(scope));
            findings.extend((!is_told).then(|| continued(place, *problem, statement, severity)));
        } else if !has_a_narrower_rule(scope, place, *problem, statement) {
            findings.push(finding(place, *problem, statement, severity));
        }
    }
}

fn has_a_narrower_rule(scope: &Scope<'_>, place: &Place<'_>, problem: Problem, statement: Option<&Statement>) -> bool {
    let is_lost_only = matches!(place.outcome, Outcome::Read(_));
    let of_line = statement.is_some_and(|statement| {
        dockerfile_syntax::instruction(statement, scope.text()).is_some()
            || typographic_characters::in_key(statement, scope.text()).is_some()
            || invalid_key::is_about(statement, problem)
            || (is_lost_only && (statement.kind != Kind::Other || refused_by_compose(scope, statement)))
    });
    let of_problem =
        matches!(problem.kind, ProblemKind::UnterminatedQuote | ProblemKind::SetBefore | ProblemKind::ValueMissing);
    of_line || of_problem || (!is_lost_only && unterminated_quote::opening_quote(place, problem).is_some())
}

/// Whether compose's reader, which refuses JSON over several lines, is among those that are asked.
fn tells_itself(scope: &Scope<'_>) -> bool {
    scope.project.loaders.contains(&Loader::Compose)
}

/// A line that belongs to the JSON of the line above.
fn continued(place: &Place<'_>, problem: Problem, statement: Option<&Statement>, severity: Severity) -> Finding {
    let effect = if severity == Severity::Error { " refuses the whole file" } else { " does not set the whole value" };
    let message = Message::from("this line continues the JSON of the line above, and no reader joins lines: ")
        .code(place.command())
        .and(effect);
    let span = statement.map_or(problem.span, |statement| statement.span);
    Finding::new(Severity::Error, place.at(span), message)
        .label("read as a line of its own")
        .help("write the JSON on one line")
}

/// Whether compose's reader refuses the file for this line, and says so itself.
fn refused_by_compose(scope: &Scope<'_>, statement: &Statement) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-[]".contains(&byte);
    scope.project.loaders.contains(&Loader::Compose) && !statement.span.of_text(scope.text()).bytes().all(is_name)
}

fn finding(place: &Place<'_>, problem: Problem, statement: Option<&Statement>, severity: Severity) -> Finding {
    let is_after_quote = statement.is_some_and(|statement| {
        let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
        is_quoted && problem.span.start >= statement.value.end
    });
    let command = Message::default().code(place.command());
    let effect = if severity == Severity::Error { " refuses the whole file: " } else { " skips this line: " };
    let message = command.and(effect).and(if is_after_quote { AFTER_QUOTE } else { problem.kind.reason() });
    match statement.filter(|_| is_after_quote) {
        Some(statement) => Finding::new(severity, place.at(statement.rest()), message)
            .label("what follows cannot be read")
            .related(place.at(closing_quote(statement)), "the value ends at this quote")
            .help("leave out the quotes around the value, or put it between single quotes: `KEY={\"a\": \"b\"}`"),
        None => {
            Finding::new(severity, place.at(problem.span), message).label("not readable").help(advice(problem.kind))
        }
    }
}

const AFTER_QUOTE: &str = "the value ends at its second quote, and what follows is no variable";

fn closing_quote(statement: &Statement) -> crate::text::Span {
    crate::text::Span { start: statement.value.end - 1, end: statement.value.end }
}

fn advice(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::InvalidTemplate | ProblemKind::RequiredVariable => {
            "put the value between single quotes, so that `$` stays as it is"
        }
        ProblemKind::InvalidEscape => "put the value between single quotes, so that `\\` stays as it is",
        ProblemKind::LineTooLong => "keep large values in files, and their paths in variables",
        _ => "write the line as `KEY=value`; a value of several lines has to stand between quotes",
    }
}
