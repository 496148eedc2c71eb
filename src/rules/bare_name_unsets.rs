//! AE845: a name without a value in a compose file takes a variable away.

use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Environment(check)], ..book::BARE_NAME_UNSETS };

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let is_compose = || scope.document.compose().is_one();
    for below in environment.overridden() {
        let setting = below.key.text().and_then(|name| environment.get(name)).filter(|setting| is_bare(setting));
        let Some(setting) = setting.filter(|setting| setting.document == scope.index && is_compose()) else {
            continue;
        };
        let message = Message::from("compose takes the value of ")
            .and(secrets::named(&setting.key))
            .and(" from the host only: if the host has none, the container does not get the variable");
        findings.push(
            Finding::warning(setting.key_location(), message)
                .label("takes it away")
                .help("remove the name, or write its value")
                .related(below.key_location(), "set here"),
        );
    }
}

/// Whether only the name is written.
fn is_bare(setting: &Setting<'_>) -> bool {
    setting.file.format == Format::Yaml && !setting.value.is_certain() && setting.value.whole() == setting.key.whole()
}
