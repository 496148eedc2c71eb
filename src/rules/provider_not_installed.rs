//! AE113: a backend whose provider is neither in the image nor among the requirements.

use super::prelude::*;
use crate::knowledge::ClassKind;

pub(super) static RULE: Rule = Rule {
    code: "AE113",
    name: "provider-not-installed",
    severities: &[Severity::Error],
    summary: "The provider of the secrets backend is neither in the image nor among the requirements.",
    why: "Airflow imports the class of the secrets backend at startup. Without its provider every process crashes: `No \
          module named 'airflow.providers.yandex'`.\n\n\
          The full image of apache/airflow has the providers amazon, cncf-kubernetes, google, hashicorp and \
          microsoft-azure; its slim image and the Python images have none with a secrets backend.\n\n\
          airenv reports this only if it knows everything that the Dockerfile installs: one stage on one of these \
          images, with commands that it understands. If a package index of your own, a local package or a script may \
          install the provider, it reports nothing.",
    repair: "Add the provider to `requirements.txt`, and have the Dockerfile install it.",
    evidence: "Airflow 2.10.5 without akeyless and 3.0.6 without yandex, run: the import fails. The images were not \
               pulled: what they contain is taken from the Dockerfile of apache/airflow (`AIRFLOW_EXTRAS`, empty for \
               slim images) and the metadata of its packages.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"token_path\": \"/run/token\"}\n"
    ))
    .beside(&[("Dockerfile", "FROM apache/airflow:slim-2.10.5\n")]),
    good: Example::instead(&[("slim-2.10.5\n", "slim-2.10.5\nRUN pip install apache-airflow-providers-hashicorp\n")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(setting), Some(class)) = (config.class, config.known_class) else { return };
    let Some(distribution) = class.distribution.filter(|name| config.target.lacks(name)) else { return };
    if class.kind == ClassKind::BuiltIn || !config.environment.runs_in_own_image() {
        return;
    }
    let package = Message::from("apache-airflow-providers-").and(distribution);
    let message = Message::quoting(class.path).and(" comes with ").code(package.clone());
    let message = message.and(", which is neither in the image nor among the requirements: ");
    let message = message.and(wording::effect(config, Outcome::CrashesAtImport));
    let finding = Finding::error(setting.value_location(), message).label("not installed");
    findings.push(finding.help(Message::from("add ").code(package).and(" to `requirements.txt`, and install it")));
}
