//! AE110: a built-in backend named as the secrets backend.

use super::prelude::*;
use crate::knowledge::ClassKind;

pub(super) static RULE: Rule = Rule {
    code: "AE110",
    name: "redundant-backend",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The secrets backend is one that Airflow uses anyway.",
    why: "Airflow asks the environment and its own database after every secrets backend, whatever is configured. Their \
          classes, and the base class of all backends, take no arguments: with any kwargs, every Airflow process \
          crashes at startup. Without kwargs they add nothing, and another backend was probably intended: a warning.",
    repair: "Remove the backend and its kwargs.",
    evidence: "Airflow 2.10.5 and 3.3.2: `TypeError: EnvironmentVariablesBackend() takes no arguments`.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.secrets.environment_variables.EnvironmentVariablesBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow\"}\n"
    )),
    good: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pass@warehouse:5432/dwh\n"),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(setting), Some(class)) = (config.class, config.known_class) else { return };
    if class.kind != ClassKind::BuiltIn {
        return;
    }
    let name = class.path.rsplit('.').next().unwrap_or(class.path);
    let kwarg = config.effective().next().filter(|_| config.state != KwargsState::NotJson);
    let Some(kwarg) = kwarg else {
        if matches!(config.state, KwargsState::Absent | KwargsState::Empty) {
            let message = Message::default()
                .code(name)
                .and(" adds nothing as the secrets backend: Airflow asks the environment and its database anyway");
            findings
                .push(Finding::warning(setting.value_location(), message).label("built in").help("remove the line"));
        }
        return;
    };
    let message = Message::default()
        .code(name)
        .and(" takes no arguments: with kwargs every Airflow process crashes at startup")
        .so(Outcome::CrashesAtImport);
    let finding = Finding::error(setting.value_location(), message)
        .label("takes no kwargs")
        .help("remove both lines: Airflow asks the environment and its database anyway")
        .related(kwarg.key, "an argument");
    findings.push(finding);
}
