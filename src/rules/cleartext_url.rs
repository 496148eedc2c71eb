//! AE506: secrets that travel unencrypted.

use super::hosts::{host, is_elsewhere};
use super::prelude::*;
use crate::knowledge::variables;

pub(super) static RULE: Rule = Rule {
    code: "AE506",
    name: "cleartext-url",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The URL of a vault or an endpoint uses `http://`.",
    why: "The login to the store and every secret it returns cross the network as plain text, readable by anyone who \
          can listen on the way.\n\n\
          It is an error for Azure Key Vault, whose client refuses to log in like that, so that every lookup fails; a \
          warning elsewhere. It is not reported for the local host, for private network addresses, or for host names \
          without a dot or under `.local`, `.svc`, `.internal` and `.localhost`.",
    repair: "Use `https://`.",
    evidence: "requests and botocore send to any URL they are given. azure-keyvault-secrets 4.9.0 and 4.12.0: Bearer \
               token authentication is not permitted for non-TLS protected URLs.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"http://vault.example.com:8200\", ",
        "\"token_path\": \"/run/secrets/vault\"}\n"
    )),
    good: Example::instead(&[("http://vault.example.com:8200", "https://vault.example.com:8200")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let is_url = |purpose| matches!(purpose, Purpose::VaultUrl | Purpose::EndpointUrl);
    for given in config.effective() {
        let Some(kwarg) = given.kwarg.filter(|kwarg| is_url(kwarg.purpose)) else { continue };
        let Some(text) = config.text(given).filter(|_| given.is_certain(config)) else { continue };
        if let Some(scheme) = cleartext(text) {
            let subject = Message::quoting(kwarg.name);
            let location = config.part_location(given, scheme);
            findings.push(finding(config, location, subject, disclosure::given(config, given)));
        }
    }
    findings.extend(of_variable(config));
}

/// The variable that gives the URL if no kwarg does.
fn of_variable(config: &BackendConfig<'_>) -> Option<Finding> {
    let store = config.backend?.store;
    if config.class.is_none() || config.given_for(Purpose::VaultUrl).is_some() {
        return None;
    }
    variables::standing_for(store, Purpose::VaultUrl).filter(|variable| variable.reads).find_map(|variable| {
        let setting = config.environment.get(variable.name).filter(|setting| setting.value.is_certain())?;
        let scheme = cleartext(setting.value.text()?)?;
        let location = Location { document: setting.document, span: setting.value.origin(scheme) };
        Some(finding(config, location, Message::quoting(variable.name), None))
    })
}

fn finding(config: &BackendConfig<'_>, location: Location, subject: Message, url: Option<Public<'_>>) -> Finding {
    let subject = subject.code_or(" is ", url, " uses `http://`");
    let is_refused = config.backend.is_some_and(|backend| backend.store == Store::AzureKeyVault);
    let (severity, effect) = if is_refused {
        (Severity::Error, ": Azure's client refuses to log in without encryption, so every lookup fails")
    } else {
        (Severity::Warning, ": the login and every secret travel unencrypted")
    };
    let message = subject.and(effect);
    let message = if is_refused { message.so(Outcome::FailsAtLookup) } else { message };
    Finding::new(severity, location, message).label("not encrypted").help("use `https://`")
}

/// The scheme of an unencrypted URL that leaves this host and what is certainly its own network.
fn cleartext(url: &str) -> Option<Span> {
    const SCHEME: &str = "http://";
    let start = url.len() - url.trim_start().len();
    let scheme = Span::new(start, start + SCHEME.len());
    let rest = url.get(scheme.end as usize..).filter(|_| scheme.of_text(url).eq_ignore_ascii_case(SCHEME))?;
    let host = host(rest)?;
    (is_elsewhere(host) && placeholders::placeholder(url).is_none()).then_some(scheme)
}
