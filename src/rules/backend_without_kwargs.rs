//! AE102: a backend without any kwargs.

use super::kwargs::has_none;
use super::prelude::*;
use super::required::unmet;
use super::{aws, kwargs};
use crate::knowledge::{Requirement, Scalar};

pub(super) static RULE: Rule = Rule {
    code: "AE102",
    name: "backend-without-kwargs",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A secrets backend is set, but no kwargs for it.",
    why: "Airflow silently builds the backend with its defaults. Some backends work that way if the rest of the \
          environment provides what they need. Others find nothing or crash: the two AWS backends have no default \
          region.\n\n\
          It is a warning where the backend then lacks something it needs, a note elsewhere.",
    repair: "Set `AIRFLOW__SECRETS__BACKEND_KWARGS`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run without kwargs: NoRegionError for AWS, nothing found for local files, \
               VaultError for Vault.",
    bad: Example::new(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
    ),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(class), Some(backend)) = (config.class, config.backend) else { return };
    if !config.environment.is_whole || !has_none(config) {
        return;
    }
    // A region in a variable that boto3 does not read is reported by its own rule.
    let unmet = unmet(config, backend).filter(|_| aws::in_its_place(config).is_none());
    let severity = if unmet.is_some() { Severity::Warning } else { Severity::Note };
    let subject = wording::kwargs_key(config).and(" is not set, so ").and(backend.title);
    let message = match unmet {
        Some(requirement) => lacking(config, subject, requirement),
        None => with_defaults(subject, backend),
    };
    let example = unmet
        .and_then(Requirement::usual)
        .map_or(Message::from("{…}"), |kwarg| Message::from("{\"").and(kwarg).and("\": \"…\"}"));
    let finding = Finding::new(severity, class.key_location(), message)
        .label("no kwargs")
        .help(Message::from("set ").code(config.section.kwargs_key()).and(" to JSON such as ").code(example));
    let finding = wording::explained(finding, config, config.section.kwargs_setting());
    let finding = finding.yields(precedence::WORKERS_KWARGS, [class.value_location()]);
    findings.push(finding.yields(precedence::EMPTY_KWARGS, kwargs::left_empty(config)));
}

fn lacking(config: &BackendConfig<'_>, subject: Message, requirement: &'static Requirement) -> Message {
    let kwargs = requirement.any_of.iter().filter_map(|all| all.first().copied());
    let message = subject.and(" gets no ").codes(kwargs, " or ");
    match (requirement.missing, requirement.note) {
        (Outcome::FallsBack, Some(note)) => message.and(" and falls back to ").and(note),
        (missing, _) => message.and(": ").and(wording::effect(config, missing)),
    }
}

fn with_defaults(subject: Message, backend: &'static Backend) -> Message {
    let default = |purpose| match backend.kwarg_for(purpose).map(|kwarg| kwarg.default) {
        Some(Scalar::Text(text)) => Some(text),
        _ => None,
    };
    let message = subject.and(" uses its defaults");
    match (default(Purpose::ConnectionsPrefix), default(Purpose::VariablesPrefix)) {
        (Some(connections), Some(variables)) => {
            message.and(": connections under ").code(connections).and(", variables under ").code(variables)
        }
        _ => message,
    }
}
