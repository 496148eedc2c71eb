//! AE103: kwargs without a backend.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE103",
    name: "kwargs-without-backend",
    severities: &[Severity::Warning],
    summary: "Kwargs for a secrets backend are set, but no backend.",
    why: "If `AIRFLOW__SECRETS__BACKEND` is empty or not set, Airflow uses no secrets backend and silently ignores the \
          kwargs. The kwargs of `[workers]` alone are ignored in the same way: workers then use the backend of \
          `[secrets]`.",
    repair: "Set the backend in the same place, or remove the kwargs.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with kwargs alone.",
    bad: Example::new("AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\"}\n"),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let is_alone = config.class.is_none() && config.environment.is_whole;
    let Some(kwargs) = kwargs(config).filter(|_| is_alone) else { return };
    let backend = config.section.backend_key();
    let empty = config.environment.get(backend).map(crate::environment::Setting::key_location);
    let empty = empty.or_else(|| config.environment.left_empty(backend));
    let missing = if empty.is_some() { " is empty" } else { " is not set" };
    let effect = match config.section {
        Section::Secrets => ": Airflow uses no secrets backend and silently ignores these kwargs",
        Section::Workers => ": workers use the backend of [secrets] and silently ignore these kwargs",
    };
    let message = Message::quoting(backend).and(missing).and(effect);
    let finding = Finding::warning(kwargs, message)
        .label("ignored")
        .help(Message::from("set ").code(backend).and(" as well, or remove the kwargs"));
    let finding = finding.related(empty, "empty here");
    findings.push(wording::explained(finding, config, config.section.backend_setting()));
}

/// Where non-empty kwargs are set.
fn kwargs(config: &BackendConfig<'_>) -> Option<Location> {
    let whole =
        config.kwargs.filter(|_| config.state != KwargsState::Empty).map(crate::environment::Setting::key_location);
    whole.or_else(|| {
        config.given.iter().find(|given| matches!(given.origin, Origin::OneKwarg(_))).map(|given| given.key)
    })
}
