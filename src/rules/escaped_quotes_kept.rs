//! AE010: escaped quotes that a loader does not unescape.

use super::readers::{self, Line, Told, Value};
use super::{Check, Example, Read, Rule, Scope, portable};
use crate::diagnostic::{Finding, Message, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE010",
    name: "escaped-quotes-kept",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A double-quoted value contains `\\\"`, and a loader keeps the backslashes.",
    why: "`astro dev start` reads `\"{\\\"a\\\": 1}\"` as `{\"a\": 1}`. `astro deployment variable create --load`, \
          `astro dev start --standalone` and `astro dev pytest` do not process escapes: every backslash stays in the \
          value, which is then no longer JSON, and Airflow drops all of it.\n\n\
          It is an error if Airflow or AWS reads the variable, a warning otherwise.",
    repair: "Write JSON on one line without quotes around it: `KEY={\"a\": 1}`.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, gotenv 1.6.0 and the Astro CLI, run on such values.",
    bad: Example::new("AIRFLOW_CONN_DWH=\"{\\\"conn_type\\\": \\\"postgres\\\", \\\"host\\\": \\\"warehouse\\\"}\"\n"),
    good: Example::new("AIRFLOW_CONN_DWH={\"conn_type\": \"postgres\", \"host\": \"warehouse\"}\n"),
    yields: &[],
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<Told>) {
    let loaders = line.who(|reader| reader.value == Value::Escapes);
    if loaders.is_empty() {
        return;
    }
    let severity = if line.matters() { Severity::Error } else { Severity::Warning };
    let effect = [(loaders.as_slice(), "keeps the backslashes", "keep the backslashes")];
    let message = readers::effects(Message::from("the quotes in this value are escaped: "), &effect);
    let mut finding = Finding::new(severity, scope.at(line.statement.value), message).label("every `\\` is kept");
    finding.fix = portable::fix(scope, line, "Write the value without quotes and backslashes");
    let help =
        if finding.fix.is_some() { "write the value without quotes and backslashes" } else { portable::advice(line) };
    told.push(Told { finding: finding.help(help), loaders });
}
