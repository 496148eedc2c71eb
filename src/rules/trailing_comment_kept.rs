//! AE007: a comment behind a value that a reader takes for a part of it.

use super::{Check, Example, Rule, Scope, hash_cuts_value, saved_secret_marker};
use crate::backend::Section;
use crate::diagnostic::{Finding, Fix, Message, Part, Safety, Severity};
use crate::disclosure;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::ignore;
use crate::knowledge::environment;
use crate::place::{Place, Setting};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE007",
    name: "trailing-comment-kept",
    severity: Severity::Warning,
    summary: "A comment stands behind a value, and a reader of the file keeps it.",
    why: "`astro dev start` drops ` # …` behind a value. `astro deployment variable create --load` knows comments on lines \
          of their own only: the deployment gets the value with the comment, and with the closing quote in front of it. \
          A region or a class path with a comment in it is none.",
    repair: "Put the comment on a line of its own, above.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such lines.",
    bad: Example::new("AWS_DEFAULT_REGION=us-east-1 # Virginia\n"),
    good: Example::new("# Virginia\nAWS_DEFAULT_REGION=us-east-1\n"),
    check: Check::Place(check),
};

fn check(scope: &Scope<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    let kept = place.settings().filter_map(|setting| Some((setting, comment_kept(place, setting)?)));
    // One for airenv has a rule of its own.
    let kept = kept.filter(|(_, comment)| !ignore::is_one(scope.text(), *comment));
    for (setting, comment) in kept.filter(|(setting, _)| matters(setting)) {
        findings.extend(finding(scope, place, setting, comment));
    }
}

/// The comment that the reader of the place keeps in this value.
pub(super) fn comment_kept(place: &Place<'_>, setting: &Setting<'_>) -> Option<Span> {
    let statement = place.loader.and_then(|_| place.statement(setting.key.whole()))?;
    let comment = comment(statement, place.document.file.text())?;
    (setting.value.whole().end > comment.start).then_some(comment)
}

/// What other readers take for a comment, from its `#` on.
fn comment(statement: &Statement, text: &str) -> Option<Span> {
    if statement.kind != Kind::Assignment
        || hash_cuts_value::cut(statement, text).is_some()
        || saved_secret_marker::is_marker(statement, text)
    {
        return None;
    }
    let part = match statement.quote {
        Quote::None => Span { start: statement.value.start.saturating_sub(1), end: statement.value.end },
        Quote::Single | Quote::Double => statement.rest(),
        Quote::OpenSingle | Quote::OpenDouble => return None,
    };
    let written = part.of_text(text);
    let at = written.find(" #").or_else(|| written.find("\t#"))?;
    let is_next = statement.quote == Quote::None || written.get(..at)?.trim().is_empty();
    is_next.then(|| Span { start: part.start + crate::text::offset(at + 1), end: part.end })
}

/// Whether Airflow or AWS reads the variable. What becomes of the kwargs is told where their JSON is judged.
fn matters(setting: &Setting<'_>) -> bool {
    setting.key.text().is_some_and(|key| {
        let is_kwargs = [Section::Secrets, Section::Workers].iter().any(|section| section.kwargs_key() == key);
        let is_read = key.starts_with("AIRFLOW_") || key.starts_with("AWS_") || environment::variable(key).is_some();
        is_read && !is_kwargs
    })
}

fn finding(scope: &Scope<'_>, place: &Place<'_>, setting: &Setting<'_>, comment: Span) -> Option<Finding> {
    let statement = place.statement(setting.key.whole())?;
    let subject = match setting.key.text().and_then(disclosure::name) {
        Some(name) => Message::default().code(name),
        None => Message::from("this variable"),
    };
    let message = Message::from("this comment is part of the value: ").and(subject).and(" gets it too");
    let message = match statement.quote {
        Quote::None => message,
        _ => message.and(", with the closing quote in front of it"),
    };
    let is_class = |key| [Section::Secrets, Section::Workers].iter().any(|section| section.backend_key() == key);
    let message = if setting.key.text().is_some_and(is_class) {
        message.and(", and Airflow cannot import such a class")
    } else {
        message
    };
    let value = Span { start: statement.value.start, end: comment.start };
    let end = value.start + crate::text::offset(value.of_text(scope.text()).trim_end().len());
    let line_start = Span { start: statement.span.start, end: statement.span.start };
    let above = vec![Part::Copy(comment), Part::Text(Message::from("\n"))];
    let fix = Fix::new(Safety::Safe, "Move the comment to a line of its own")
        .edit(place.at(line_start), above)
        .replace(place.at(Span { start: end, end: comment.end }), "");
    Some(
        Finding::new(Severity::Warning, place.at(comment), message)
            .label("read as part of the value")
            .help("put the comment on a line of its own, above")
            .fix(fix),
    )
}
