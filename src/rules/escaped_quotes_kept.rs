//! AE010: escaped quotes that a loader does not unescape.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable};

pub(super) static RULE: Rule = Rule {
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
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let effect = [(line.who(|reader| reader.value == Value::Escapes), "keeps the backslashes", "keep the backslashes")];
    let Some((message, loaders)) = readers::who_does("the quotes in this value are escaped: ", effect) else { return };
    let severity = if line.matters() { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(severity, scope.at(line.statement.value), message).label("every `\\` is kept");
    let title = "Write the value without quotes and backslashes";
    let help = "write the value without quotes and backslashes";
    told.push(LineFinding { finding: portable::mended(finding, (scope, line), title, help), loaders });
}
