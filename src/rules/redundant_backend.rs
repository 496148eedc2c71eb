//! AE110: a built-in backend named as the secrets backend.

use super::prelude::*;
use crate::knowledge::ClassKind;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::REDUNDANT_BACKEND };

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
