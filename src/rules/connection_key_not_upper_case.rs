//! AE701: a connection or a variable under a name that Airflow never asks for.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Fix, Location, Message, Safety, Severity};
use crate::disclosure;
use crate::place::{Place, Setting};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE701",
    name: "connection-key-not-upper-case",
    severity: Severity::Error,
    summary: "A connection or a variable stands under a name that Airflow never asks for.",
    why: "For the connection `my_db` Airflow asks for `AIRFLOW_CONN_MY_DB`: the id in upper case, whatever its own case, \
          and one underscore on each side of `CONN`. `AIRFLOW_CONN_my_db` and `AIRFLOW__CONN__MY_DB` are never read: the \
          connection isn't defined. It is the same for `AIRFLOW_VAR_…`.",
    repair: "Write the name in upper case, with single underscores.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each of these names.",
    bad: Example::new("AIRFLOW_CONN_warehouse=postgresql://etl:pass@warehouse:5432/dwh\n"),
    good: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pass@warehouse:5432/dwh\n"),
    check: Check::Place(check),
};

/// What such a variable holds.
#[derive(Clone, Copy)]
struct Kind {
    start: &'static str,
    word: &'static str,
    thing: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind { start: "AIRFLOW_CONN_", word: "CONN", thing: "connection" },
    Kind { start: "AIRFLOW_VAR_", word: "VAR", thing: "variable" },
];

fn check(_: &Scope<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    for setting in place.settings() {
        let Some(key) = setting.key.text() else { continue };
        if let Some((kind, wrong, right)) = wrong_name(key) {
            findings.push(finding(place, setting, key, kind, wrong, &right));
        } else if let Some(kind) = KINDS.into_iter().find(|kind| is_doubled(key, *kind)) {
            findings.push(doubled(setting, kind));
        }
    }
}

/// The kind of a name that is never read, the part of it that is wrong, and the name that is read.
fn wrong_name(key: &str) -> Option<(Kind, Span, String)> {
    KINDS.into_iter().find_map(|kind| {
        let starts = [kind.start.to_owned(), format!("AIRFLOW__{}__", kind.word), format!("AIRFLOW__{}_", kind.word)];
        let start = starts.into_iter().find(|start| has_start(key, start))?.len();
        let id = key.get(start..)?;
        let is_plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        let is_start_right = key.starts_with(kind.start);
        let is_id_right = !id.bytes().any(|byte| byte.is_ascii_lowercase());
        let wrong = match (is_start_right, is_id_right) {
            (true, true) => return None,
            (true, false) => Span::new(start, key.len()),
            (false, true) => Span::new(0, start),
            (false, false) => Span::new(0, key.len()),
        };
        is_plain.then(|| (kind, wrong, format!("{}{}", kind.start, id.to_ascii_uppercase())))
    })
}

/// Whether a second underscore stands in front of the id.
fn is_doubled(key: &str, kind: Kind) -> bool {
    key.strip_prefix(kind.start).and_then(|id| id.strip_prefix('_')).is_some_and(|id| !id.is_empty())
}

fn doubled(setting: &Setting<'_>, kind: Kind) -> Finding {
    let end = kind.start.len();
    let location = Location { document: setting.document, span: setting.key.origin(Span::new(end, end + 1)) };
    let message = Message::from("this is a ").and(kind.thing).and(" whose id begins with `_`: Airflow asks for ");
    let message = message.code(kind.start).and(" and the id, with one underscore between them");
    Finding::new(Severity::Warning, location, message).label("part of the id").help("remove it, unless the id begins so")
}

fn has_start(key: &str, start: &str) -> bool {
    key.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn finding(place: &Place<'_>, setting: &Setting<'_>, key: &str, kind: Kind, wrong: Span, right: &str) -> Finding {
    let is_set = place.get(right).is_some();
    let severity = if is_set { Severity::Warning } else { Severity::Error };
    let location = Location { document: setting.document, span: setting.key.origin(wrong) };
    let subject = match disclosure::name(key) {
        Some(name) => Message::from("Airflow never reads ").code(name),
        None => Message::from("Airflow never reads this name"),
    };
    let Some(right) = disclosure::name(right) else {
        let message = subject.and(", so the ").and(kind.thing).and(" isn't defined");
        return Finding::new(severity, location, message).help(Message::from("begin with ").code(kind.start).and(" and write all of the name in upper case"));
    };
    let message = subject.and(", only ").code(right);
    let message = if is_set {
        message.and(", which is set too: this line has no effect")
    } else {
        message.and(", so the ").and(kind.thing).and(" isn't defined")
    };
    let label = if wrong.start == 0 { "other spelling" } else { "not in upper case" };
    let finding = Finding::new(severity, location, message).label(label).help(Message::from("write ").code(right));
    match setting.key.written(Span::new(0, key.len())).filter(|_| !is_set) {
        Some(span) => finding.fix(Fix::new(Safety::Safe, "Write the name as Airflow reads it").replace(place.at(span), right)),
        None => finding,
    }
}
