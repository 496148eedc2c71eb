//! AE311: a path of Vault with a part that Airflow adds itself.

use super::{Check, Example, Rule};
use crate::backend::{BackendConfig, Given, TextValue};
use crate::diagnostic::{Finding, Message, Severity};
use crate::knowledge::{Purpose, Store};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE311",
    name: "vault-path-doubled",
    severities: &[Severity::Warning],
    summary: "A path, a mount point or the URL for Vault contains a part that the client adds itself.",
    why: "The client asks `<url>/v1/<mount_point>/data/<path>/<id>`. A path that begins with the mount point or with \
          `data/`, an auth mount point that begins with `auth/`, or a URL that ends with `/v1` makes it ask for a \
          different path: it finds nothing there, and Airflow goes on to the environment and its database.",
    repair: "Leave out what the client adds.",
    evidence: "hvac 2.3.0 with hashicorp 4.8.4: the requests that it sends.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\", ",
        "\"role_id\": \"airflow\", \"mount_point\": \"airflow\", \"connections_path\": \"airflow/connections\"}\n"
    )),
    good: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\", ",
        "\"role_id\": \"airflow\", \"mount_point\": \"airflow\", \"connections_path\": \"connections\"}\n"
    )),
    yields: &["AE213"],
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if config.backend.is_none_or(|backend| backend.store != Store::HashicorpVault) {
        return;
    }
    let mount = config.text_for(Purpose::MountPoint).text().map(|mount| mount.trim_matches('/')).unwrap_or_default();
    for purpose in [Purpose::ConnectionsPrefix, Purpose::VariablesPrefix, Purpose::ConfigPrefix] {
        let TextValue::Given(given, path) = config.text_for(purpose) else { continue };
        let start = path.len() - path.trim_start_matches('/').len();
        let rest = path.trim_start_matches('/');
        let first = rest.split('/').next().unwrap_or_default();
        let has_more = rest.len() > first.len();
        let message = match first {
            _ if !has_more || first.is_empty() => continue,
            first if first == mount => "begins with the mount point, which the client adds itself",
            "data" => "begins with `data`, which the client adds itself",
            _ => continue,
        };
        findings.push(finding(config, given, Span::new(start, start + first.len() + 1), message));
    }
    if let TextValue::Given(given, url) = config.text_for(Purpose::VaultUrl) {
        let bare = url.trim_end_matches('/');
        if bare.ends_with("/v1") {
            let span = Span::new(bare.len() - "/v1".len(), url.len());
            findings.push(finding(config, given, span, "ends with `/v1`, which the client adds itself"));
        } else if let Some(start) =
            path(url).filter(|start| url.get(*start..).is_some_and(|path| path.starts_with("/v1/")))
        {
            let span = Span::new(start, url.len());
            findings.push(finding(config, given, span, "has the path of a request, which the client adds itself"));
        }
    }
    if let Some(given) = config.given_named("auth_mount_point")
        && config.text(given).is_some_and(|text| text.trim_start_matches('/').starts_with("auth/"))
    {
        let length = config.text(given).and_then(|text| text.find("auth/")).unwrap_or_default() + "auth/".len();
        findings.push(finding(
            config,
            given,
            Span::new(0, length),
            "begins with `auth/`, which the client adds itself",
        ));
    }
}

/// Where the path of a URL begins.
fn path(url: &str) -> Option<usize> {
    let start = url.find("://")? + "://".len();
    Some(start + url.get(start..)?.find('/')?)
}

fn finding(config: &BackendConfig<'_>, given: &Given<'_>, span: Span, message: &'static str) -> Finding {
    let name = super::wording::kwarg_name(config, given);
    let message = name.and(" ").and(message).and(": Vault is asked for another path");
    Finding::new(Severity::Warning, config.part_location(given, span), message)
        .label("added twice")
        .help(Message::from("remove this part, unless the secrets really are below it"))
}
