//! AE218: labels, namespaces and data keys that Kubernetes does not allow.

use super::kwargs;
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE218",
    name: "malformed-label",
    severities: &[Severity::Error],
    summary: "Kubernetes does not allow a label, a namespace or a data key of this form.",
    why: "The backend asks the cluster for a secret by `<label>=<id>` in the namespace. Kubernetes rejects a selector \
          whose label is not `name` or `domain/name`. A name has up to 63 letters, digits, `-`, `_` and `.`, with a \
          letter or digit at both ends; the domain is in lower case. A namespace has up to 63 lower-case letters, \
          digits and `-`, a data key of a secret only letters, digits, `-`, `_` and `.`. No secret is found under \
          anything else.",
    repair: "Write the label that the secrets have, such as `airflow.apache.org/connection-id`; Airflow adds the id.",
    evidence: "Airflow 3.3.2 with cncf-kubernetes 10.25.0, run with such labels, namespaces and data keys; the syntax \
          is that of the Kubernetes documentation.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"namespace\": \"airflow\", \"connections_label\": \"airflow/connections/id\"}\n"
    )),
    good: Example::instead(&[("airflow/connections/id", "airflow.example.com/connection-id")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if config.backend.is_none_or(|backend| backend.store != Store::Kubernetes) {
        return;
    }
    for given in config.effective() {
        let Some(kwarg) = given.kwarg else { continue };
        let Some(text) = config.text(given).filter(|_| given.is_certain(config)) else { continue };
        findings.extend(fault(kwarg.purpose, text).map(|what| finding(config, given, kwarg.purpose, what)));
    }
}

/// What this is not.
fn fault(purpose: Purpose, text: &str) -> Option<&'static str> {
    use Purpose as P;
    let (is_right, what) = match purpose {
        P::ConnectionsLabel | P::VariablesLabel | P::ConfigLabel if text.is_empty() => {
            (false, " is empty, and Kubernetes allows no such label")
        }
        _ if text.is_empty() => return None,
        P::ConnectionsLabel | P::VariablesLabel | P::ConfigLabel | P::TeamLabel => {
            (is_label(text), " is not a label that Kubernetes allows")
        }
        P::Namespace => (is_domain_part(text), " is not a namespace that Kubernetes allows"),
        P::DataKey => (is_data_key(text), " is not a key that a Kubernetes secret can have"),
        _ => return None,
    };
    (!is_right).then_some(what)
}

fn finding(config: &BackendConfig<'_>, given: &Given<'_>, purpose: Purpose, what: &'static str) -> Finding {
    let lookup = match purpose {
        Purpose::ConnectionsLabel => Some(Purpose::ConnectionsPrefix),
        Purpose::VariablesLabel => Some(Purpose::VariablesPrefix),
        Purpose::ConfigLabel => Some(Purpose::ConfigPrefix),
        _ => None,
    };
    let message = wording::kwarg_name(config, given).and(what).and(": ");
    let message = match (purpose, lookup) {
        (_, Some(prefix)) => message.and(wording::of_prefix(config, Outcome::FailsAtLookup, prefix)),
        (Purpose::DataKey, _) => message.and("no secret has it"),
        _ => message.and(wording::effect(config, Outcome::FailsAtLookup)),
    };
    let help = match purpose {
        Purpose::Namespace => "use only lower-case letters, digits and `-`",
        Purpose::DataKey => "use only letters, digits, `-`, `_` and `.`",
        _ => "write `name` or `domain/name`, the name with only letters, digits, `-`, `_` and `.`",
    };
    let severity = kwargs::severity(config, given, Severity::Error);
    Finding::new(severity, given.value, message)
        .label("not allowed")
        .help(help)
        .yields(precedence::VALUE_OF_KWARG, [given.value])
}

/// `name`, or `domain/name`.
fn is_label(text: &str) -> bool {
    match text.split_once('/') {
        // Kubernetes itself lower-cases nothing; an upper-case domain is left to the cluster.
        Some((domain, name)) => {
            domain.len() <= 253
                && domain.split('.').all(|part| is_domain_part(&part.to_ascii_lowercase()))
                && is_label_name(name)
        }
        None => is_label_name(text),
    }
}

fn is_label_name(text: &str) -> bool {
    let is_end = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63 && is_end(text.bytes().next()) && is_end(text.bytes().last()) && is_data_key(text)
}

fn is_data_key(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// A part of a domain name, in lower case.
fn is_domain_part(text: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 63 && text.bytes().all(is_legal) && !text.starts_with('-') && !text.ends_with('-')
}
