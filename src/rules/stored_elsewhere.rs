//! AE852: a secret written to another project, vault or mount than the one Airflow looks in.

use std::collections::HashSet;

use super::prelude::*;
use super::stores::{self, Start, StoredName};
use crate::command::Answer;
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE852",
    name: "stored-elsewhere",
    severities: &[Severity::Warning],
    summary: "A script writes a secret to another project, vault or mount than the one Airflow uses.",
    why: "A secret exists in one project of Google Cloud, one Azure Key Vault, one mount of HashiCorp Vault. Written to \
          another one, the backend does not find it, and Airflow only reports \"The conn_id isn't defined\". airenv \
          reports only the odd one out: a script that also writes secrets to the place where Airflow looks.",
    repair: "Write the secret to the place that the backend asks, or change the kwarg.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each backend: the project, the vault and the mount that it asks.",
    bad: Example::script(concat!(
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"url\": \"https://vault.example.com\", \"token\": \"'\"$TOKEN\"'\", ",
        "\"mount_point\": \"kv\", \"connections_path\": \"airflow/connections\"}'\n",
        "vault kv put -mount=secret airflow/connections/lake conn_uri=\"$LAKE\"\n",
        "vault kv put -mount=kv airflow/connections/dwh conn_uri=\"$DWH\"\n",
    )),
    good: Example::instead(&[("-mount=secret", "-mount=kv")]),
    checks: &[Check::Project(check)],
};

/// The stores that have more than one place, what such a place is called, and the kwarg that names it.
const PLACES: [(Store, &str, Purpose); 3] = [
    (Store::GoogleSecretManager, "project", Purpose::ProjectId),
    (Store::AzureKeyVault, "vault", Purpose::VaultUrl),
    (Store::HashicorpVault, "mount", Purpose::MountPoint),
];

/// A command that writes a secret.
struct StoreWrites<'c> {
    call: &'c Call<'c>,
    /// The project, vault or mount, as it is written.
    given: Mapped<'c>,
    /// The same in lower case.
    place: String,
    /// The name in that place.
    name: String,
}

/// Where a configuration looks for secrets of a kind.
struct Asks<'c, 'p> {
    config: &'c BackendConfig<'p>,
    place: Option<String>,
    /// What their names begin with in that place.
    start: String,
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for (store, what, purpose) in PLACES {
        let by_calls = stores::by_calls(scope).filter(|(_, written)| written.store == store);
        let writes: Vec<StoreWrites<'_>> =
            by_calls.filter_map(|(call, written)| StoreWrites::of(call, &written)).collect();
        if writes.is_empty() {
            continue;
        }
        let (configs, _) = stores::known_configs(scope, store);
        let known = configs.iter().filter_map(|config| Some((config.as_ref(), stores::starts(config)?)));
        let asks: Vec<Asks<'_, '_>> = known.flat_map(|(config, starts)| asks(config, purpose, &starts)).collect();
        let is_right =
            |writes: &&StoreWrites<'_>| writes.asked(&asks).is_some_and(|asked| asked.contains(&writes.place.as_str()));
        let right: Vec<&StoreWrites<'_>> = writes.iter().filter(is_right).collect();
        let names: HashSet<_> = right.iter().map(|writes| writes.same()).collect();
        let scripts: HashSet<usize> = right.iter().map(|writes| writes.call.document).collect();
        let lines: HashSet<Span> = right.iter().map(|writes| writes.call.line.span).collect();
        let mut told = HashSet::new();
        for wrong in writes.iter().filter(|writes| !is_right(writes)) {
            let is_odd = scripts.contains(&wrong.call.document)
                && !names.contains(&wrong.same())
                && !lines.contains(&wrong.call.line.span)
                && !asks.iter().any(|asks| asks.place.as_deref() == Some(wrong.place.as_str()));
            let asked = wrong.asked(&asks).filter(|asked| is_odd && !asked.is_empty());
            let at = wrong.call.at(wrong.given.whole());
            if asked.is_some() && told.insert(at) {
                findings.extend(finding(wrong, at, (what, purpose), &asks));
            }
        }
    }
}

