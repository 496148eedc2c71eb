//! AE602: JSON whose own quotes close the quotes around it.

use super::command_line::{gets, quoted, quoting, stands_alone};
use super::prelude::*;
use crate::script::{Torn, TornKind};

pub(super) static RULE: Rule = Rule {
    code: "AE602",
    name: "json-quotes-lost",
    severities: &[Severity::Error],
    summary: "The quotes inside JSON end the quotes around it, so the shell strips all of them.",
    why: "To the shell, `\"{\"a\": \"b\"}\"` is `{` in quotes, then `a` without quotes, and so on: the program gets \
          `{a: b}`. Inside double quotes, each double quote needs a backslash; inside single quotes, it needs none.",
    repair: "Put single quotes around the value: `KEY='{\"a\": \"b\"}'`.",
    evidence: "bash 5.2 and dash.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id \"$ID\" --secret \\\n",
        "  AIRFLOW__SECRETS__BACKEND_KWARGS=\"{\"connections_prefix\": \"airflow/connections\"}\"\n"
    )),
    good: Example::instead(&[(r#"="{"#, "='{"), (r#""}""#, r#""}'"#)]),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    for call in &script.calls {
        for torn in call.torn.iter().filter(|torn| torn.kind == TornKind::QuotesLost) {
            let got = call.line.arguments.get(torn.arguments.clone()).unwrap_or_default();
            let shown = got.iter().take(5).map(|argument| disclosure::torn(scope.text(), torn, &argument.value));
            findings.push(finding(scope, torn, gets(call.program(), shown.collect(), got.len()), call.line.nested));
        }
    }
    for export in script.torn_exports.iter().filter(|export| export.torn.kind == TornKind::QuotesLost) {
        let left = disclosure::torn(scope.text(), &export.torn, &export.value);
        let is_nested = export.runs_rest || !stands_alone(scope.text(), &export.torn);
        findings.push(finding(scope, &export.torn, Message::from("what is left is ").and(left), is_nested));
    }
}

fn finding(scope: &Scope<'_>, torn: &Torn, left: Message, is_nested: bool) -> Finding {
    let message =
        Message::from("the quotes inside this JSON end those around it, and the shell strips them all: ").and(left);
    let finding =
        Finding::error(scope.at(torn.value), message).label("loses its quotes").help(quoting(scope.text(), torn));
    finding.fix(quoted(scope.text(), torn, scope.index).filter(|_| !is_nested))
}
