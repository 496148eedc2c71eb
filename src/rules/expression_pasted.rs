//! AE842: JSON that a pipeline pastes into a script between double quotes.

use super::prelude::*;
use crate::knowledge::airflow;

pub(super) static RULE: Rule = Rule {
    code: "AE842",
    name: "expression-pasted",
    severities: &[Severity::Error],
    summary: "A pipeline pastes JSON into a script between double quotes, where it loses its own quotes.",
    why: "`${{ secrets.KWARGS }}` of GitHub, `$(KWARGS)` of Azure and `<< parameters.kwargs >>` of CircleCI are put into \
          the text of the script before the shell reads it, and so is `{{kwargs}}` of a justfile. Between double quotes the first quote of the JSON ends them: \
          the shell removes all quotes, and Airflow cannot read what is left. A variable that the shell expands keeps \
          its quotes.",
    repair: "Set a variable in `env:` and write `\"$KWARGS\"` in the script.",
    evidence: "GitHub's workflow parser, bash 5.2 and just 1.59, run; Azure and CircleCI by their documentation.",
    bad: Example::named(
        ".github/workflows/deploy.yml",
        concat!(
            "on: push\n",
            "jobs:\n",
            "  deploy:\n",
            "    runs-on: ubuntu-latest\n",
            "    steps:\n",
            "      - run: >-\n",
            "          astro deployment variable create --deployment-id cm4k2hq7r0001 --secret\n",
            "          AIRFLOW__SECRETS__BACKEND_KWARGS=\"${{ secrets.KWARGS }}\"\n",
        ),
    ),
    good: Example::instead(&[
        ("      - run: >-", "      - env:\n          KWARGS: ${{ secrets.KWARGS }}\n        run: >-"),
        (r#""${{ secrets.KWARGS }}""#, r#""$KWARGS""#),
    ]),
    checks: &[Check::Call(check), Check::Script(check_exports)],
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
