//! AE601: unquoted JSON on a command line.

use super::command_line::{gets, quoted, quoting, stands_alone};
use super::prelude::*;
use crate::script::{Torn, TornExport, TornKind};
use crate::shell::Marks;

pub(super) static RULE: Rule = Rule {
    code: "AE601",
    name: "unquoted-json-argument",
    severities: &[Severity::Error],
    summary: "JSON on a command line is not quoted.",
    why: "The shell reads the line first. It removes the double quotes and ends the argument at each space, and bash \
          expands `{a,b}` into several arguments. The program no longer gets JSON: the Astro CLI stores one piece and \
          refuses the others.",
    repair: "Put single quotes around the whole value: `KEY='{\"a\": \"b\"}'`.",
    evidence: "bash 5.2 and dash, run with each of these forms.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id \"$ID\" --secret \\\n",
        "  AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\", ",
        "\"region_name\": \"us-east-1\"}\n"
    )),
    good: Example::instead(&[("{", "'{"), ("}", "}'")]),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    for call in &script.calls {
        let torn = call.torn.iter().filter(|torn| torn.kind == TornKind::Unquoted);
        findings.extend(torn.map(|torn| of_call(scope, call, torn)));
    }
    let exports = script.torn_exports.iter().filter(|export| export.torn.kind == TornKind::Unquoted);
    findings.extend(exports.map(|export| of_export(scope, export)));
}

fn of_call(scope: &Scope<'_>, call: &Call<'_>, torn: &Torn) -> Finding {
    let got = call.line.arguments.get(torn.arguments.clone()).unwrap_or_default();
    let is_known = !got.iter().any(|argument| argument.marks.has(Marks::SPLITS));
    let message = if is_known {
        let shown = got.iter().take(5).map(|argument| disclosure::torn(scope.text(), torn, &argument.value));
        let message = Message::from("the shell takes this unquoted JSON apart: ");
        message.and(gets(call.program(), shown.collect(), got.len()))
    } else {
        let message = Message::from("the shell takes this unquoted JSON apart: ");
        message.code(call.program()).and(" never gets its double quotes")
    };
    let message =
        if torn.leaves_command { message.and(", and the next line runs as a separate command") } else { message };
    finding(scope, torn, message, call.line.nested)
}

fn of_export(scope: &Scope<'_>, export: &TornExport<'_>) -> Finding {
    let message = Message::from("the shell takes this unquoted JSON apart: what is left is ").and(disclosure::torn(
        scope.text(),
        &export.torn,
        &export.value,
    ));
    // Quotes would make a variable take effect that had none.
    let message = if export.runs_rest {
        message.and(", and only for the rest of the line, which the shell runs as a program")
    } else {
        message
    };
    finding(scope, &export.torn, message, export.runs_rest || !stands_alone(scope.text(), &export.torn))
}

fn finding(scope: &Scope<'_>, torn: &Torn, message: Message, is_nested: bool) -> Finding {
    let finding = Finding::error(scope.at(torn.value), message).label("not quoted").help(quoting(scope.text(), torn));
    finding.fix(quoted(scope.text(), torn, scope.index).filter(|_| !is_nested))
}
