//! AE008: a ` #` inside an unquoted value.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Severity};
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::json;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE008",
    name: "hash-cuts-value",
    severity: Severity::Error,
    summary: "A blank and `#` inside an unquoted JSON value start a comment.",
    why: "`astro dev start` cuts an unquoted value at the first ` #`, so the JSON ends in the middle and Airflow drops \
          all of it. `astro deployment variable create --load` keeps the rest, so the deployment works while the local \
          environment does not.",
    repair: "Put the value between single quotes, or write the `#` of a JSON string as `\\u0023`, which every reader \
             leaves alone.",
    evidence: "compose-go 2.9.1, gotenv 1.6.0 and the Astro CLI, run on such values.",
    bad: Example::new("AIRFLOW_CONN_TEAM={\"conn_type\": \"http\", \"login\": \"room #4\"}\n"),
    good: Example::new("AIRFLOW_CONN_TEAM={\"conn_type\": \"http\", \"login\": \"room \\u00234\"}\n"),
    check: Check::Statement(check),
};

fn check(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    let Some(cut) = cut(statement, scope.text()) else { return };
    let message = "` #` starts a comment here: `astro dev start` cuts the value in the middle of its JSON";
    let finding = Finding::new(Severity::Error, scope.at(cut), message)
        .label("cut here")
        .help("put the whole value between single quotes, or write this `#` as `\\u0023`");
    findings.push(finding);
}

/// The ` #` that cuts JSON which would be whole without it.
pub(super) fn cut(statement: &Statement, text: &str) -> Option<Span> {
    let value = statement.value.of_text(text);
    if statement.kind != Kind::Assignment || statement.quote != Quote::None || !value.starts_with(['{', '[']) {
        return None;
    }
    let at = value.find(" #")?;
    let head = value.get(..at)?;
    (!json::parse(head, &[]).is_valid() && json::parse(value, &[]).is_valid()).then(|| {
        let start = statement.value.start as usize + at;
        Span::new(start, start + 2)
    })
}
