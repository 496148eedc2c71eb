//! AE853: a field of a Vault secret that Airflow does not read.

use super::prelude::*;
use super::stores::{self, StoredName};
use crate::command::Form;
use crate::knowledge::airflow;

pub(super) static RULE: Rule = Rule {
    code: "AE853",
    name: "vault-field-not-read",
    severities: &[Severity::Error],
    summary: "A script stores a secret in Vault in a field that Airflow does not read.",
    why: "Airflow reads a variable or an option from the field `value` of its secret, and nothing else: without it, there \
          is none. It reads a connection from `conn_uri`, else it makes one of all fields: one that is not a field of a \
          connection is an unexpected argument, and the lookup fails.",
    repair: "Write variables to `value`, and connections to `conn_uri` or to the fields of a connection.",
    evidence: "apache-airflow-providers-hashicorp 4.1.1, vault.py: get_connection, get_variable, get_config. Read, not run.",
    bad: Example::script(concat!(
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"url\": \"https://vault.example.com\", \"token\": \"'\"$TOKEN\"'\", ",
        "\"mount_point\": \"kv\", \"variables_path\": \"airflow/variables\"}'\n",
        "vault kv put kv/airflow/variables/contact val=desk@example.com\n",
    )),
    good: Example::instead(&[(" val=", " value=")]),
    checks: &[Check::Project(check)],
};

/// The only field of a variable.
const VALUE: &str = "value";

/// The field of a connection that has all of it.
const URI: &str = "conn_uri";

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let store = Store::HashicorpVault;
    let puts = stores::by_calls(scope)
        .filter(|(call, written)| written.store == store && call.command.path() == "vault kv put");
    let puts: Vec<(&Call<'_>, StoredName<'_>)> = puts.collect();
    if puts.is_empty() {
        return;
    }
    let (configs, _) = stores::known_configs(scope, store);
    let starts: Vec<_> = configs.iter().filter_map(|config| stores::starts(config)).flatten().collect();
    for (call, written) in &puts {
        let purposes: Vec<Purpose> =
            starts.iter().filter(|start| written.is_under(start) == Some(true)).map(|start| start.purpose).collect();
        // A prefix may be that of both.
        let Some(first) = purposes.first().filter(|first| purposes.iter().all(|other| other == *first)) else {
            continue;
        };
        findings.extend(fields(call).and_then(|fields| finding(call, *first, &fields)));
    }
}

/// The fields that a command writes; `None` if not all are known.
fn fields<'c, 's>(call: &'c Call<'s>) -> Option<Vec<&'c Mapped<'s>>> {
    let arguments = call.command.arguments().iter().skip(1);
    let field = |form: &'c Form<'s>| match form {
        Form::Pair { key, .. } | Form::EmptyValue { key } if key.is_certain() => Some(key),
        _ => None,
    };
    let fields: Vec<_> = arguments.map(|argument| field(&argument.form)).collect::<Option<_>>()?;
    let is_known = call.command.problem().is_none() && !call.line.splits();
    (is_known && !fields.is_empty()).then_some(fields)
}

fn finding(call: &Call<'_>, purpose: Purpose, fields: &[&Mapped<'_>]) -> Option<Finding> {
    let has = |name: &str| fields.iter().any(|field| field.bytes() == name.as_bytes());
    let named = |field: &Mapped<'_>| match field.text().and_then(disclosure::name) {
        Some(name) => Message::default().code(name),
        None => Message::from("this field"),
    };
    let things = wording::things(purpose);
    if purpose != Purpose::ConnectionsPrefix {
        let field = fields.first().filter(|_| !has(VALUE))?;
        let message = Message::from("Airflow reads ").and(things).and(" from the field ").code(VALUE);
        let message = message.and(" alone, not from ").and(named(field)).and(": it finds none");
        let finding = Finding::error(call.at(field.whole()), message).label("not read");
        return Some(finding.help(Message::from("write ").code("value=…")));
    }
    let is_field = |field: &&&Mapped<'_>| {
        let known = &airflow::facts().connection_fields;
        field.text().is_some_and(|name| CONSTRUCTOR.contains(&name) || known.iter().any(|own| own.name == name))
    };
    let field = fields.iter().find(|field| !is_field(field)).filter(|_| !has(URI))?;
    let message = named(field).and(" is not a field of a connection, and there is no ").code(URI);
    let message = message.and(": every lookup of this connection fails");
    let finding = Finding::error(call.at(field.whole()), message).label("not read");
    Some(finding.help(Message::from("write ").code("conn_uri=…").and(", or the fields of a connection")))
}

/// What `Connection` takes besides the fields that JSON has.
const CONSTRUCTOR: [&str; 12] = [
    "conn_type",
    "host",
    "login",
    "password",
    "schema",
    "port",
    "extra",
    "uri",
    "description",
    "conn_id",
    "team_name",
    URI,
];
