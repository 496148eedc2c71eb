//! AE216: a variable that the client of the store reads, or seems to read.

use super::prelude::*;
use super::{aws, role_arn};
use crate::environment::Host;
use crate::knowledge::variables::{self, Takes, Variable};

pub(super) static RULE: Rule = Rule {
    code: "AE216",
    name: "client-variable",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A variable for the backend's client library makes every lookup fail, or is not read.",
    why: "boto3 reads credentials and settings from the environment, whatever the kwargs say. At every lookup, an \
          `AWS_ACCESS_KEY_ID` without `AWS_SECRET_ACCESS_KEY` raises PartialCredentialsError, and an \
          `AWS_WEB_IDENTITY_TOKEN_FILE` without `AWS_ROLE_ARN` raises InvalidConfigError. `AWS_ACCESS_KEY` and \
          `AWS_SECRET_KEY` have no effect. An unknown `AWS_RETRY_MODE` \
          or `AWS_DEFAULTS_MODE`, or an `AWS_MAX_ATTEMPTS` that is not a number, makes every lookup fail, too. \
          With `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` it ignores `AWS_ENDPOINT_URL`. \
          `GOOGLE_APPLICATION_CREDENTIALS` is the path of a file; `~` in it is not expanded. Google's client does not \
          read `GOOGLE_CREDENTIALS`, which is Terraform's.\n\n\
          `VAULT_NAMESPACE` is read by the `vault` command, not by the backend.",
    repair: "Complete or correct the variable, or remove it. Write the namespace as the kwarg `namespace`.",
    evidence: "Airflow 2.7.3, 2.10.5 and 3.3.2, run with each.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com:8200\", ",
        "\"token_path\": \"/run/secrets/vault\"}\n",
        "VAULT_NAMESPACE=admin/data\n"
    )),
    good: Example::instead(&[("}\nVAULT_NAMESPACE=admin/data\n", ", \"namespace\": \"admin/data\"}\n")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = config.backend.filter(|_| config.class.is_some()) else { return };
    for variable in variables::variables().iter().filter(|variable| variable.stores.contains(&backend.store)) {
        let Some(setting) = config.environment.get(variable.name).filter(|setting| setting.value.is_certain()) else {
            continue;
        };
        let Some(text) = setting.value.text().filter(|text| !text.is_empty()) else { continue };
        if placeholders::placeholder(text).is_some() {
            continue;
        }
        if variable.for_role && !assumes_role(config) {
            continue;
        }
        let finding = not_read(config, backend, variable, setting)
            .or_else(|| switched_off(config, variable, setting))
            .or_else(|| incomplete(config, backend, variable, setting))
            .or_else(|| other_value(variable, setting, text))
            .or_else(|| identity(config, variable, setting, text))
            .or_else(|| no_path(config, variable, setting, text));
        findings.extend(finding);
    }
}

/// A variable in place of a kwarg that only looks as if the client read it. The region has its own
/// rule.
fn not_read(
    config: &BackendConfig<'_>,
    backend: &'static Backend,
    variable: &'static Variable,
    setting: &Setting<'_>,
) -> Option<Finding> {
    let is_unread = !variable.reads && variable.purpose != Purpose::Region;
    let kwarg = backend.kwarg_for(variable.purpose).filter(|_| is_unread && config.is_complete())?;
    let is_other = config.given_for(variable.purpose).is_some() || config.given_for(Purpose::RoleArn).is_some();
    if is_other && (variable.instead.is_none() || config.given_for(variable.purpose).is_some()) {
        return None;
    }
    if let Some(instead) = variable.instead {
        let is_identity = matches!(variable.purpose, Purpose::AccessKeyId | Purpose::SecretAccessKey);
        if config.environment.has(instead) || (is_identity && (is_other || aws::has_own_credentials(config))) {
            return None;
        }
        let client = if backend.aws_connection { "boto3" } else { "the client" };
        let message = Message::from(client).and(" does not read ").code(variable.name).and(": it has no effect");
        let finding = Finding::warning(setting.key_location(), message.so(Outcome::Ignored));
        return Some(finding.label("not read").help(Message::from("write ").code(instead)));
    }
    let message = Message::from("the backend does not read ").code(variable.name).and(": without ").code(kwarg.name);
    let message = message.and(" among the kwargs it has no effect").so(Outcome::Ignored);
    let finding = Finding::warning(setting.key_location(), message).label("not read");
    Some(finding.help(Message::from("write it as the kwarg ").code(kwarg.name)))
}

/// The variable that makes boto3 ignore the endpoints in variables and files.
const SWITCH: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// An endpoint that another variable makes boto3 ignore.
fn switched_off(config: &BackendConfig<'_>, variable: &'static Variable, setting: &Setting<'_>) -> Option<Finding> {
    let is_on = |switch: &&Setting<'_>| switch.value.text().is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let is_endpoint = variable.reads && variable.purpose == Purpose::EndpointUrl;
    let switch = config.environment.get(SWITCH).filter(|_| is_endpoint).filter(is_on)?;
    let message = Message::from("boto3 ignores ").code(variable.name).and(", because ").code(SWITCH);
    let message = message.and(" is `true`: it asks AWS itself").so(Outcome::Ignored);
    let finding = Finding::warning(setting.key_location(), message).label("ignored");
    Some(finding.related(switch.key_location(), "set here").help("remove one of the two"))
}

/// Whether a role is assumed, by the kwargs or with a web identity.
fn assumes_role(config: &BackendConfig<'_>) -> bool {
    aws::has_role(config) == Certainty::Yes || config.environment.has_value("AWS_WEB_IDENTITY_TOKEN_FILE")
}

/// The role of a web identity and the name of its session, which AWS checks at each login.
fn identity(
    config: &BackendConfig<'_>,
    variable: &'static Variable,
    setting: &Setting<'_>,
    text: &str,
) -> Option<Finding> {
    let is_role = variable.reads && variable.purpose == Purpose::RoleArn;
    let is_name = variable.takes == Takes::SessionName;
    let with = variable.with.filter(|_| (is_role || is_name) && is_sole_identity(config) && !has_key(config))?;
    let message = Message::quoting(variable.name);
    // Without the token none of them has an effect, which another rule reports.
    if !config.environment.has_value(with) {
        return None;
    }
    if is_role {
        let fault = role_arn::fault(text, None).filter(|fault| fault.severity == Severity::Error)?;
        let message = message.and(" ").and(fault.what).and(": AWS refuses it, so every lookup fails");
        let location = Location { document: setting.document, span: setting.value.origin(fault.span) };
        let finding = Finding::error(location, message.so(Outcome::FailsAtLookup)).label(fault.label);
        return Some(finding.help(fault.help));
    }
    let is_legal = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    if text.chars().all(is_legal) && (2..=64).contains(&text.len()) {
        return None;
    }
    let message = message.and(" is not the name of a session: AWS refuses it, so every lookup fails");
    let finding = Finding::error(setting.value_location(), message.so(Outcome::FailsAtLookup));
    Some(finding.label("not a name").help("use 2 to 64 letters, digits and `_+=,.@-`"))
}

/// A variable without the other one that it needs.
fn incomplete(
    config: &BackendConfig<'_>,
    backend: &'static Backend,
    variable: &'static Variable,
    setting: &Setting<'_>,
) -> Option<Finding> {
    let needs = variable.needs.filter(|_| backend.aws_connection && is_sole_identity(config))?;
    let is_given = config.environment.has_value(needs);
    let is_empty = config.environment.get(needs).is_some() || config.environment.left_empty(needs).is_some();
    if is_given || (variable.purpose != Purpose::AccessKeyId && has_key(config)) {
        return None;
    }
    let message = Message::quoting(variable.name).and(" is set, but ").code(needs);
    let message = message.and(if is_empty { " is empty" } else { " is not set here" });
    let message =
        message.and(": boto3 then looks for no other credentials, so every lookup fails").so(Outcome::FailsAtLookup);
    let finding = Finding::error(setting.key_location(), message).label("incomplete");
    Some(finding.help(Message::from("set ").code(needs).and(" too, or remove ").code(variable.name)))
}

/// Whether nothing that is given takes the place of the credentials in the environment.
fn is_sole_identity(config: &BackendConfig<'_>) -> bool {
    use Purpose as P;
    let is_other = |purpose| matches!(purpose, P::AccessKeyId | P::Profile | P::SessionSettings | P::AssumeRoleMethod);
    let has_profile = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"].iter().any(|name| config.environment.has(name));
    let is_given = config.effective().filter_map(|given| given.kwarg).any(|kwarg| is_other(kwarg.purpose));
    config.is_complete() && config.environment.host != Host::Platform && !has_profile && !is_given
}

/// Whether the environment has an access key, which comes before other credentials.
fn has_key(config: &BackendConfig<'_>) -> bool {
    config.environment.has_value("AWS_ACCESS_KEY_ID")
}

/// A value that the client does not accept.
fn other_value(variable: &'static Variable, setting: &Setting<'_>, text: &str) -> Option<Finding> {
    let is_choice = |choice: &str| choice.eq_ignore_ascii_case(text.trim());
    let is_wrong = !variable.choices.is_empty() && !variable.choices.iter().any(|choice| is_choice(choice));
    let is_no_number = variable.takes == Takes::WholeNumber && text.trim().parse::<i64>().is_err();
    let message = Message::quoting(variable.name);
    let (message, help) = if is_wrong {
        let message = message.and(" must be ").codes(variable.choices.iter().copied(), " or ");
        (message, "write one of these values, or remove the variable")
    } else if is_no_number {
        (message.and(" must be a whole number"), "write a number, such as `3`, or remove the variable")
    } else {
        return None;
    };
    let message = message.and(": every lookup fails").so(Outcome::FailsAtLookup);
    Some(Finding::error(setting.value_location(), message).label("unknown value").help(help))
}

/// A path with `~`, or the content of a file in place of its path.
fn no_path(
    config: &BackendConfig<'_>,
    variable: &'static Variable,
    setting: &Setting<'_>,
    text: &str,
) -> Option<Finding> {
    use Purpose as P;
    let is_other = |purpose| matches!(purpose, P::Credential | P::CredentialFile);
    let has_other = config.effective().filter_map(|given| given.kwarg).any(|kwarg| is_other(kwarg.purpose));
    if variable.takes != Takes::Path || has_other || !config.is_complete() {
        return None;
    }
    let message = Message::quoting(variable.name);
    let (message, help) = if text.starts_with('~') {
        (message.and(" begins with `~`, which is not expanded: the file is not found"), "write the whole path")
    } else if text.trim_start().starts_with(['{']) || text.starts_with("eyJ") {
        let message = message.and(" is the content of a file, not its path: the file is not found");
        (message, "write the content into a file, and its path here")
    } else {
        return None;
    };
    let finding = Finding::error(setting.value_location(), message.so(Outcome::FailsAtLookup));
    Some(finding.label("not a path").help(help))
}
