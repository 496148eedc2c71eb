//! AE206: a kwarg that belongs to another backend.

use super::kwargs;
use super::kwargs::{origin, own};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE206",
    name: "kwarg-of-another-backend",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A kwarg belongs to another secrets backend.",
    why: "Each backend has its own names: the kwarg for connections is `connections_prefix` on AWS, Google, Azure and \
          Yandex, `connections_path` on HashiCorp Vault and Akeyless, `connections_label` on Kubernetes. At best, a \
          kwarg of another backend has no effect (AWS, Azure); at worst, it crashes every process.\n\n\
          It is an error if it breaks Airflow or if the backend's own kwarg for it is missing, a warning otherwise.",
    repair: "Use the backend's own name for it, or remove the kwarg.",
    evidence: "Airflow 2.10.5 and 3.3.2: `sep` on Parameter Store, `connections_path` on Azure, unknown kwargs on each backend.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_path\": \"team-connections\", ",
        "\"vault_url\": \"https://team.vault.azure.net\"}\n"
    )),
    good: Example::instead(&[("connections_path", "connections_prefix")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if matches!(config.state, KwargsState::NotJson | KwargsState::NotObject) {
        return;
    }
    for given in config.effective().filter(|given| given.is_name_certain) {
        if let (Some(backend), Some((other, kwarg))) = (config.backend, origin(config, given)) {
            findings.push(finding(config, backend, given, other, kwarg));
        }
    }
}

fn finding(
    config: &BackendConfig<'_>,
    backend: &'static Backend,
    given: &Given<'_>,
    other: &Backend,
    kwarg: &Kwarg,
) -> Finding {
    let own = own(backend, given.name.expose(), kwarg);
    let missing = own.filter(|own| config.given_named(own.name).is_none());
    let breaks = wording::breaks(&backend.unknown, config.versions()) == Certainty::Yes;
    let worst = if breaks || missing.is_some() { Severity::Error } else { Severity::Warning };
    let message = wording::kwarg_name(config, given)
        .and(match own {
            Some(own) => {
                Message::from(" is not a kwarg of ").and(backend.title).and(", which calls it ").code(own.name)
            }
            None => Message::from(" is a kwarg of ").and(other.title).and(", not of ").and(backend.title),
        })
        .and(": ")
        .and(wording::by_version(config, &backend.unknown, config.versions()));
    // Beside what this backend has no name for, it may be left from before: its value is then for the other store.
    let is_left = config.effective().any(|given| {
        let from = origin(config, given);
        from.is_some_and(|(_, kwarg)| self::own(backend, given.name.expose(), kwarg).is_none())
    });
    let help = match (own, missing) {
        (Some(own), Some(_)) if is_left => Message::from("write ")
            .code(kwargs::written_name(config, given, own))
            .and(", or remove it with what else is left of ")
            .and(other.title),
        (Some(own), Some(_)) => Message::from("write ").code(kwargs::written_name(config, given, own)),
        (Some(own), None) => Message::from("remove it: ").code(own.name).and(" is already given"),
        (None, _) => Message::from("remove it"),
    };
    let finding = Finding::new(kwargs::severity(config, given, worst), given.key, message)
        .label("another backend's kwarg")
        .help(help);
    // The value may need another form, so a person should check.
    let fix = missing.filter(|_| !is_left).and_then(|own| kwargs::rename(config, given, own));
    let fix = fix.map(|fix| Fix { safety: Safety::Unsafe, ..fix });
    Finding { fix, ..finding }
}
