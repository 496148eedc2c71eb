//! AE211: kwargs nested more deeply than Python can read.

use super::prelude::*;
use crate::backend::DEEPEST;

pub(super) static RULE: Rule =
    Rule { bad: super::Example::new(BAD), checks: &[Check::Backend(check)], ..book::KWARGS_TOO_DEEP };

const HEAD: &str = concat!(
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
    "AWS_DEFAULT_REGION=us-east-1\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS="
);
const BYTES: [u8; HEAD.len() + DEEPEST as usize] = {
    let mut bytes = [b'['; HEAD.len() + DEEPEST as usize];
    let mut at = 0;
    while at < HEAD.len() {
        bytes[at] = HEAD.as_bytes()[at];
        at += 1;
    }
    bytes
};
const BAD: &str = match std::str::from_utf8(&BYTES) {
    Ok(text) => text,
    Err(_) => HEAD,
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(setting) = config.kwargs.filter(|_| config.is_too_deep()) else { return };
    let message = wording::kwargs_key(config)
        .and(" contains 1000 or more nested brackets: Python raises RecursionError, so every Airflow process crashes at startup").so(Outcome::CrashesAtImport);
    let finding = Finding::error(setting.key_location(), message)
        .label("too deep")
        .help("remove the nesting: no kwarg needs more than two levels");
    findings.push(finding);
}
