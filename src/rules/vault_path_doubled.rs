//! AE311: a path of Vault with a part that Airflow adds itself.

use super::prelude::*;
use crate::json::Kind;
use crate::knowledge::variables;

pub(super) static RULE: Rule = Rule {
    code: "AE311",
    name: "vault-path-doubled",
    severities: &[Severity::Warning],
    summary: "A path, a mount point or the URL for Vault contains a part that the client adds itself.",
    why: "The client asks `<url>/v1/<mount_point>/data/<path>/<id>`. A path that begins with the mount point or with \
          `data/`, an auth mount point that begins with `auth/`, a mount point with `data` or `v1` in it, or a URL (or `VAULT_ADDR`) with `/v1` or `/ui` makes it ask for a \
          different path: it finds nothing there, and Airflow goes on to the environment and its database.",
    repair: "Leave out what the client adds.",
    evidence: "hvac 2.3.0 with hashicorp 4.0.0 and 4.8.4: the requests that it sends.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\", ",
        "\"role_id\": \"airflow\", \"mount_point\": \"airflow\", \"connections_path\": \"airflow/connections\"}\n"
    )),
    good: Example::instead(&[("airflow/connections", "connections")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if config.backend.is_none_or(|backend| backend.store != Store::HashicorpVault) {
        return;
    }
    findings.extend(of_mount(config));
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
            "data" if !is_version_1(config) => "begins with `data`, which the client adds itself",
            _ => continue,
        };
        findings.push(finding(config, given, Span::new(start, start + first.len() + 1), message));
    }
    findings.extend(of_url(config));
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

/// Whether the engine is of version 1, whose paths have no `data`.
fn is_version_1(config: &BackendConfig<'_>) -> bool {
    let given = config.given_for(Purpose::KvEngineVersion);
    given.is_some_and(|given| match given.origin {
        Origin::Json(node) => match config.tree.as_ref().map(|tree| tree.kind(node)) {
            Some(Kind::Number(number)) => number.text.expose().parse::<f64>().is_ok_and(|version| version < 2.0),
            Some(Kind::Bool(is_one)) => *is_one,
            _ => false,
        },
        Origin::OneKwarg(_) => false,
    })
}

/// A mount point with a part of the path that the client makes of it.
fn of_mount(config: &BackendConfig<'_>) -> Option<Finding> {
    let TextValue::Given(given, mount) = config.text_for(Purpose::MountPoint) else { return None };
    let start = mount.len() - mount.trim_start_matches('/').len();
    let parts: Vec<&str> = mount.trim_matches('/').split('/').collect();
    let (first, more) = parts.split_first()?;
    if *first == "v1" && !more.is_empty() {
        let what = "begins with `v1/`, which the client adds itself";
        return Some(finding(config, given, Span::new(start, start + "v1/".len()), what));
    }
    let is_usual = matches!(*first, "kv" | "kv2" | "kv-v2" | "secret" | "secrets");
    let is_added =
        |(at, part): (usize, &&str)| matches!(*part, "data" | "metadata") && (at + 1 == more.len() || is_usual);
    let at = more.iter().enumerate().position(is_added)?;
    let before: usize = parts.iter().take(at + 1).map(|part| part.len() + 1).sum();
    let part = parts.get(at + 1)?;
    let span = Span::new(start + before - 1, start + before + part.len());
    let what = match *part {
        "data" => "contains `data`, which the client adds itself",
        _ => "contains `metadata`, which is not where the client reads secrets",
    };
    (!is_version_1(config)).then(|| finding(config, given, span, what))
}

/// The URL with the path of a request, or of the page that Vault shows in a browser.
fn of_url(config: &BackendConfig<'_>) -> Option<Finding> {
    if let TextValue::Given(given, url) = config.text_for(Purpose::VaultUrl) {
        let (span, what) = extra(url)?;
        return Some(finding(config, given, span, what));
    }
    if config.class.is_none() || !config.is_complete() || config.given_for(Purpose::VaultUrl).is_some() {
        return None;
    }
    let read = variables::standing_for(Store::HashicorpVault, Purpose::VaultUrl).filter(|variable| variable.reads);
    read.into_iter().find_map(|variable| {
        let setting = config.environment.get(variable.name).filter(|setting| setting.value.is_certain())?;
        let (span, what) = extra(setting.value.text()?)?;
        let location = Location { document: setting.document, span: setting.value.origin(span) };
        Some(worded(Message::quoting(variable.name), location, what))
    })
}

/// What a URL has behind its host that it should not have.
fn extra(url: &str) -> Option<(Span, &'static str)> {
    let start = path(url)?;
    let path = url.get(start..)?;
    let bare = url.trim_end_matches('/');
    if bare.ends_with("/v1") {
        let span = Span::new(bare.len() - "/v1".len(), url.len());
        return Some((span, "ends with `/v1`, which the client adds itself"));
    }
    if path.starts_with("/v1/") {
        return Some((Span::new(start, url.len()), "has the path of a request, which the client adds itself"));
    }
    let is_page = path == "/ui" || path.starts_with("/ui/");
    is_page
        .then(|| (Span::new(start, url.len()), "has the path of the page in a browser, below which nothing is served"))
}

/// Where the path of a URL begins.
fn path(url: &str) -> Option<usize> {
    let start = url.find("://")? + "://".len();
    Some(start + url.get(start..)?.find('/')?)
}

fn finding(config: &BackendConfig<'_>, given: &Given<'_>, span: Span, message: &'static str) -> Finding {
    worded(wording::kwarg_name(config, given), config.part_location(given, span), message)
}

fn worded(name: Message, location: Location, message: &'static str) -> Finding {
    let message = name.and(" ").and(message).and(": Vault is asked for another path");
    Finding::warning(location, message)
        .label("added twice")
        .help(Message::from("remove this part, unless the secrets really are below it"))
}
