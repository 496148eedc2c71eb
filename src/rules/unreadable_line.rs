//! AE001: a line that a loader cannot read, for a reason that no narrower rule explains.

use super::readers::{self, Line, Reader, Told};
use super::troubles::{self, One, Trouble};
use super::{Check, Example, Rule, Scope, json_lines};
use crate::diagnostic::{Finding, Message, Severity};
use crate::environment::Environment;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::loader::{Loader, Problem, ProblemKind};

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
    yields: &["AE002", "AE004", "AE005", "AE006", "AE014", "AE017", "AE018", "AE019"],
    check: Check::Readers(check),
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<Told>) {
    // Who reads lines only takes a value of several lines for several, which has a rule of its own.
    let of_values = troubles::of(places, &|one| !is_of_lines(one) && !is_harmless(scope, one));
    let refused: Vec<u32> = of_values.iter().filter_map(|trouble| Some(trouble.statement?.span.start)).collect();
    let is_multi_line = |one: &One<'_, '_>| {
        let is_told = |statement: &Statement| refused.contains(&statement.span.start);
        is_of_lines(one) && !one.statement.is_some_and(is_told)
    };
    for trouble in troubles::of(places, &|one| !is_multi_line(one) && !is_harmless(scope, one)) {
        let between = trouble.statement.and_then(|statement| json_lines::continues(scope.document, statement));
        let finding = match between {
            Some(0) => continued(scope, &trouble),
            Some(_) => continue,
            None if trouble.refusing.is_empty() && is_told_by_compose(scope, &trouble) => continue,
            None => finding(scope, &trouble),
        };
        told.push(Told { finding, loaders: trouble.loaders() });
    }
}

/// Whether a reader of single lines stumbles inside of a value of several.
fn is_of_lines(one: &One<'_, '_>) -> bool {
    let is_single =
        matches!(one.loader, Loader::Docker | Loader::AstroStandalone | Loader::AstroLoad | Loader::Kubectl);
    let is_quoted = |statement: &Statement| {
        matches!(statement.quote, Quote::Single | Quote::Double)
            && statement.value.of_text(one.environment.document.file.text()).contains('\n')
    };
    is_single && one.statement.is_some_and(is_quoted)
}

/// Whether a reader that goes on loses nothing that this rule would tell.
fn is_harmless(scope: &Scope<'_>, one: &One<'_, '_>) -> bool {
    let of_line = one.statement.is_some_and(|statement| {
        let is_continued = json_lines::continues(scope.document, statement).is_some();
        !one.is_refused && !is_continued && is_told_elsewhere(statement, one.problem)
    });
    of_line || matches!(one.problem.kind, ProblemKind::SetBefore | ProblemKind::ValueMissing)
}

/// Whether a line that is lost is a comment, or an assignment with a rule of its own. `KEY: value` has none.
fn is_told_elsewhere(statement: &Statement, problem: Problem) -> bool {
    match statement.kind {
        Kind::Comment => true,
        // bash runs the rest of an unquoted value as a program, and sets nothing.
        Kind::Assignment => !matches!(problem.kind, ProblemKind::NoAssignment | ProblemKind::RunsCommand),
        Kind::Other => false,
    }
}

/// A line that belongs to the JSON of the line above.
fn continued(scope: &Scope<'_>, trouble: &Trouble<'_>) -> Finding {
    let message = Message::from("this line continues the JSON of the line above, and no reader joins lines: ");
    let effects = [
        (trouble.refusing.as_slice(), "refuses the whole file", "refuse the whole file"),
        (trouble.skipping.as_slice(), "does not set the whole value", "do not set the whole value"),
    ];
    let span = trouble.statement.map_or(trouble.problem.span, |statement| statement.span);
    Finding::new(Severity::Error, scope.at(span), readers::effects(message, &effects))
        .label("read as a line of its own")
        .help("write the JSON on one line")
}

/// Whether compose's reader refuses the file for this line, and says so itself at the first line of that kind.
fn is_told_by_compose(scope: &Scope<'_>, trouble: &Trouble<'_>) -> bool {
    let is_read = scope.project.loaders.contains(&Loader::Compose);
    let statement = trouble.statement.filter(|statement| is_read && statement.kind == Kind::Other);
    let line = statement.and_then(|statement| Line::read(scope, statement, &[Loader::Compose]));
    line.is_some_and(|line| line.readers.iter().any(Reader::refuses))
}

fn finding(scope: &Scope<'_>, trouble: &Trouble<'_>) -> Finding {
    let problem = trouble.problem;
    let quoted = trouble.statement.filter(|statement| {
        let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
        is_quoted && problem.span.start >= statement.value.end
    });
    let reason = match quoted {
        Some(_) => AFTER_QUOTE,
        None if trouble.is_one_reason => problem.kind.reason(),
        None => "it is not of the form `KEY=value`",
    };
    let message = trouble.effects(Message::default()).and(": ").and(reason);
    let severity = trouble.severity();
    match quoted {
        Some(statement) => Finding::new(severity, scope.at(statement.rest()), message)
            .label("what follows cannot be read")
            .related(scope.at(closing_quote(statement)), "the value ends at this quote")
            .help("leave out the quotes around the value, or put it between single quotes: `KEY={\"a\": \"b\"}`"),
        None => {
            Finding::new(severity, scope.at(problem.span), message).label("not readable").help(advice(problem.kind))
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
        ProblemKind::RunsCommand => {
            "put the value between single quotes: of the programs that may read it only `astro dev pytest` keeps them"
        }
        ProblemKind::LineTooLong => "keep large values in files, and their paths in variables",
        _ => "write the line as `KEY=value`; a value of several lines has to stand between quotes",
    }
}
