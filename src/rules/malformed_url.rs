//! AE217: a URL that the client of the store cannot use.

use super::fault::Fault;
use super::kwargs;
use super::prelude::*;
use crate::knowledge::{UrlForm, variables};
use crate::uri::{self, UriProblemKind};

pub(super) static RULE: Rule = Rule {
    code: "AE217",
    name: "malformed-url",
    severities: &[Severity::Error],
    summary: "The URL of a vault or an endpoint is one that its client cannot use.",
    why: "The client uses the URL only at the first lookup. Every lookup then fails if the URL has a scheme other than \
          `https` and `http`, a second scheme (`https://https://…`), no host, a port that is not a number up to 65535, \
          or (Vault and AWS) whitespace at the end.\n\n\
          Azure serves secrets only at `https://<name>.vault.azure.net`, `.vault.azure.cn` and \
          `.vault.usgovcloudapi.net`. The address of the portal, of a private link or of a managed HSM is not one of \
          them, and neither is the URL of a single secret.\n\n\
          The same holds for `VAULT_ADDR` and `AWS_ENDPOINT_URL`, in which a scheme is often missing.",
    repair: "Write the URL of the server alone, such as `https://vault.example.com:8200` or \
          `https://example.vault.azure.net`.",
    evidence: "Airflow 2.7.3, 2.10.5 and 3.3.2, run with each: InvalidURL, InvalidSchema, ConnectionError (hvac); \
          ValueError: Invalid endpoint (botocore); ServiceRequestError and SecretNotFound (azure-keyvault-secrets).",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"vault_url\": \"https://example.privatelink.vaultcore.azure.net\"}\n"
    )),
    good: Example::instead(&[("example.privatelink.vaultcore", "example.vault")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for given in config.effective() {
        let Some((kwarg, form)) = given.kwarg.and_then(|kwarg| Some((kwarg, kwarg.url.as_ref()?))) else { continue };
        let Some(text) = config.text(given).filter(|_| given.is_certain(config)) else { continue };
        if let Some(fault) = fault(text, kwarg, form) {
            findings.push(finding(config, given, form, fault));
        }
    }
    of_variables(config, findings);
}

/// The variables that give the URL if no kwarg does.
fn of_variables(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = config.backend.filter(|_| config.class.is_some() && config.is_complete()) else { return };
    for purpose in [Purpose::VaultUrl, Purpose::EndpointUrl] {
        let kwarg = backend.kwarg_for(purpose).filter(|kwarg| kwarg.url.is_some());
        let Some((kwarg, form)) = kwarg.and_then(|kwarg| Some((kwarg, kwarg.url.as_ref()?))) else { continue };
        for variable in variables::standing_for(backend.store, purpose).filter(|variable| variable.reads) {
            let is_replaced = config.given_for(purpose).is_some() && !variable.for_role;
            let Some(setting) = config.environment.get(variable.name).filter(|_| !is_replaced) else { continue };
            let is_used = !variable.for_role || super::aws::has_role(config) == Certainty::Yes;
            let text = setting.value.text().filter(|text| setting.value.is_certain() && is_used && !text.is_empty());
            let Some(text) = text.filter(|text| placeholders::placeholder(text).is_none()) else { continue };
            let Some(fault) = no_scheme(text).or_else(|| fault(text, kwarg, form)) else { continue };
            let message = Message::quoting(variable.name).and(fault.what).and(": ");
            let message = message.and(wording::effect(config, form.other));
            let span = if fault.span.is_empty() { setting.value.whole() } else { setting.value.origin(fault.span) };
            let location = Location { document: setting.document, span };
            findings.push(Finding::error(location, message).label(fault.label).help(fault.help));
        }
    }
}

/// What is not a URL, in a variable: for a kwarg its type says so.
fn no_scheme(text: &str) -> Option<Fault> {
    (!text.contains("://")).then(|| {
        Fault::new(
            Span::new(0, text.len()),
            " is not a URL, because it has no `https://`",
            "no scheme",
            "write `https://` before it, or `http://` for a server on this host",
        )
    })
}

fn finding(config: &BackendConfig<'_>, given: &Given<'_>, form: &UrlForm, fault: Fault) -> Finding {
    let message = wording::kwarg_name(config, given).and(fault.what).and(": ").and(wording::effect(config, form.other));
    let severity = kwargs::severity(config, given, Severity::Error);
    let location = if fault.span.is_empty() { given.value } else { config.part_location(given, fault.span) };
    Finding::new(severity, location, message)
        .label(fault.label)
        .help(fault.help)
        .yields(precedence::VALUE_OF_KWARG, [given.value])
}

/// The first fault of a URL with a scheme; without one it is not a URL, which another rule reports.
fn fault(text: &str, kwarg: &Kwarg, form: &UrlForm) -> Option<Fault> {
    let (scheme, rest) = text.split_once("://")?;
    let start = scheme.len() + "://".len();
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = host(authority);
    if let Some(second) = second_scheme(rest) {
        return Some(Fault::new(
            Span::new(start, start + second),
            " has two schemes",
            "a second scheme",
            "remove one of them",
        ));
    }
    let is_scheme = |known: &str| known.eq_ignore_ascii_case(scheme.trim_start());
    if !form.schemes.is_empty() && !form.schemes.iter().any(|known| is_scheme(known)) {
        return Some(Fault::new(
            Span::new(0, start),
            " has a scheme that its client does not know",
            "unknown scheme",
            Message::from("write ").codes(form.schemes.iter().copied(), " or "),
        ));
    }
    if host.is_empty() {
        let what = Message::from(" has no host");
        return Some(Fault::new(Span::new(0, 0), what, "no host", "write the whole URL"));
    }
    blank(text, start, authority, form)
        .or_else(|| port(text, kwarg))
        .or_else(|| elsewhere(start, host, authority, form))
        .or_else(|| path(text, start + authority.len(), form))
}

/// The length of a second scheme: `https://` or what is left of it.
fn second_scheme(rest: &str) -> Option<usize> {
    let length = ["https", "http"].into_iter().find(|scheme| {
        let is_scheme = rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        is_scheme && rest.get(scheme.len()..).is_some_and(|after| after.starts_with(":/") || after.starts_with("//"))
    })?;
    Some(length.len() + 1)
}

/// The host of `user:password@host:port`.
fn host(authority: &str) -> &str {
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() }
}

