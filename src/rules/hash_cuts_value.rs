//! AE008: a ` #` inside an unquoted value.

use super::Read;
use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::statements::cutting_hash;

pub(super) static RULE: Rule = Rule {
    code: "AE008",
    name: "hash-cuts-value",
    severities: &[Severity::Error],
    summary: "A space followed by `#` inside an unquoted JSON value starts a comment.",
    why: "`astro dev start` cuts an unquoted value at the first ` #`, so the JSON ends in the middle, and Airflow \
          drops all of it. `astro deployment variable create --load` keeps the rest, so the deployment works while the \
          local environment does not.",
    repair: "Write the `#` of a JSON string as `\\u0023`, which every loader keeps. Single quotes around the value \
             also help, but `astro dev pytest` keeps them.",
    evidence: "compose-go 2.9.1, gotenv 1.6.0 and the Astro CLI, run on such values.",
    bad: Example::new("AIRFLOW_CONN_TEAM={\"conn_type\": \"http\", \"login\": \"room #4\"}\n"),
    good: Example::new("AIRFLOW_CONN_TEAM={\"conn_type\": \"http\", \"login\": \"room \\u00234\"}\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let effect = [(line.who(|reader| reader.value == Value::Hash), "cuts the value", "cut the value")];
    let Some((message, loaders)) = readers::who_does("`#` starts a comment here: ", effect) else { return };
    let json = cutting_hash(&line.statement, scope.text());
    let value = line.statement.value;
    let glued = value.of_text(scope.text()).find('#').map(|at| Span::new(at, at + 1));
    let glued = glued.map(|span| Span { start: value.start + span.start, end: value.start + span.end });
    let Some(span) = json.or(glued) else { return };

    let message = if json.is_some() { message.and(" in the middle of its JSON") } else { message };
    let severity = if json.is_some() || line.matters() { Severity::Error } else { Severity::Warning };
    let help = match json {
        Some(_) => "write this `#` as `\\u0023`",
        None => "write `%23` in a URI; elsewhere use single quotes, which only `astro dev pytest` keeps",
    };
    told.push(LineFinding {
        finding: Finding::new(severity, scope.at(span), message).label("cut here").help(help),
        loaders,
    });
}
