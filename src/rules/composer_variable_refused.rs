//! AE823: an option of Airflow among the environment variables of Cloud Composer.

use super::prelude::*;
use crate::carrier;
use crate::command;
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE823",
    name: "composer-variable-refused",
    severities: &[Severity::Error],
    summary: "An option of Airflow, or a reserved name, is set as an environment variable of Cloud Composer.",
    why: "Cloud Composer refuses environment variables that are named like options, `AIRFLOW__SECTION__KEY`: it sets \
          the options itself, from the overrides. It also refuses names that it sets itself, such as `AIRFLOW_HOME`, \
          `GCS_BUCKET` and `GOOGLE_APPLICATION_CREDENTIALS`. The environment is not created, or not updated.",
    repair: "Put the option into `airflow_config_overrides`, named like `secrets-backend`.",
    evidence: "The documentation of Cloud Composer.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"google_composer_environment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  config {\n",
            "    software_config {\n",
            "      env_variables = {\n",
            "        AIRFLOW__SECRETS__BACKEND = \"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\"\n",
            "      }\n",
            "    }\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::instead(&[
        ("env_variables", "airflow_config_overrides"),
        ("AIRFLOW__SECRETS__BACKEND =", "secrets-backend        ="),
        (
            "Backend\"\n",
            "Backend\"\n        secrets-backend_kwargs = jsonencode({ connections_prefix = \"airflow-connections\" })\n",
        ),
    ]),
    checks: &[Check::Oddity(OddityKind::ComposerVariable, check), Check::Call(check_call)],
};

/// Of Terraform.
fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let help = "put the option into `airflow_config_overrides`, named like `secrets-backend`";
    refused(&oddity.name, scope.at(oddity.span), help)
}

/// Of `--update-env-variables` of gcloud.
fn check_call(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let help = "pass it with `--update-airflow-configs`, named like `secrets-backend`";
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::ComposerVariables) {
        for part in command::parts(&given.value) {
            let name = part.slice(Span::new(0, memchr::memchr(b'=', part.bytes()).unwrap_or(0)));
            if name.text().is_some_and(carrier::is_refused_by_composer) {
                findings.push(refused(&name, call.at(name.whole()), help));
            }
        }
    }
}

fn refused(name: &Mapped<'_>, place: Location, help: &'static str) -> Finding {
    if name.text().is_some_and(|name| !carrier::is_option_in_composer(name)) {
        let message = secrets::named(name).and(" is set by Cloud Composer itself, which refuses another one");
        return Finding::error(place, message).label("refused").help("remove it, or give it another name");
    }
    let message =
        secrets::named(name).and(" is an option of Airflow: Cloud Composer refuses it as an environment variable");
    Finding::error(place, message).label("refused").help(help)
}
