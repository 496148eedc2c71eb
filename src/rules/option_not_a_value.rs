//! AE114: an option of `[secrets]` with a value that Airflow cannot convert.

use super::prelude::*;
use crate::backend::takes_effect;
use crate::knowledge::airflow::{self, Form, Setting as What};

pub(super) static RULE: Rule = Rule {
    code: "AE114",
    name: "option-not-a-value",
    severities: &[Severity::Error],
    summary: "`use_cache` is not a boolean, or `cache_ttl_seconds` not a whole number.",
    why: "Airflow converts both when the DAG processor sets up its cache of secrets. What it cannot convert raises \
          AirflowConfigException there, and the DAG processor stops: no DAG is read any more. A boolean is `true`, `t`, \
          `1`, `false`, `f` or `0`, in any case; a time to live has no unit.",
    repair: "Write `True` or `False`, and a number of seconds.",
    evidence: "Airflow 2.10.5 and 3.3.2: SecretCache.init() with `maybe` and `15m`.",
    bad: Example::new("AIRFLOW__SECRETS__CACHE_TTL_SECONDS=15m\n"),
    good: Example::new("AIRFLOW__SECRETS__CACHE_TTL_SECONDS=900\n"),
    checks: &[Check::Environment(check)],
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let versions = scope.project.target.versions(None);
    for setting in environment.settings() {
        let Some((variable, _)) = setting.key.text().and_then(airflow::variable) else { continue };
        let is_read = variable.form == Form::Plain && takes_effect(variable, versions) != Certainty::No;
        let text = setting.airflow.text().filter(|_| is_read && setting.airflow.is_certain());
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        let (what, help) = match variable.setting {
            What::UseCache if !is_boolean(text) => (" is not a boolean", "write `True` or `False`"),
            What::CacheSeconds if !is_number(text) => (" is not a whole number", "write the seconds as a number"),
            _ => continue,
        };
        let message = Message::quoting(variable.key).and(what);
        let message = message.and(": the DAG processor stops at its start, and no DAG is read");
        let finding = Finding::error(setting.value_location(), message).label("cannot be converted");
        findings.push(finding.help(help));
    }
}

/// Airflow takes what follows a ` #` for a comment, in both.
fn plain(text: &str) -> &str {
    text.split('#').next().unwrap_or_default().trim()
}

fn is_boolean(text: &str) -> bool {
    let word = plain(text);
    ["t", "true", "1", "f", "false", "0"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<i64>().is_ok() || plain(text).parse::<i64>().is_ok()
}
