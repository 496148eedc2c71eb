//! AE213: a placeholder from documentation where a value belongs.

use super::placeholders::{SHORTEST, in_brackets, in_kwarg, is_placeholder, is_yours, placeholder, word};
use super::prelude::*;
use crate::diagnostic::Effect;
use crate::knowledge::{Show, airflow, services, variables};

pub(super) static RULE: Rule = Rule {
    code: "AE213",
    name: "placeholder-left",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A value still contains a placeholder such as `<your-region>`.",
    why: "Airflow uses the value verbatim. With the region `<your-region>` every lookup fails with \
          InvalidRegionError; boto3 refuses the role `<your-role-arn>` without even asking AWS. Airflow only reports \
          \"The conn_id isn't defined\" (2.x also logs the cause as ERROR).\n\n\
          A template (`.env.example`, `.env.template`, `.env.sample`, `.env.dist`) is there to be filled in: airenv \
          does not report its placeholders.",
    repair: "Replace it with the real value, or remove the kwarg.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each placeholder of the documented configuration left in place.",
    bad: SECRETS_MANAGER.but(&[("us-east-1", "<your-region>")]),
    good: SECRETS_MANAGER,
    checks: &[Check::Environment(check)],
};

fn check(_: &Scope<'_>, environment: &Environment<'_>, configs: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    if !environment.document.is_sample() {
        findings.extend(all(environment, configs));
    }
}

/// Every placeholder of an environment, including templates.
fn all(environment: &Environment<'_>, configs: &[BackendConfig<'_>]) -> Vec<Finding> {
    let of_settings = environment.settings().filter_map(of_setting);
    let of_kwargs = configs.iter().flat_map(|config| {
        let whole = config.effective().filter_map(|given| of_kwarg(config, given));
        whole.chain(config.effective().flat_map(|given| in_members(config, given)))
    });
    of_settings.chain(of_kwargs).collect()
}

