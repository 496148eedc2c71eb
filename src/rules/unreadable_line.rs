//! AE001: a line that a loader cannot read, for a reason that no narrower rule explains.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, LineReading};
use super::troubles::{self, One, Trouble};
use super::{json_lines, portable};
use crate::format::dotenv::{Kind, Quote, Statement, json};
use crate::loader::{Problem, ProblemKind};

pub(super) static RULE: Rule = Rule {
    code: "AE001",
    name: "unreadable-line",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A loader cannot read a line of the file.",
    why: "Most loaders refuse the whole file because of one bad line: `astro dev start` stops, and no variable is set. \
          Others skip the line and go on, with a message that is easy to miss.\n\n\
          It is an error if a loader refuses the file, a warning if only the line is lost.",
    repair: "Write every line as `KEY=value`, comments on their own lines, and JSON on one line without quotes.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2 and the Astro CLI, run on such files.",
    bad: SECRETS_MANAGER.but(&[("={", r#"="{"#), (r#""}"#, r#""}""#)]),
    good: SECRETS_MANAGER,
    checks: &[Check::Readers(check)],
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    // A loader that reads line by line takes a multi-line value as several lines, which has its own
    // rule.
    let of_values = troubles::of(places, &|one| !is_of_lines(one) && !is_harmless(scope, one));
    let refused: Vec<u32> = of_values.iter().filter_map(|trouble| Some(trouble.statement?.span.start)).collect();
    let is_multi_line = |one: &One<'_, '_>| {
        let is_told = |statement: &Statement| refused.contains(&statement.span.start);
        is_of_lines(one) && !one.statement.is_some_and(is_told)
    };
    for mut trouble in troubles::of(places, &|one| !is_multi_line(one) && !is_harmless(scope, one)) {
        trouble.keeping = keeping(scope, &trouble);
        let between = trouble.statement.and_then(|statement| json_lines::continues(scope.document, statement));
        let finding = match between {
            Some(0) => continued(scope, &trouble),
            Some(_) => continue,
            None if trouble.refusing.is_empty() && is_told_by_compose(scope, &trouble) => continue,
            None => finding(scope, &trouble),
        };
        told.push(LineFinding { finding, loaders: trouble.loaders() });
    }
}

/// Whether a line-by-line loader stumbles within a multi-line value.
fn is_of_lines(one: &One<'_, '_>) -> bool {
    let is_single =
        matches!(one.loader, Loader::Docker | Loader::AstroStandalone | Loader::AstroLoad | Loader::Kubectl);
    let is_quoted = |statement: &Statement| {
        matches!(statement.quote, Quote::Single | Quote::Double)
            && statement.value.of_text(one.environment.document.file.text()).contains('\n')
    };
    is_single && one.statement.is_some_and(is_quoted)
}

/// Whether a loader that continues loses nothing that this rule would report.
fn is_harmless(scope: &Scope<'_>, one: &One<'_, '_>) -> bool {
    let of_line = one.statement.is_some_and(|statement| {
        let is_continued = json_lines::continues(scope.document, statement).is_some();
        !one.is_refused && !is_continued && is_told_elsewhere(statement, one.problem)
    });
    of_line || matches!(one.problem.kind, ProblemKind::SetBefore | ProblemKind::ValueMissing)
}

/// Whether a lost line is a comment, or an assignment with its own rule. `KEY: value` has none.
fn is_told_elsewhere(statement: &Statement, problem: Problem) -> bool {
    match statement.kind {
        Kind::Comment => true,
        // bash runs the rest of an unquoted value as a command and sets nothing.
        Kind::Assignment => !matches!(problem.kind, ProblemKind::NoAssignment | ProblemKind::RunsCommand),
        Kind::Other => false,
    }
}

/// A line that continues the JSON of the line above.
fn continued(scope: &Scope<'_>, trouble: &Trouble<'_>) -> Finding {
    let message = Message::from("this line continues the JSON of the line above, but no loader joins lines: ");
    let effects = [
        (trouble.refusing.as_slice(), "refuses the whole file", "refuse the whole file"),
        (trouble.skipping.as_slice(), "does not set the whole value", "do not set the whole value"),
    ];
    let span = trouble.statement.map_or(trouble.problem.span, |statement| statement.span);
    let mut finding = Finding::error(scope.at(span), readers::effects(message, &effects))
        .label("read as a separate line")
        .help("write the JSON on one line");
    finding.fix = trouble.statement.and_then(|statement| joined(scope, statement));
    finding
}

/// Puts the JSON whose second line this is on one line.
fn joined(scope: &Scope<'_>, second: &Statement) -> Option<Fix> {
    let (text, statements) = (scope.text(), scope.document.statements());
    let index = statements.partition_point(|other| other.span.start < second.span.start);
    let json = json::over_lines(text, statements, index.checked_sub(1)?)?;
    let mut fix = Fix::new(Safety::Safe, "Write the JSON on one line");
    let mut start = json.start as usize;
    while let Some(end) = Span::new(start, json.end as usize).of_text(text).find('\n').map(|length| start + length) {
        let (before, behind) = (text.get(start..end)?.trim_end(), text.get(end..json.end as usize)?);
        let next = end + behind.len() - behind.trim_start().len();
        let is_tight = before.ends_with(['{', '[']) || behind.trim_start().starts_with(['}', ']']);
        let gap = Span::new(start + before.len(), next);
        fix = fix.replace(scope.at(gap), if is_tight { "" } else { " " });
        start = next;
    }
    let first = statements.get(index.checked_sub(1)?)?;
    is_proved(scope, first, json, &fix).then_some(fix)
}

/// Whether every loader that counts reads the JSON from the fixed line.
fn is_proved(scope: &Scope<'_>, statement: &Statement, json: Span, fix: &Fix) -> bool {
    let (text, key) = (scope.text(), statement.key.of_text(scope.text()));
    let start = readers::lines(text, statement).start;
    let end = readers::lines(text, &Statement { span: json, ..*statement }).end;
    let Some(line) = portable::applied(text, Span { start, end }, &fix.edits) else { return false };
    let meant = json.of_text(text).as_bytes();
    let reads = |loader: &Loader| {
        portable::alone(*loader, &line, key).is_some_and(|value| portable::is_same_json(&value, meant))
    };
    scope.project.loaders_of(scope.document).iter().all(reads)
}

/// Who reads a line with quoted JSON and gets something other than the JSON.
fn keeping(scope: &Scope<'_>, trouble: &Trouble<'_>) -> Vec<Loader> {
    let statement = trouble.statement.filter(|statement| trouble.problem.span.start >= statement.value.end);
    let quoted = statement.and_then(|statement| Some((statement, json::quoted(scope.text(), statement)?)));
    let Some((statement, quoted)) = quoted else { return Vec::new() };
    let (line, json) =
        (readers::lines(scope.text(), statement).of_text(scope.text()), quoted.json.of_text(scope.text()));
    let mut loaders = scope.project.loaders_of(scope.document).clone();
    let gets_it =
        |loader| portable::alone(loader, line, statement.key.of_text(scope.text())).as_deref() == Some(json.as_bytes());
    loaders
        .retain(|loader| !trouble.refusing.contains(loader) && !trouble.skipping.contains(loader) && !gets_it(*loader));
    loaders
}

/// Valid JSON within quotes that end at the first quote in it.
fn unquoted(scope: &Scope<'_>, statement: &Statement, finding: Finding) -> Finding {
    let Some(quoted) = json::quoted(scope.text(), statement) else { return finding };
    let finding = finding.help("remove the quotes around the value");
    if !edit::is_plain(quoted.json.of_text(scope.text())) {
        return finding;
    }
    let fix = Fix::new(Safety::Safe, "Remove the quotes around the value");
    let fix = fix.replace(scope.at(quoted.open), "").replace(scope.at(quoted.close), "");
    if is_proved(scope, statement, quoted.json, &fix) { finding.fix(fix) } else { finding }
}

/// Whether compose's loader refuses the file because of this line, and reports it itself at the
/// first line of that kind.
fn is_told_by_compose(scope: &Scope<'_>, trouble: &Trouble<'_>) -> bool {
    let is_read = scope.project.loaders.contains(&Loader::Compose);
    let statement = trouble.statement.filter(|statement| is_read && statement.kind == Kind::Other);
    let line = statement.and_then(|statement| Line::read(scope, statement, &[Loader::Compose]));
    line.is_some_and(|line| line.readers.iter().any(LineReading::refuses))
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
        None => "the line is not of the form `KEY=value`",
    };
    let message = trouble.effects(Message::default()).and(": ").and(reason);
    let severity = trouble.severity();
    match quoted {
        Some(statement) => {
            let finding = Finding::new(severity, scope.at(statement.rest()), message)
                .label("cannot be read")
                .related(scope.at(closing_quote(statement)), "the value ends at this quote")
                .help("remove the quotes around the value");
            // The quotes are those of a key.
            if statement.rest().of_text(scope.text()).trim_start().starts_with(':') {
                return finding.help("write `{` before the first key, and `}` behind the last value");
            }
            unquoted(scope, statement, finding)
        }
        None => {
            Finding::new(severity, scope.at(problem.span), message).label("cannot be read").help(advice(problem.kind))
        }
    }
}

const AFTER_QUOTE: &str = "the value ends at its second quote, and the rest is not a variable";

fn closing_quote(statement: &Statement) -> Span {
    Span { start: statement.value.end - 1, end: statement.value.end }
}

fn advice(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::InvalidTemplate | ProblemKind::RequiredVariable => {
            "write `$` as `\\u0024` in JSON or `%24` in a URI; elsewhere use single quotes, which only `astro dev pytest` keeps"
        }
        ProblemKind::InvalidEscape => "avoid the `\\`, or use single quotes, which only `astro dev pytest` keeps",
        ProblemKind::RunsCommand => {
            "avoid spaces in the value, or use single quotes, which only `astro dev pytest` keeps"
        }
        ProblemKind::LineTooLong => "put large values in files and their paths in variables",
        _ => "write `KEY=value`, with the whole value on one line",
    }
}
