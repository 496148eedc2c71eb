//! AE306: an empty prefix.

use super::prefix::{self, Fault, Prefix};
use super::prelude::*;
use crate::knowledge::{EmptyPrefix, Scalar};

pub(super) static RULE: Rule = Rule {
    code: "AE306",
    name: "empty-prefix",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A prefix is empty.",
    why: "An empty prefix is not the default, and does not turn the lookup off (except for Akeyless): Airflow asks for \
          the id alone (`/id` in Parameter Store, `-id` in Google Cloud), at the store's top level, among everybody \
          else's secrets. For Parameter Store, `/` is the same as an empty prefix.\n\n\
          For Azure Key Vault it is a note, because the provider documents what an empty prefix does, and for Vault \
          with a `mount_point`, where nobody else's secrets need be.",
    repair: "Write the prefix that the secrets have. For the default, remove the kwarg; to turn the lookup off, write \
             `null`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with empty prefixes and with `/`.",
    bad: PARAMETER_STORE.but(&[("/airflow/connections", "")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

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