/// Drops findings about a placeholder in a template, which exists to be filled in.
pub fn leave_to_be_filled_in(
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
    findings: &mut Vec<(&'static Rule, Finding)>,
) {
    let yields = |rule: &Rule, finding: &Finding| {
        let by_rule = rule.yields().contains(&RULE.code).then_some(finding.location);
        let by_place = finding.yields.iter().filter(|one| one.to.contains(&RULE.code)).map(|one| one.at);
        by_rule.into_iter().chain(by_place).collect::<Vec<_>>()
    };
    if findings.is_empty() || !environment.document.is_sample() {
        return;
    }
    let all = all(environment, configs);
    findings.retain(|(rule, finding)| {
        let is_of = |at: &Location| all.iter().any(|one| one.location.touches(*at));
        !yields(rule, finding).iter().any(is_of)
    });
}

fn of_kwarg(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Finding> {
    let span = in_kwarg(config, given)?;
    let text = config.text(given)?;
    let name = disclosure::kwarg_name(config, given.name.expose());
    let is_public = given.kwarg.is_some_and(|kwarg| kwarg.show != Show::Secret);
    let shown = match disclosure::given(config, given) {
        Some(public) => Some(public.part(span)),
        None => disclosure::placeholder(span.of_text(text)).filter(|_| is_public),
    };
    let message = Message::naming(name, "this value");
    let message = message.code_or(" still contains the placeholder ", shown, " still contains a placeholder");
    let purpose = given.kwarg.map(|kwarg| kwarg.purpose);
    let message = match consequence(config, purpose) {
        "" => message,
        consequence => message.and(": ").and(consequence),
    };
    let message = message.telling(told(purpose));
    let is_optional = given.kwarg.is_some_and(|kwarg| !is_needed(config, kwarg));
    let help = Message::default().code_or(
        "replace it with the real value, or remove ",
        name.filter(|_| is_optional),
        "replace it with the real value",
    );
    let finding = finding(config.part_location(given, span), message, help);
    // Values of kwargs that the backend does not know have no effect.
    let is_known = given.kwarg.is_some();
    Some(if is_known { finding } else { finding.yields(precedence::NAME_OF_KWARG, [given.key]) })
}

/// Placeholders in a kwarg that is an object or a list.
fn in_members(config: &BackendConfig<'_>, given: &Given<'_>) -> Vec<Finding> {
    let (Origin::Json(node), Some(tree)) = (given.origin, &config.tree) else { return Vec::new() };
    let filled = tree.children(node).filter(|child| config.json_text(*child).is_some_and(is_placeholder));
    let location = filled.filter_map(|child| config.json_part(child, Span::new(0, config.json_text(child)?.len())));
    let message = wording::kwarg_name(config, given).and(" still contains a placeholder");
    location.map(|location| finding(location, message.clone(), "replace it with the real value".into())).collect()
}

/// The effect of a kwarg without a real value, and the same as data.
fn told(purpose: Option<Purpose>) -> Effect {
    use Purpose as P;
    let fails = Effect { outcome: Some(Outcome::FailsAtLookup), ..Effect::default() };
    match purpose {
        Some(P::ConnectionsPrefix) => Effect { no_connection: true, ..Effect::default() },
        Some(P::VariablesPrefix) => Effect { no_variable: true, ..Effect::default() },
        Some(
            P::Region
            | P::RoleArn
            | P::ProjectId
            | P::VaultUrl
            | P::EndpointUrl
            | P::SecretAccessKey
            | P::AccessKeyId
            | P::SessionToken
            | P::Credential
            | P::ClientIdentity,
        ) => fails,
        _ => Effect::default(),
    }
}

/// Whether a backend asks for a kwarg, or reads nothing without what it gives.
fn is_needed(config: &BackendConfig<'_>, kwarg: &Kwarg) -> bool {
    let requirements = config.backend.map(|backend| backend.requirements).unwrap_or_default();
    let mut asked = requirements.iter().flat_map(|required| required.any_of.iter().copied().flatten());
    matches!(kwarg.purpose, Purpose::Region | Purpose::ProjectId | Purpose::VaultUrl)
        || asked.any(|name| *name == kwarg.name)
}

fn consequence(config: &BackendConfig<'_>, purpose: Option<Purpose>) -> &'static str {
    use Purpose as P;
    let is_yandex = config.backend.is_some_and(|backend| backend.store == Store::YandexLockbox);
    match purpose {
        Some(P::Region) => "no region has this name, so every lookup fails",
        Some(P::RoleArn) => "no role has this ARN, so every lookup fails",
        Some(P::ConnectionsPrefix) => "Airflow looks up connections under this name, placeholder included",
        Some(P::VariablesPrefix) => "Airflow looks up variables under this name, placeholder included",
        Some(P::ConfigPrefix) => "Airflow looks up configuration under this name, placeholder included",
        Some(P::ProjectId) if is_yandex => "no folder has this id, so every lookup fails",
        Some(P::ProjectId) => "no project has this id, so every lookup fails",
        Some(P::VaultUrl | P::EndpointUrl) => "no server has this address, so every lookup fails",
        Some(P::SecretAccessKey | P::AccessKeyId | P::SessionToken | P::Credential | P::ClientIdentity) => {
            "the login fails, and so does every lookup"
        }
        Some(_) => "the backend uses it as it is",
        None => "",
    }
}

/// Settings other than kwargs: the class, what AWS reads, whole connections, the kwargs as a whole.
fn of_setting(setting: &Setting<'_>) -> Option<Finding> {
    let key = setting.key.text()?;
    let text = setting.airflow.text()?;
    let is_class = key == "AIRFLOW__SECRETS__BACKEND" || key == "AIRFLOW__WORKERS__SECRETS_BACKEND";
    let is_uri = key.starts_with("AIRFLOW_CONN_") || services::is_url(key);
    let mut severity = Severity::Error;
    let consequence = if is_class {
        "Airflow cannot import it, so every Airflow process crashes at startup"
    } else if key.starts_with("AIRFLOW_CONN_") {
        "the connection cannot be used"
    } else if key == "AIRFLOW__SECRETS__BACKEND_KWARGS" || key == "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS" {
        "it is not valid JSON, so Airflow drops it and the backend gets no kwargs"
    } else if variables::variable(key).is_some_and(|variable| variable.reads) {
        "every lookup that needs it fails"
    } else if key == "AIRFLOW__CORE__FERNET_KEY" {
        "Airflow can neither encrypt nor decrypt what its metadata database stores"
    } else if services::is_url(key) {
        "Airflow cannot connect"
    } else if airflow::sensitive_option(key).is_some() {
        severity = Severity::Warning;
        "Airflow takes it as it is, and anyone can guess it"
    } else if key.starts_with("AIRFLOW__") && in_brackets(text).is_some_and(|span| span.len() == text.len()) {
        severity = Severity::Warning;
        "Airflow takes it as it is"
    } else {
        return None;
    };
    let is_region = variables::variable(key).is_some_and(|variable| variable.purpose == Purpose::Region);
    let span = match placeholder(text) {
        Some(span) if is_class || is_region || is_placeholder(text) => span,
        // `<` cannot be in a URI, and few passwords begin with `your_`.
        _ if is_uri => in_brackets(text)
            .filter(|span| span.len() > SHORTEST && disclosure::placeholder_in(text, *span).is_some())
            .or_else(|| word(text).filter(|span| is_yours(span.of_text(text))))?,
        _ => return None,
    };
    let message = Message::naming(disclosure::placeholder(span.of_text(text)), "this").and(" is a placeholder: ");
    let location = Location { document: setting.document, span: setting.airflow.origin(span) };
    let finding = finding(location, message.and(consequence), Message::from("replace it with the real value"));
    Some(Finding { severity, ..finding })
}

fn finding(location: Location, message: Message, help: Message) -> Finding {
    Finding::error(location, message).label("not filled in").help(help)
}
