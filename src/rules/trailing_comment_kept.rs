//! AE007: a comment after a value that a loader takes as part of it.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable, shapes};
use crate::format::dotenv::{Quote, Statement};
use crate::ignore;
use crate::knowledge::variables::matters;

pub(super) static RULE: Rule = Rule {
    code: "AE007",
    name: "trailing-comment-kept",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A comment follows a value, and some loaders keep it.",
    why: "`astro dev start` strips ` # …` after a value. `astro dev pytest` and `astro deployment variable create \
          --load` recognize comments on their own lines only: the tests and the deployment get the value with the \
          comment, and with the closing quote if there is one. A region or a class path with a comment in it is \
          invalid.\n\n\
          It is an error for the class and the kwargs of a secrets backend, a warning for other variables that Airflow \
          or AWS reads, a note elsewhere.",
    repair: "Put the comment on its own line, above.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such lines.",
    bad: Example::new("AWS_DEFAULT_REGION=us-east-1 # Virginia\n"),
    good: Example::new("# Virginia\nAWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check), Check::Statement(check_statement)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let loaders = line.who(|reader| reader.value == Value::Comment);
    // A comment for airenv has its own rule.
    let is_told = |comment: &Span| !loaders.is_empty() && !ignore::is_one(scope.text(), *comment);
    let Some(comment) = shapes::comment(&line.statement, scope.text()).filter(is_told) else { return };
    let (severity, of_value) = effect_on(line);
    if line.is_counted && severity == Severity::Note {
        told.push(LineFinding::counted(scope.at(comment), loaders));
        return;
    }
    let effect = [(loaders, "keeps it as part of the value", "keep it as part of the value")];
    let Some((message, loaders)) = readers::who_does("this comment follows a value: ", effect) else { return };

    let message = match line.statement.quote {
        Quote::None => message,
        _ => message.and(", together with the closing quote"),
    };
    let finding = Finding::new(severity, scope.at(comment), message.and(of_value)).label("read as part of the value");
    let finding = if portable::cuts(&line.statement, comment, scope.text()) {
        finding.help(
            "if the `#` belongs to the JSON, write it as `\\u0023`; otherwise put the comment on its own line, above",
        )
    } else {
        let fix = portable::fix(scope, line, TITLE).unwrap_or_else(|| moved(scope, line, comment));
        finding.help("put the comment on its own line, above").fix(fix)
    };
    told.push(LineFinding { finding, loaders });
}

/// A value that is nothing but a comment.
fn check_statement(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    let value = statement.value.of_text(scope.text());
    let is_comment = statement.quote == Quote::None && (value == "#" || value.starts_with("# "));
    let drops = |loader: &Loader| matches!(loader, Loader::Gotenv | Loader::Dotenvy | Loader::Just | Loader::Bash);
    let is_kept = || !scope.project.loaders_of(scope.document).iter().all(drops);
    let key = statement.key.of_text(scope.text());
    if is_comment && matters(key.as_bytes()) && is_kept() && !ignore::is_one(scope.text(), statement.value) {
        let message = "the variable has no value, and the comment takes its place: most loaders read it as the value";
        let finding = Finding::error(scope.at(statement.value), message).label("read as the value");
        findings.push(finding.help("put the comment on its own line, and give the variable a value or remove it"));
    }
}

const TITLE: &str = "Move the comment to its own line";

/// How bad it is for the variable, and its effect there.
fn effect_on(line: &Line<'_>) -> (Severity, &'static str) {
    let key = line.key();
    let is_class = [Section::Secrets, Section::Workers].iter().any(|section| section.backend_key() == key);
    if secrets::is_kwargs(key) {
        (Severity::Error, ", so it is not valid JSON there and the backend gets no kwargs")
    } else if is_class {
        (Severity::Error, ", so Airflow cannot import the class there")
    } else if line.matters() {
        (Severity::Warning, "")
    } else {
        (Severity::Note, "")
    }
}

/// Moves the comment above and leaves the rest of the line: the loaders may still disagree on it.
fn moved(scope: &Scope<'_>, line: &Line<'_>, comment: Span) -> Fix {
    let statement = &line.statement;
    let value = Span { start: statement.value.start, end: comment.start };
    let end = value.start + crate::text::offset(value.of_text(scope.text()).trim_end().len());
    let line_start = Span { start: statement.span.start, end: statement.span.start };
    let above = vec![Part::Copy(comment), Part::Text(Message::from("\n"))];
    Fix::new(Safety::Unsafe, TITLE)
        .edit(scope.at(line_start), above)
        .replace(scope.at(Span { start: end, end: comment.end }), "")
}
