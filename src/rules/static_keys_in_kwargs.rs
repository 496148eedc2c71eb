//! AE410: an AWS secret key in the kwargs.

use super::aws;
use super::hosts::is_near;
use super::prelude::*;
use crate::json::Kind;
use crate::knowledge::variables;

pub(super) static RULE: Rule = Rule {
    code: "AE410",
    name: "static-keys-in-kwargs",
    severities: &[Severity::Warning],
    summary: "The kwargs contain an AWS secret access key.",
    why: "A key in `BACKEND_KWARGS` is in every copy of this file and in the variables of the deployment; it does not \
          expire, and Airflow before 2.6.2 does not mask it. A role needs no key: Airflow gets credentials that last \
          an hour.\n\n\
          A word such as `test` for an emulator on the same host or network is not reported.",
    repair: "Use `role_arn`. If you need a key, set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` as secret \
             variables of the deployment. Either way, replace the key that was written here.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with keys in the kwargs: boto3 uses them.",
    bad: PARAMETER_STORE.but(&[(r#"role_arn": "arn:aws:iam::123456789012:role/airflow-secrets"#, r#"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"#)]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = aws::backend(config) else { return };
    let is_key = |purpose: Purpose| matches!(purpose, Purpose::SecretAccessKey | Purpose::SessionToken);
    let direct = config.effective().filter_map(|given| {
        let kwarg = given.kwarg.filter(|kwarg| is_key(kwarg.purpose))?;
        let is_written = config.kind(given) == Some(JsonKind::String) && given.is_certain(config);
        let text = config.text(given).filter(|text| is_written && !text.is_empty())?;
        (!placeholders::is_placeholder(text)).then_some((kwarg.name, given.key))
    });
    let nested = config.given_for(Purpose::SessionSettings).into_iter().flat_map(|given| {
        let members = config.members(given).into_iter();
        members.filter_map(move |member| {
            let known = given.kwarg?.member(member.key.expose())?;
            let is_written = is_text(config, &member) && known.purpose.is_some_and(is_key);
            Some((known.name, config.kwargs_location(member.key_span).filter(|_| is_written)?))
        })
    });
    let found: Option<(&'static str, Location)> = direct.chain(nested).next();
    let Some((name, location)) = found else { return };
    if is_emulated(config) {
        return;
    }
    let role = backend.kwarg_for(Purpose::RoleArn).map_or("", |kwarg| kwarg.name);
    let message = Message::default()
        .code(name)
        .and(" is in the kwargs: anyone who can read this file or the deployment's variables has the key");
    let finding = Finding::warning(location, message)
        .label("a secret key")
        .help(Message::from("use ").code(role).and(", which needs no key"));
    findings.push(finding);
}

/// Whether the secret key is a word such as `test` and the endpoint is on this host or network: an emulator, which
/// takes any key.
fn is_emulated(config: &BackendConfig<'_>) -> bool {
    const LONGEST: usize = 20;
    let key = config.given_for(Purpose::SecretAccessKey).and_then(|given| config.text(given));
    let is_word = key.is_some_and(|key| key.len() <= LONGEST);
    let by_kwarg = config.given_for(Purpose::EndpointUrl).and_then(|given| config.text(given));
    let by_variable = || {
        let mut read = variables::standing_for(config.backend?.store, Purpose::EndpointUrl);
        read.find_map(|variable| config.environment.get(variable.name).filter(|_| variable.reads && !variable.for_role))
    };
    let url = by_kwarg.or_else(|| by_variable()?.value.text());
    is_word && url.is_some_and(is_near)
}

/// Whether a member is a known string and not just a placeholder.
fn is_text(config: &BackendConfig<'_>, member: &crate::json::Member<'_>) -> bool {
    match config.tree.as_ref().map(|tree| tree.kind(member.value)) {
        Some(Kind::String { text, certain }) => {
            *certain && !text.expose().is_empty() && !placeholders::is_placeholder(text.expose())
        }
        _ => false,
    }
}
