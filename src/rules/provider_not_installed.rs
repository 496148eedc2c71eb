//! AE113: a backend whose provider is neither in the image nor among the requirements.

use super::prelude::*;
use crate::knowledge::ClassKind;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::PROVIDER_NOT_INSTALLED };

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
