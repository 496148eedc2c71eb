//! AE845: a name without a value in a compose file takes a variable away.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE845",
    name: "bare-name-unsets",
    severities: &[Severity::Warning],
    summary: "A name without a value in a compose file takes a variable away from the container.",
    why: "Below `environment:` a name without a value stands for the value that the variable has on the host. If the host \
          does not have it, the container does not get it either, even if `env_file:` or the image sets it. In the \
          override file of an Astro project the `.env` file is no substitute: only the environment in which `astro` runs \
          counts.",
    repair: "Remove the name, or write its value.",
    evidence: "compose-go, run with such a service: the variable of `env_file` is unset. The Engine drops the image's \
               variable, too, by its source.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.2\n",
            "    env_file: airflow.env\n",
            "    environment:\n",
            "      - AIRFLOW__CORE__PARALLELISM\n",
        ),
    )
    .beside(&[("airflow.env", FILE)]),
    good: Example::instead(&[("    environment:\n      - AIRFLOW__CORE__PARALLELISM\n", "")]),
    checks: &[Check::Environment(check)],
};

const FILE: &str = "AIRFLOW__CORE__PARALLELISM=16\n";

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let is_compose = || scope.document.compose().is_one();
    for below in environment.overridden() {
        let setting = below.key.text().and_then(|name| environment.get(name)).filter(|setting| is_bare(setting));
        let Some(setting) = setting.filter(|setting| setting.document == scope.index && is_compose()) else {
            continue;
        };
        let message = Message::from("compose takes the value of ")
            .and(secrets::named(&setting.key))
            .and(" from the host only: if the host has none, the container does not get the variable");
        findings.push(
            Finding::warning(setting.key_location(), message)
                .label("takes it away")
                .help("remove the name, or write its value")
                .related(below.key_location(), "set here"),
        );
    }
}

/// Whether only the name is written.
fn is_bare(setting: &Setting<'_>) -> bool {
    setting.file.format == Format::Yaml && !setting.value.is_certain() && setting.value.whole() == setting.key.whole()
}
