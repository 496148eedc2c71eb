//! AE209: kwargs that do not go together.

use super::prelude::*;
use crate::knowledge::Conflict;

pub(super) static RULE: Rule = Rule {
    code: "AE209",
    name: "conflicting-kwargs",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "Two kwargs conflict with each other.",
    why: "Yandex Lockbox accepts one way to log in; a connection together with another credential crashes every \
          process. On AWS, access keys and a profile that are given with a role are used only to assume it: a note. Without `auth_type` \
          the backend for Vault logs in with its token, and never looks at what another login needs: a warning.",
    repair: "Keep one of them.",
    evidence: "Airflow 3.3.2 with both credentials of Yandex; Airflow 2.10.5 and 3.3.2 with a role and access keys. \
               `vault_client.py` of hashicorp 4.8.4, read.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.yandex.secrets.lockbox.LockboxSecretBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"yc_connection_id\": \"yandex\", ",
        "\"yc_sa_key_json_path\": \"/keys/lockbox.json\"}\n"
    )),
    good: Example::instead(&[(r#""yc_connection_id": "yandex", "#, "")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = config.backend.filter(|_| config.state != KwargsState::NotObject) else { return };
    findings.extend(backend.conflicts.iter().filter_map(|conflict| of(config, conflict)));
    findings.extend(unused_login(config, backend));
}

/// What only another login of Vault needs, beside a token and without `auth_type`.
fn unused_login(config: &BackendConfig<'_>, backend: &'static Backend) -> Option<Finding> {
    const OTHERS: [&str; 3] = ["role_id", "kubernetes_role", "jwt_role"];
    if backend.store != Store::HashicorpVault || config.given_for(Purpose::AuthType).is_some() {
        return None;
    }
    let set = |name: &str| config.given_named(name).filter(|given| config.is_given_set(given) == Certainty::Yes);
    let token = ["token", "token_path"].into_iter().find_map(set).filter(|_| config.state == KwargsState::Object)?;
    let (name, other) = OTHERS.into_iter().find_map(|name| Some((name, set(name)?)))?;
    let message = Message::from("without `auth_type` the backend logs in with the token, and never uses ").code(name);
    let finding = Finding::warning(other.key, message).label("not used").related(token.key, "this one is used");
    Some(finding.help(Message::from("remove the token and write `auth_type`, or remove ").code(name)))
}

fn of(config: &BackendConfig<'_>, conflict: &Conflict) -> Option<Finding> {
    let is_set = |given: &&Given<'_>| config.is_given_set(given) == Certainty::Yes;
    let named = |name: &str| config.effective().find(|given| given.is_name_certain && given.name.expose() == name);
    let is_empty = |given: &&Given<'_>| conflict.counts_empty && config.text(given).is_some_and(str::is_empty);
    let kwarg = named(conflict.kwarg).filter(|given| is_set(given) || is_empty(given))?;
    let others: Vec<&Given<'_>> = conflict.with.iter().filter_map(|name| named(name)).filter(is_set).collect();
    let (first, rest) = others.split_first()?;
    let beside =
        || conflict.with.iter().copied().filter(|name| others.iter().any(|other| other.name.expose() == *name));
    let message = match (conflict.does, conflict.note) {
        (Outcome::Works, Some(note)) => {
            let verb = if rest.is_empty() { " is " } else { " are " };
            Message::from("with ").code(conflict.kwarg).and(", ").codes(beside(), " and ").and(verb).and(note)
        }
        (outcome, _) => Message::default()
            .codes([conflict.kwarg].into_iter().chain(beside()), " and ")
            .and(" conflict with each other: ")
            .and(wording::effect(config, outcome)),
    };
    let severity = match conflict.does {
        Outcome::Works => Severity::Note,
        outcome if outcome.breaks() => Severity::Error,
        _ => Severity::Warning,
    };
    let mut finding =
        Finding::new(severity, first.key, message).label("set with the other").related(kwarg.key, "the other kwarg");
    for other in rest {
        finding = finding.related(other.key, "this one too");
    }
    Some(match conflict.does {
        Outcome::Works => finding,
        _ => finding.help(Message::from("keep ").code(conflict.kwarg).and(" only, or remove it")),
    })
}
