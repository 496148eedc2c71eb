//! AE117: an option of Airflow with a value that it cannot load or parse.

use super::prelude::*;
use crate::json;
use crate::knowledge::{Release, VersionRange};

pub(super) static RULE: Rule = Rule {
    code: "AE117",
    name: "option-not-usable",
    severities: &[Severity::Error],
    summary: "The executor or the auth manager does not exist, or an option that takes JSON has none.",
    why: "Airflow loads its executor by name and its auth manager by class path, and raises an exception at the first use \
          if it cannot: the scheduler or the API server stops. It knows a few executors by a short name, in exactly this \
          spelling; every other needs the path of its class. Airflow 3 has no `CeleryKubernetesExecutor` or \
          `LocalKubernetesExecutor`: it takes a list instead. It also moved the auth managers.\n\n\
          `kube_client_request_args`, `delete_option_kwargs` and `remote_task_handler_kwargs` are parsed as JSON where \
          they are used; backslashes before the quotes, single quotes or a last comma are an exception there.",
    repair: "Write the name as Airflow has it, or valid JSON.",
    evidence: "Airflow 2.10.5 and 3.3.2: the executor loaded, the auth manager imported and the options parsed, with each \
               of these values; the auth manager of 2.x on 3.0.6 as well.",
    bad: Example::new("AIRFLOW__KUBERNETES_EXECUTOR__DELETE_OPTION_KWARGS={'grace_period_seconds': 10}\n"),
    good: Example::instead(&[("'grace_period_seconds'", "\"grace_period_seconds\"")]),
    checks: &[Check::Environment(check)],
};

/// The short names of executors, and whether Airflow 3 has them.
const EXECUTORS: [(&str, bool); 7] = [
    ("LocalExecutor", true),
    ("CeleryExecutor", true),
    ("KubernetesExecutor", true),
    ("SequentialExecutor", true),
    ("CeleryKubernetesExecutor", false),
    ("LocalKubernetesExecutor", false),
    ("DebugExecutor", true),
];

/// Auth managers by their paths in Airflow 2 or in none, and where Airflow 3 has them.
const AUTH_MANAGERS: [(&str, &str); 2] = [
    (
        "airflow.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
    ),
    (
        "airflow.auth.managers.fab.fab_auth_manager.FabAuthManager",
        "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    ),
];

/// Options that Airflow parses as JSON.
const JSON: [&str; 3] = [
    "AIRFLOW__KUBERNETES_EXECUTOR__KUBE_CLIENT_REQUEST_ARGS",
    "AIRFLOW__KUBERNETES_EXECUTOR__DELETE_OPTION_KWARGS",
    "AIRFLOW__LOGGING__REMOTE_TASK_HANDLER_KWARGS",
];

const THIRD: Release = Release::new(3, 0, 0);

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let versions = scope.project.target.versions(None);
    let get = |key: &str| environment.get(key).filter(|setting| setting.airflow.is_certain());
    findings.extend(get("AIRFLOW__CORE__EXECUTOR").and_then(|setting| executor(setting, versions)));
    findings.extend(get("AIRFLOW__CORE__AUTH_MANAGER").and_then(|setting| auth_manager(setting, versions)));
    findings.extend(JSON.iter().filter_map(|key| not_json(get(key)?, key)));
}

/// A short name, alone or in a list, that is almost one of an executor, or that Airflow 3 lacks.
fn executor(setting: &Setting<'_>, versions: &VersionRange) -> Option<Finding> {
    let text = setting.airflow.text()?;
    let is_third = versions.before(&THIRD) == Certainty::No;
    let mut at = 0;
    for part in text.split(',') {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let name = part.trim();
        let known = EXECUTORS.iter().find(|(known, _)| *known == name);
        let place = setting.at(setting.airflow.origin(Span::new(start, start + name.len())));
        match known {
            Some((name, false)) if is_third => {
                let message = Message::from("Airflow 3 has no ").code(*name).and(": it cannot load its executor");
                let right = if name.starts_with("Celery") { "CeleryExecutor" } else { "LocalExecutor" };
                let help = Message::from("write ").code(Message::from(right).and(",KubernetesExecutor"));
                return Some(Finding::error(place, message).label("no such executor").help(help));
            }
            Some(_) => {}
            None => {
                let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let near = |known: &str| {
                    known.eq_ignore_ascii_case(name)
                        || strsim::osa_distance(known, name) <= 2
                        || known.strip_suffix("Executor").is_some_and(|short| short.eq_ignore_ascii_case(name))
                };
                let right = EXECUTORS.iter().map(|(known, _)| *known).find(|known| is_word && near(known));
                let Some(right) = right else { continue };
                let message = Message::from("Airflow has no executor of this name, and cannot load one");
                let place_for = edit::place_for(setting, Span::new(start, start + name.len()), right);
                let finding = Finding::error(place, message).label("no such executor");
                let finding = finding.help(Message::from("write ").code(right));
                return Some(finding.rewrite((Safety::Unsafe, "Write the name as Airflow has it"), place_for, right));
            }
        }
    }
    None
}

/// The path of an auth manager that Airflow 3 has elsewhere.
fn auth_manager(setting: &Setting<'_>, versions: &VersionRange) -> Option<Finding> {
    let text = setting.airflow.text()?;
    let (old, right) = AUTH_MANAGERS.iter().find(|(old, _)| *old == text)?;
    if versions.before(&THIRD) != Certainty::No {
        return None;
    }
    let message = Message::from("Airflow 3 has no ").code(*old).and(": it cannot load its auth manager");
    let finding = Finding::error(setting.value_location(), message).label("outdated path");
    let place = edit::place_for(setting, Span::new(0, old.len()), right);
    let finding = finding.help(Message::from("write ").code(*right));
    Some(finding.rewrite((Safety::Safe, "Write the current path"), place, *right))
}

/// A value that Airflow cannot parse.
fn not_json(setting: &Setting<'_>, key: &'static str) -> Option<Finding> {
    let text = setting.airflow.text().filter(|text| !text.is_empty())?;
    let tree = json::parse(text, &[]);
    let error = tree.errors.first().filter(|_| !tree.is_valid())?;
    let message = Message::quoting(key).and(" is not JSON, so Airflow fails where it needs the option: ");
    let message = message.and(wording::lowered(error.reason.explain()));
    Some(Finding::error(setting.at(setting.airflow.origin(error.span)), message).label("not valid JSON"))
}
