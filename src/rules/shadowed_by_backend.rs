//! AE703: a connection or a variable in the environment that Airflow looks up in the backend first.

use super::prelude::*;
use super::{aws, connections, stores};

pub(super) static RULE: Rule = Rule {
    code: "AE703",
    name: "shadowed-by-backend",
    severities: &[Severity::Note],
    summary: "Airflow asks the secrets backend before it uses a connection or variable from the environment.",
    why: "Airflow asks the secrets backend first, then the environment, then its database. With a backend, an \
          `AIRFLOW_CONN_…` counts only as long as the store has no secret with that id: once it has one, Airflow never \
          uses this value.",
    repair: "Remove the variable once the secret is in the store, or (on AWS) exclude the id from the backend with a \
             lookup pattern.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with both: Airflow uses the backend's connection.",
    bad: PARAMETER_STORE.but(&[("}\n", "}\nAIRFLOW_CONN_DWH=postgresql://etl@dwh:5432/dwh\n")]),
    good: PARAMETER_STORE.but(&[
        ("/airflow/connections", r#"/airflow/connections", "connections_lookup_pattern": "^prod_"#),
        ("}\n", "}\nAIRFLOW_CONN_DWH=postgresql://etl@dwh:5432/dwh\n"),
    ]),
    checks: &[Check::Environment(check)],
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, configs: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    if !environment.settings().any(|setting| kind(setting).is_some()) || environment.document.is_sample() {
        return;
    }
    for config in configs.iter().filter(|config| works(config)) {
        for purpose in [Purpose::ConnectionsPrefix, Purpose::VariablesPrefix] {
            let is_meant = |setting: &&Setting<'_>| {
                kind(setting) == Some(purpose) && !connections::is_malformed(scope, environment, setting)
            };
            let settings: Vec<&Setting<'_>> = environment.settings().filter(is_meant).collect();
            findings.extend(finding(config, &settings, purpose));
        }
    }
}

/// Whether Airflow certainly asks the backend, as far as this environment tells.
fn works(config: &BackendConfig<'_>) -> bool {
    let is_filled_in = || config.effective().all(|given| placeholders::in_kwarg(config, given).is_none());
    config.section == Section::Secrets
        && config.class.is_some()
        && config.backend.is_some()
        && config.is_complete()
        && !aws::lacks_region(config)
        && is_filled_in()
}

/// What a variable defines: a connection or an Airflow variable.
fn kind(setting: &Setting<'_>) -> Option<Purpose> {
    let key = setting.key.text().filter(|key| !key.bytes().any(|byte| byte.is_ascii_lowercase()))?;
    let is_of = |start: &str| key.strip_prefix(start).is_some_and(|id| !id.is_empty());
    match () {
        () if is_of("AIRFLOW_CONN_") && !setting.value.is_empty() => Some(Purpose::ConnectionsPrefix),
        () if is_of("AIRFLOW_VAR_") => Some(Purpose::VariablesPrefix),
        () => None,
    }
}

/// One finding for all connections, or all variables, of an environment.
fn finding(config: &BackendConfig<'_>, settings: &[&Setting<'_>], kind: Purpose) -> Option<Finding> {
    let pattern = match kind {
        Purpose::ConnectionsPrefix => Purpose::ConnectionsLookupPattern,
        _ => Purpose::VariablesLookupPattern,
    };
    let chooses = config.given_for(pattern).is_some_and(|given| config.kind(given) != Some(JsonKind::Null));
    let starts = stores::starts(config).filter(|_| !chooses)?;
    let start = starts.into_iter().find(|start| start.purpose == kind)?;
    let mut settings = settings.iter().filter(|setting| !is_own(config, setting));
    let setting = settings.next()?;
    let others: Vec<_> = settings.collect();
    let one = if kind == Purpose::ConnectionsPrefix { "a connection" } else { "a variable" };
    let name = setting.key.text().and_then(disclosure::name)?;
    let message = Message::from("Airflow asks ").and(wording::title(config)).and(" before it uses ").code(name);
    let message = if others.is_empty() { message } else { message.and(" and ").and(others.len()).and(" more") };
    let message = message.and(": ").and(one);
    let message = message.code_or(" with this id under ", start.shown, " with this id there");
    let finding = Finding::note(setting.key_location(), message.and(" takes its place"))
        .label("only a fallback")
        .help("remove it once the secret is in the store");
    Some(others.iter().fold(finding, |finding, other| finding.related(other.key_location(), "also only a fallback")))
}

/// Whether it is the connection that the backend itself uses to log in.
fn is_own(config: &BackendConfig<'_>, setting: &Setting<'_>) -> bool {
    let Some(key) = setting.key.text() else { return false };
    let required = config.backend.into_iter().flat_map(|backend| backend.requirements);
    let mut named = required.flat_map(|requirement| requirement.variables.iter().chain(requirement.maybe_variables));
    let id = config.given_for(Purpose::ConnectionId).and_then(|given| config.text(given)).unwrap_or_default();
    named.any(|name| *name == key) || key.strip_prefix("AIRFLOW_CONN_").is_some_and(|own| own == id.to_uppercase())
}
