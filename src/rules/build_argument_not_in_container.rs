//! AE813: a variable of Airflow is an argument of a build, which no process gets.

use super::{Check, Example, Rule, Scope, secrets};
use crate::carrier::{Carried, OddityKind};
use crate::diagnostic::{Finding, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE813",
    name: "build-argument-not-in-container",
    severities: &[Severity::Error],
    summary: "An Airflow variable is set as a build argument, which no process gets.",
    why: "Below `build:`, `args:` gives values to the `ARG` instructions of the Dockerfile while the image is built. \
          No process in the container gets them, so Airflow runs without the setting. airenv reports nothing if the \
          Dockerfile expands the argument, as in `ENV NAME=$NAME`.",
    repair: "Set the variable below `environment:`.",
    evidence: "BuildKit and compose-go: the environment of such a service.",
    bad: Example::yaml(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    build:\n",
            "      context: .\n",
            "      args:\n",
            "        AIRFLOW__SECRETS__USE_CACHE: 'True'\n",
        ),
    )
    .beside(&[("Dockerfile", "FROM apache/airflow:3.0.0\nARG AIRFLOW__SECRETS__USE_CACHE\n")]),
    good: Example::yaml(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    build:\n",
            "      context: .\n",
            "    environment:\n",
            "      AIRFLOW__SECRETS__USE_CACHE: 'True'\n",
        ),
    )
    .beside(&[("Dockerfile", "FROM apache/airflow:3.0.0\n")]),
    yields: &[],
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    let Some(dockerfile) = scope.project.dockerfile().and_then(|index| scope.project.documents.get(index)) else {
        return;
    };
    for oddity in carried.oddities.iter().filter(|oddity| oddity.kind == OddityKind::BuildArgument) {
        let text = dockerfile.file.text();
        let name = oddity.name.text().unwrap_or_default();
        let is_expanded = ["$", "${"].iter().any(|mark| text.contains(&format!("{mark}{name}")));
        if !is_expanded {
            let message = secrets::named(&oddity.name).and(" is a build argument: no process in the container gets it");
            let finding = Finding::new(Severity::Error, scope.at(oddity.span), message).label("for the build only");
            findings.push(finding.help("move it below `environment:`"));
        }
    }
}
