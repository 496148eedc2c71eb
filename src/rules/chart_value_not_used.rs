//! AE832: values at a level where no chart reads them.

use super::charts;
use super::prelude::*;
use crate::carrier::chart;

pub(super) static RULE: Rule = Rule {
    code: "AE832",
    name: "chart-value-not-used",
    severities: &[Severity::Warning],
    summary: "Values for the Airflow chart are where no chart reads them.",
    why: "Helm passes to a dependency only what is below its name: the chart `airflow` gets what is below `airflow:`. \
          What is at the top level is for the templates of the outer chart itself; if it has none, nothing reads it, \
          and Helm says nothing.\n\n\
          Keys are case-sensitive: the chart does not read `Env:`. `airflow.config` and `airflow.extraEnv` belong to \
          the chart of the community; the official chart has `config` and `extraEnv`.",
    repair: "Move the key to where the chart reads it: below `airflow:` of a chart that depends on it, else to the \
             top level.",
    evidence: "Helm 3.17.3 with a chart that depends on the Airflow chart, run: the variables at the top level are \
               lost.",
    bad: Example::named("values.yaml", "env:\n  - name: AIRFLOW__CORE__PARALLELISM\n    value: \"16\"\n").beside(CHART),
    good: Example::instead(&[("env:\n  ", "airflow:\n  env:\n    "), ("    value:", "      value:")]),
    checks: &[Check::Project(check)],
};

const CHART: &[(&str, &str)] = &[(
    "Chart.yaml",
    "apiVersion: v2\nname: platform\nversion: 1.0.0\ndependencies:\n  - name: airflow\n    version: 1.18.0\n    \
     repository: https://airflow.apache.org\n",
)];

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for document in charts::of_umbrellas(scope) {
        let Some(file) = scope.project.documents.get(document) else { continue };
        findings.extend(chart::at_top(file.yaml()).into_iter().map(|(span, name)| {
            let message = Message::default()
                .code(name)
                .and(" is outside ")
                .code("airflow:")
                .and(", so Helm does not pass it to the Airflow chart, and nothing else reads it");
            Finding::warning(Location { document, span }, message)
                .label("read by no chart")
                .help(Message::from("move it below ").code("airflow:"))
        }));
    }
    for document in charts::given(scope) {
        let Some(file) = scope.project.documents.get(document) else { continue };
        findings.extend(chart::unread(file.yaml()).into_iter().map(|(span, name)| {
            let message = Message::from("the Airflow chart reads only ")
                .code(name)
                .and(" at the top level: it ignores this key and all that is below it");
            Finding::warning(Location { document, span }, message)
                .label("read by no chart")
                .help(Message::from("write ").code(name).and(" at the top level"))
        }));
    }
}
