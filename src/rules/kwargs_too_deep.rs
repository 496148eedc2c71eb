//! AE211: kwargs nested more deeply than Python can read.

use super::prelude::*;
use crate::backend::DEEPEST;

pub(super) static RULE: Rule = Rule {
    code: "AE211",
    name: "kwargs-too-deep",
    severities: &[Severity::Error],
    summary: "The kwargs contain about a thousand nested brackets.",
    why: "Python's JSON parser calls itself for each bracket. With too many it gives up with a RecursionError: up to \
          Python 3.11 at about 1000, in newer versions at 1500 to 10,000. Airflow does not catch it: every process \
          crashes at startup.",
    repair: "No kwarg of any backend needs more than two levels: look for a value that a program pasted in.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with 100,000 brackets; the limits measured with CPython 3.6 to 3.13.",
    bad: Example::new(BAD),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

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
