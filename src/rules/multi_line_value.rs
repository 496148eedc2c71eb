//! AE011: a quoted value that spans several lines.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable, statements};
use crate::format::dotenv::{Kind, Quote};

pub(super) static RULE: Rule = Rule {
    code: "AE011",
    name: "multi-line-value",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A value spans several lines, and some loaders read single lines only.",
    why: "`astro dev start` and `astro env variable create --from-file` read on to the closing quote. `astro dev \
          pytest` reads each line on its own and usually refuses the whole file. `astro deployment variable create \
          --load` uploads the first line as the value, and every further line with a `=` as a separate variable.\n\n\
          It is an error if a loader refuses the file, or if Airflow or AWS reads the variable; a warning elsewhere.",
    repair: "Write JSON on one line. Put a key or a certificate in a file, and its path in the variable.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, gotenv 1.6.0 and the Astro CLI, run on such files.",
    bad: Example::new("AIRFLOW_CONN_DWH='{\n  \"conn_type\": \"postgres\",\n  \"host\": \"warehouse\"\n}'\n"),
    good: Example::new("AIRFLOW_CONN_DWH={\"conn_type\": \"postgres\", \"host\": \"warehouse\"}\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let text = scope.text();
    if !is_about(line, text) || statements::swallows_an_assignment(&line.statement, text) {
        return;
    }
    let refusing = line.who(super::LineReading::refuses);
    let cutting = line.who(|reader| reader.value == Value::Lines);
    let severity = readers::gravity(line, &refusing);
    let effects = [
        (refusing, "refuses the whole file", "refuse the whole file"),
        (cutting, "reads only the first line", "read only the first line"),
    ];
    let told_of = readers::who_does("this value spans several lines: ", effects).filter(|_| line.some(Value::Meant));
    let Some((message, loaders)) = told_of else { return };
    let first = line.statement.value.of_text(text).lines().next().unwrap_or_default().len();
    let start = line.statement.value.start as usize;
    let finding = Finding::new(severity, scope.at(Span::new(start, start + first)), message).label("continues below");
    let (title, help) = ("Write the JSON on one line", "write the JSON on one line, without quotes");
    told.push(LineFinding { finding: portable::mended(finding, (scope, line), title, help), loaders });
}

/// Whether a quoted value contains line ends.
pub(super) fn is_about(line: &Line<'_>, text: &str) -> bool {
    let statement = &line.statement;
    let is_quoted = statement.kind == Kind::Assignment && matches!(statement.quote, Quote::Single | Quote::Double);
    is_quoted && statement.value.of_text(text).contains('\n')
}
