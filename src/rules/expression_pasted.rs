//! AE842: JSON that a pipeline pastes into a script between double quotes.

use super::prelude::*;
use crate::knowledge::airflow;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Call(check), Check::Script(check_exports)],
    ..book::EXPRESSION_PASTED.of_file(".github/workflows/deploy.yml")
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    for assignment in call.command.assignments().into_iter().chain(call.command.handed()) {
        let is_pasted = call.pasted.contains(&assignment.value_word) && call.torn_at(assignment.value_word).is_none();
        if is_pasted && is_json(&assignment.key) {
            findings.push(finding(scope, &assignment.key, &assignment.value));
        }
    }
}

/// The same for what a script exports.
fn check_exports(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let is_torn =
        |value: &Mapped<'_>| script.torn_exports.iter().any(|export| export.torn.value.contains(value.whole()));
    for (key, value) in script.pasted_exports.iter().filter(|(key, value)| is_json(key) && !is_torn(value)) {
        findings.push(finding(scope, key, value));
    }
}

/// Whether a variable of this name holds JSON.
fn is_json(key: &Mapped<'_>) -> bool {
    key.text().and_then(airflow::variable).is_some_and(|(variable, _)| {
        matches!(variable.setting, airflow::Setting::BackendKwargs | airflow::Setting::WorkersBackendKwargs)
            && variable.form == airflow::Form::Plain
    })
}

fn finding(scope: &Scope<'_>, key: &Mapped<'_>, value: &Mapped<'_>) -> Finding {
    let message = secrets::named(key).and(
        " is put into the script before the shell reads it: JSON loses its quotes there, and Airflow drops all kwargs",
    );
    let finding = Finding::error(scope.at(value.whole()), message).label("pasted in");
    match scope.document.format {
        Format::Just => finding.help("export the variable and write `\"$NAME\"`, or put it into `quote(…)`"),
        _ => finding.help(Message::from("set a variable in `env:`, and write ").code("\"$KWARGS\"")),
    }
}
