//! AE405: an AWS backend that assumes no role.

use super::prelude::*;
use super::{aws, near_miss, role_arn};
use crate::environment::Host;
use crate::knowledge::variables;

pub(super) static RULE: Rule = Rule {
    code: "AE405",
    name: "missing-role-arn",
    severities: &[Severity::Warning, Severity::Note],
    summary: "An AWS backend has neither `role_arn` nor credentials of its own.",
    why: "Without `role_arn` boto3 uses whatever credentials the process happens to have: the role of the machine or \
          the pod, or a file in the home folder. Locally these are not the credentials of the deployment. Nothing is \
          logged, and `null` or an empty string counts as no role, too.\n\n\
          airenv reports nothing if static keys, a profile or a web identity are set. On Astro, where a container has \
          no identity but the one you configure, it is a warning; where a machine, a pod or a mounted `~/.aws` may \
          provide one, it is a note.",
    repair: "Add the ARN of the role that may read the secrets. If you want the identity of the deployment itself, \
          ignore this rule.",
    evidence: "Airflow 2.4.3 to 3.3.2 with amazon 5.1.0 to 9.39.0, run without `role_arn`, with `null` and with an \
          empty string: boto3 sends no AssumeRole.",
    bad: PARAMETER_STORE.but(&[(r#"role_arn": "arn:aws:iam::123456789012:role/airflow-secrets", ""#, "")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = aws::backend(config).filter(|_| !config.environment.document.is_sample()) else { return };
    let Some(place) = aws::judged(config).filter(|_| aws::has_role(config) == Certainty::No) else { return };
    let Some(kwarg) = backend.kwarg_for(Purpose::RoleArn) else { return };
    let is_possible = config.versions().before(&kwarg.since) != Certainty::Yes;
    if !is_possible || has_own_kwargs(config) || aws::has_own_credentials(config) {
        return;
    }
    let given = config.given_for(Purpose::RoleArn);
    let message = match given.map(|given| config.kind(given)) {
        None => Message::from("no ").code(kwarg.name),
        Some(Some(JsonKind::Null)) => Message::quoting(kwarg.name).and(" is null"),
        Some(Some(JsonKind::Boolean | JsonKind::Integer | JsonKind::Number)) => {
            Message::quoting(kwarg.name).and(" counts as not set")
        }
        Some(_) => Message::quoting(kwarg.name).and(" is empty"),
    };
    let message = match (role_of_call(config), idle_variable(config)) {
        (Some(_), _) => message.and(", so the role in the parameters of the STS call is not assumed"),
        (None, Some((_, with))) => message.and(", and the role in the environment has no effect without ").code(with),
        (None, None) => message,
    };
    let message = message.and(": boto3 uses whatever credentials the Airflow process happens to have (fine if that identity may read the secrets)");
    let example = Message::from("\"").and(kwarg.name).and("\": \"").and(role_arn::FORM).and("\"");
    let severity = if config.environment.host == Host::Astro { Severity::Warning } else { Severity::Note };
    let finding = Finding::new(severity, given.map_or(place, |given| given.value), message)
        .label(if given.is_some() { "no role" } else { "no `role_arn`" })
        .help(Message::from("add ").code(example).and(", or ignore this rule if you want that identity"));
    let finding = finding.related(role_of_call(config), Message::from("this has no effect without ").code(kwarg.name));
    findings.push(match idle_variable(config) {
        Some((location, with)) => finding.related(location, Message::from("this has no effect without ").code(with)),
        None => finding,
    });
}

/// Whether a kwarg gives credentials, or a role in another way, or intends to.
fn has_own_kwargs(config: &BackendConfig<'_>) -> bool {
    use Purpose as P;
    let gives = |purpose: P| {
        matches!(
            purpose,
            P::AccessKeyId
                | P::SecretAccessKey
                | P::Profile
                | P::WebIdentityFederation
                | P::WebIdentitySetting
                | P::SessionSettings
        )
    };
    let role = config.backend.and_then(|backend| backend.kwarg_for(P::RoleArn)).map(|kwarg| kwarg.name);
    let is_given = config.effective().any(|given| {
        let is_other_way = |instead: Option<&str>| instead.is_some() && instead == role;
        // An empty profile has its own finding.
        let is_value = given.kwarg.is_some_and(|kwarg| kwarg.empty.is_some());
        let is_set =
            config.is_given_set(given) != Certainty::No || (is_value && config.text(given).is_some_and(str::is_empty));
        is_set && given.kwarg.is_some_and(|kwarg| gives(kwarg.purpose) || is_other_way(kwarg.instead))
    });
    is_given || near_miss::is_meant_for(config, P::RoleArn)
}

/// A role among the parameters of a call that is never made.
fn role_of_call(config: &BackendConfig<'_>) -> Option<Location> {
    let given = config.given_for(Purpose::AssumeRoleKwargs)?;
    let is_role = |name: &str| given.kwarg.and_then(|kwarg| kwarg.member(name)?.purpose) == Some(Purpose::RoleArn);
    let member = config.members(given).into_iter().find(|member| is_role(member.key.expose()))?;
    config.kwargs_location(member.key_span)
}

/// A variable that names a role and needs another one that is missing.
fn idle_variable(config: &BackendConfig<'_>) -> Option<(Location, &'static str)> {
    let variables = variables::standing_for(config.backend?.store, Purpose::RoleArn);
    let mut idle =
        variables.filter_map(|variable| Some((config.environment.get(variable.name)?.key_location(), variable.with?)));
    idle.next()
}