/// Whitespace in the host or at the end.
fn blank(text: &str, start: usize, authority: &str, form: &UrlForm) -> Option<Fault> {
    // Older clients drop a line end.
    let text = text.trim_end_matches(['\r', '\n']);
    let end = text.trim_end().len();
    let at = match authority.trim_end().find(char::is_whitespace) {
        Some(at) => start + at,
        None if end < text.len() => end,
        None => return None,
    };
    let length = text.get(at..)?.chars().next()?.len_utf8();
    let span = Span::new(at, at + length);
    form.no_blank.then(|| Fault::new(span, " contains whitespace", "whitespace", "remove it"))
}

/// A port that no client accepts. That of an endpoint is reported with its type.
fn port(text: &str, kwarg: &Kwarg) -> Option<Fault> {
    let is_of_port = |kind: UriProblemKind| matches!(kind, UriProblemKind::Port | UriProblemKind::PortTooLarge);
    let problem = uri::problem(text.trim(), false).filter(|problem| is_of_port(problem.kind))?;
    let before = text.len() - text.trim_start().len();
    let span = Span::new(before + problem.span.start as usize, before + problem.span.end as usize);
    (kwarg.purpose == Purpose::VaultUrl).then(|| {
        Fault::new(
            span,
            " has a port that is not a number up to 65535",
            "invalid port",
            "write a number between 0 and 65535",
        )
    })
}

/// A host in the provider's domain that serves no secrets.
fn elsewhere(start: usize, host: &str, authority: &str, form: &UrlForm) -> Option<Fault> {
    let lower = host.to_ascii_lowercase();
    let is_within = |domain: &str| lower.ends_with(domain) || lower == domain.trim_start_matches('.');
    let is_vault = |end: &str| lower.strip_suffix(end).is_some_and(|name| is_name(name, form));
    if !form.domains.iter().any(|domain| is_within(domain)) || form.hosts.iter().any(|end| is_vault(end)) {
        return None;
    }
    let names = form.hosts.iter().map(|end| Message::from("<name>").and(*end));
    let mut help = Message::from("write the vault's own host: ");
    for (index, name) in names.enumerate() {
        help = help.and(if index > 0 { " or " } else { "" }).code(name);
    }
    let at = start + authority.find(host).unwrap_or_default();
    Some(Fault::new(Span::new(at, at + host.len()), " names a host that is not a vault", "not a vault", help))
}

fn is_name(name: &str, form: &UrlForm) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !name.is_empty() && form.longest.is_none_or(|longest| name.len() <= longest as usize) && name.bytes().all(is_legal)
}

/// A path after the host of a vault.
fn path(text: &str, start: usize, form: &UrlForm) -> Option<Fault> {
    let path = text.get(start..)?.split(['?', '#']).next()?;
    let is_empty = path.trim().trim_matches('/').is_empty();
    (form.no_path && !is_empty).then(|| {
        Fault::new(
            Span::new(start, start + path.len()),
            " has a path, but the client expects the address of the server alone",
            "a path",
            "end the URL with the host",
        )
    })
}