impl<'c> StoreWrites<'c> {
    fn of(call: &'c Call<'c>, written: &StoredName<'c>) -> Option<Self> {
        let (name, is_whole) = written.known();
        let said = |says| match call.command.given(says) {
            Answer::Known(given) => Some(given.value.clone()),
            Answer::Absent | Answer::Unknown => None,
        };
        let (given, name) = match written.store {
            Store::GoogleSecretManager => (call.command.project().known()?, name),
            Store::AzureKeyVault => (said(Says::Vault)?, name),
            _ => {
                let slash = || name.find('/');
                let (mount, name) = match said(Says::Mount) {
                    Some(mount) => (mount, name),
                    None => (written.name.slice(Span::new(0, slash()?)), name.get(slash()? + 1..)?),
                };
                (mount, name)
            }
        };
        let place = given.text().filter(|_| given.is_certain())?.trim_matches('/').to_ascii_lowercase();
        let name = name.trim_start_matches('/').to_owned();
        (is_whole || !name.is_empty()).then_some(Self { call, given, place, name })
    }

    /// What identifies commands that do the same with one secret.
    fn same(&self) -> (&'static str, &str) {
        (self.call.command.path(), &self.name)
    }

    /// The places where an environment looks for it; `None` if one of them is not known.
    fn asked<'a>(&self, asks: &'a [Asks<'_, '_>]) -> Option<Vec<&'a str>> {
        let own = asks.iter().filter(|asks| self.name.starts_with(&asks.start) && !asks.start.is_empty());
        own.map(|asks| asks.place.as_deref()).collect()
    }
}

/// Where a configuration looks for each kind of secret.
fn asks<'c, 'p>(config: &'c BackendConfig<'p>, purpose: Purpose, starts: &[Start<'_, '_>]) -> Vec<Asks<'c, 'p>> {
    let text = match config.text_for(purpose) {
        TextValue::Given(given, text) if !wording::is_judged_elsewhere(config, given) => Some(text),
        TextValue::Default(text) => Some(text),
        _ => None,
    };
    let place = text.map(|text| {
        let host = text.split_once("://").map_or(text, |(_, host)| host);
        let place =
            if purpose == Purpose::VaultUrl { host.split(['.', '/', ':']).next().unwrap_or(host) } else { host };
        place.trim_matches('/').to_ascii_lowercase()
    });
    let start = |start: &Start<'_, '_>| {
        let mount = place.as_ref().filter(|_| purpose == Purpose::MountPoint);
        let name =
            mount.and_then(|mount| start.text.get(..mount.len() + 1).and_then(|_| start.text.get(mount.len() + 1..)));
        name.unwrap_or(&start.text).to_owned()
    };
    starts.iter().map(|own| Asks { config, place: place.clone(), start: start(own) }).collect()
}

fn finding(
    wrong: &StoreWrites<'_>,
    at: Location,
    (what, purpose): (&'static str, Purpose),
    asks: &[Asks<'_, '_>],
) -> Option<Finding> {
    let asked = asks.iter().find(|asks| wrong.name.starts_with(&asks.start) && !asks.start.is_empty())?;
    let given = asked.config.given_for(purpose);
    let here = given.and_then(|given| disclosure::given(asked.config, given));
    let there = wrong.given.text().and_then(disclosure::service);
    let message = Message::from("the secret is written to ");
    let message = match there {
        Some(there) => message.and("the ").and(what).and(" ").code(there),
        None => message.and("another ").and(what),
    };
    let message = match here {
        Some(here) => message.and(", but Airflow looks for it in ").code(here).and(" and never finds it"),
        None => message.and(" than the one that Airflow asks, which never finds it"),
    };
    let finding = Finding::warning(at, message).label("another place");
    Some(match given {
        Some(given) => finding.related(given.value, "Airflow looks here"),
        None => finding,
    })
}
