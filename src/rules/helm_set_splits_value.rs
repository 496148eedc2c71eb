//! AE824: a value of `set` that Helm takes apart.

use super::prelude::*;
use crate::knowledge::commands::Says;
use crate::text::contains;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Oddity(OddityKind::HelmSet, check), Check::Call(check_call)],
    ..book::HELM_SET_SPLITS_VALUE.of_file("main.tf")
};

/// The same in `helm --set` for a release or a chart of Airflow.
fn check_call(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let is_airflow = |text: &Mapped<'_>| contains(text.bytes(), b"airflow");
    if !call.line.arguments.iter().any(|argument| is_airflow(&argument.value)) {
        return;
    }
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::ChartValue) {
        let value = memchr::memchr(b'=', given.value.bytes())
            .map(|equals| given.value.slice(Span::new(equals + 1, given.value.len())));
        let Some(value) = value.filter(|value| value.bytes().starts_with(b"{\"")) else { continue };
        let message = Message::from("Helm splits this value at its commas and reads `{…}` as a list");
        let finding = Finding::error(call.at(value.whole()), message).label("split");
        findings.push(finding.help("write the value into a values file, or use `--set-literal`"));
    }
}

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" does not get this value: Helm splits it at its commas and reads `{…}` as a list");
    let finding = Finding::error(scope.at(oddity.span), message).label("split");
    finding.help("pass it in `values`, with `yamlencode(…)`")
}
