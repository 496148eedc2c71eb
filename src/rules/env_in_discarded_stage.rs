//! AE802: variables of a build stage that no container gets.

use super::prelude::*;
use crate::format::dockerfile::Image;
use crate::knowledge::variables;

pub(super) static RULE: Rule = Rule {
    code: "AE802",
    name: "env-in-discarded-stage",
    severities: &[Severity::Warning],
    summary: "An Airflow variable is set in a build stage that only provides files to the last one.",
    why: "The image consists of the last stage and the stages that its `FROM` names. `COPY --from` copies files from \
          another stage, but none of its variables: Airflow never gets them.",
    repair: "Move the `ENV` below the last `FROM`.",
    evidence: "BuildKit: the variables of each stage of such a file.",
    bad: Example::dockerfile(concat!(
        "FROM python:3.12 AS wheels\n",
        "ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "FROM apache/airflow:2.10.5\n",
        "COPY --from=wheels /w /w\n"
    )),
    good: Example::instead(&[
        ("wheels\nENV", "wheels\nFROM apache/airflow:2.10.5\nENV"),
        ("Backend\nFROM apache/airflow:2.10.5\n", "Backend\n"),
    ]),
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.discarded {
        // A build has variables of its own: `AIRFLOW_VERSION`.
        let starts = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"];
        let matters =
            |key: &str| starts.iter().any(|start| key.starts_with(start)) || variables::variable(key).is_some();
        let Some(name) = secrets::name(&write.key).filter(|name| matters(name.as_str())) else { continue };
        // What the last stage sets too is not missing.
        if image.writes.iter().any(|other| other.key.bytes() == write.key.bytes()) {
            continue;
        }
        let message = Message::quoting(name).and(" is set in a stage that the image is not based on");
        let message = message.and(": no container gets it");
        let finding = Finding::warning(scope.at(write.word), message).label("not in the image");
        findings.push(finding.help("move it below the last `FROM`"));
    }
}
