//! AE108: a workers' backend that does not get the kwargs of `[secrets]`.

use super::prelude::*;
use super::{kwargs, required};
use crate::knowledge::airflow;

pub(super) static RULE: Rule = Rule {
    code: "AE108",
    name: "workers-kwargs-missing",
    severities: &[Severity::Warning],
    summary: "`[workers] secrets_backend` is set without its own kwargs.",
    why: "Since Airflow 3.0, workers can have their own secrets backend. It does not inherit the kwargs of \
          `[secrets]`: without `AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS` it runs with its defaults, so tasks look in \
          other places than the scheduler does, or fail because there is no region.",
    repair: "Set `AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS` too, or let the workers use the backend of `[secrets]`.",
    evidence: "Airflow 3.3.2, run with a backend for workers and kwargs for `[secrets]` alone: NoRegionError.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n",
        "AIRFLOW__WORKERS__SECRETS_BACKEND=",
        "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n"
    ))
    .with(&[("airflow", "3.1.0")]),
    good: SECRETS_MANAGER.with(&[("airflow", "3.1.0")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(class), Some(kwargs)) = (config.class, of_secrets(config)) else { return };
    if !is_not_inherited(config) {
        return;
    }
    let own = Message::quoting(config.section.kwargs_key());
    let message = own.and(" is not set, and workers do not inherit the kwargs of [secrets], so tasks ");
    let unmet = config.backend.and_then(|backend| required::unmet(config, backend));
    let message = match unmet.map(|requirement| (requirement.usual(), requirement.missing)) {
        Some((Some(kwarg), missing)) if missing.breaks() => {
            message.and("get no ").code(kwarg).and(": ").and(wording::effect(config, missing))
        }
        _ => message.and("use the backend with its defaults"),
    };
    let finding = Finding::warning(class.value_location(), message)
        .label("gets no kwargs")
        .help(Message::from("set ").code(config.section.kwargs_key()).and(" too, or remove this line"))
        .related(kwargs, "not used by workers");
    findings.push(wording::explained(finding, config, config.section.kwargs_setting()));
}

/// Whether the workers' backend lacks kwargs that `[secrets]` has.
fn is_not_inherited(config: &BackendConfig<'_>) -> bool {
    config.section == Section::Workers
        && config.class.is_some()
        && of_secrets(config).is_some()
        && kwargs::has_none(config)
}

/// Where the kwargs of `[secrets]` are set.
fn of_secrets(config: &BackendConfig<'_>) -> Option<Location> {
    let mut kwargs = config.environment.settings().filter(|setting| {
        let variable = setting.key.text().and_then(airflow::variable);
        variable.is_some_and(|(variable, _)| variable.setting == airflow::Setting::BackendKwargs)
    });
    kwargs.find(|setting| !setting.value.is_empty()).map(crate::environment::Setting::key_location)
}
