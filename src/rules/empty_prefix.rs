//! AE306: an empty prefix.

use super::prefix::{self, Fault, Prefix};
use super::prelude::*;
use crate::knowledge::{EmptyPrefix, Scalar};

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::EMPTY_PREFIX };

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        if let Some(Fault::Empty(effect)) = prefix.fault() {
            findings.push(finding(&prefix, effect));
        }
    }
}

/// Whether the secrets have a mount point of their own in Vault, with nobody else's beside them.
fn has_own_mount(prefix: &Prefix<'_, '_>) -> bool {
    matches!(prefix.config.text_for(Purpose::MountPoint), TextValue::Given(_, mount) if !mount.trim_matches('/').is_empty())
}

fn finding(prefix: &Prefix<'_, '_>, effect: EmptyPrefix) -> Finding {
    let things = wording::things(prefix.kwarg.purpose);
    let message = Message::quoting(prefix.kwarg.name);
    let message = match prefix.shown().filter(|_| !prefix.text.is_empty()) {
        Some(shown) => message.and(" is only ").code(shown).and(", which Airflow strips: "),
        None if prefix.text.is_empty() => message.and(" is empty: "),
        None => message.and(" contains only what Airflow strips: "),
    };
    let message = match (effect, disclosure::store_name(prefix.config, prefix.given, "<id>")) {
        (EmptyPrefix::NeverAsked, _) => message.and("no ").and(things).and(" are ever looked up"),
        (_, Some(name)) => message.and("Airflow asks for ").code(name).and(", without a prefix"),
        (_, None) => message.and("Airflow asks for the id alone"),
    };
    let help = Message::from("write the prefix that the secrets have");
    let help = match prefix.kwarg.default {
        Scalar::Text(default) => help.and("; the default is ").code(default),
        _ => help,
    };
    let is_meant = prefix
        .config
        .backend
        .and_then(|backend| backend.naming.as_ref())
        .is_some_and(|naming| naming.empty_is_documented)
        || has_own_mount(prefix);
    let severity = if is_meant { Severity::Note } else { Severity::Warning };
    Finding::new(severity, prefix.given.value, message).label("empty").help(help)
}
