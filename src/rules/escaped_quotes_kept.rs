//! AE010: escaped quotes that a loader does not unescape.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable};

pub(super) static RULE: Rule = Rule { checks: &[Check::Line(check)], ..book::ESCAPED_QUOTES_KEPT };

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let effect = [(line.who(|reader| reader.value == Value::Escapes), "keeps the backslashes", "keep the backslashes")];
    let Some((message, loaders)) = readers::who_does("the quotes in this value are escaped: ", effect) else { return };
    let severity = if line.matters() { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(severity, scope.at(line.statement.value), message).label("every `\\` is kept");
    let title = "Write the value without quotes and backslashes";
    let help = "write the value without quotes and backslashes";
    told.push(LineFinding { finding: portable::mended(finding, (scope, line), title, help), loaders });
}
