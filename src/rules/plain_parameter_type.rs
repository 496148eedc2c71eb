//! AE505: a secret written to an unencrypted parameter.

use super::prelude::*;
use super::stores::{self, Start, StoredName};
use crate::carrier::StoredSecret;
use crate::command::{Answer, Given, Source, Switch};
use crate::knowledge::commands::Says;
use crate::knowledge::{names, shapes};

pub(super) static RULE: Rule = Rule {
    code: "AE505",
    name: "plain-parameter-type",
    severities: &[Severity::Warning],
    summary: "A secret is written to a parameter whose type is not `SecureString`.",
    why: "A parameter of type `String` is not encrypted: anyone who may call `ssm:GetParameter` or open it in the \
          console can read it. Airflow reads a `SecureString` in the same way, because it asks for the decrypted \
          value; its role needs `kms:Decrypt` for keys other than the default one.\n\n\
          Without `--type` AWS refuses a new parameter; it uses the type of an existing one only with `--overwrite`.",
    repair: "Write `--type SecureString`.",
    evidence: "The AWS CLI's reference of `put-parameter`; systems_manager.py of the amazon provider: \
          `WithDecryption=True`.",
    bad: Example::script(concat!(
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n",
        "aws ssm put-parameter --name /airflow/connections/dwh --type String --value \"$DWH\"\n"
    )),
    good: Example::instead(&[("String", "SecureString")]),
    checks: &[Check::Project(check)],
};

/// The encrypted type.
const SECURE: &str = "SecureString";

/// Why a parameter is not encrypted.
enum Type<'c, 's> {
    /// It has this type.
    Plain(&'c Given<'s>, &'static str),
    /// No type is given, so a new one is rejected.
    Missing,
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let calls = stores::by_calls(scope).filter(|(_, written)| written.store == Store::AwsParameterStore);
    let plain: Vec<_> = calls.filter_map(|(call, written)| Some((call, plain(call)?, written))).collect();
    let secrets = stores::by_files(scope);
    let of_files: Vec<_> = secrets.filter_map(|(secret, written)| Some((plain_of_file(secret)?, written))).collect();
    if plain.is_empty() && of_files.is_empty() {
        return;
    }
    let configs = stores::configs(scope, Store::AwsParameterStore);
    let starts: Vec<_> = configs.iter().filter_map(|config| stores::starts(config)).flatten().collect();
    let Some(starts) = stores::distinct(starts.iter(), |start| start.text.as_str()) else { return };
    for (call, plain, written) in plain {
        findings.extend(what(&starts, &written, has_secret_value(call)).map(|what| finding(call, &plain, what)));
    }
    for (plain, written) in of_files {
        findings.extend(what(&starts, &written, false).map(|what| finding_of_file(&plain, &written, what)));
    }
}

/// What a name under a prefix stands for, if it is to be kept secret.
fn what(starts: &[&Start<'_, '_>], written: &StoredName<'_>, has_secret: bool) -> Option<&'static str> {
    let holder = starts.iter().find(|start| written.is_under(start) == Some(true));
    match holder.map(|start| start.purpose) {
        Some(Purpose::ConnectionsPrefix) => Some("a connection"),
        _ if has_secret => Some("a secret"),
        Some(Purpose::VariablesPrefix | Purpose::ConfigPrefix) => {
            let id = holder.and_then(|start| written.known().0.get(start.text.len()..)).unwrap_or_default();
            names::secret_word(id).map(|_| "a secret")
        }
        _ => None,
    }
}

/// The type of a parameter in a file, if it is not encrypted.
fn plain_of_file<'s>(secret: &StoredSecret<'s>) -> Option<(Mapped<'s>, &'static str)> {
    let kind = secret.kind.clone()?;
    let name = ["String", "StringList"].into_iter().find(|name| kind.bytes() == name.as_bytes())?;
    Some((kind, name))
}

fn finding_of_file((kind, name): &(Mapped<'_>, &'static str), written: &StoredName<'_>, what: &'static str) -> Finding {
    let at = |span| Location { document: written.document, span };
    let message = Message::from(what).and(" is stored as a plain ").code(*name).and(": it is not encrypted, and ");
    let message = message.and("anyone who may read the parameter can read the secret");
    let finding = Finding::warning(at(kind.whole()), message).label("not encrypted");
    let finding = finding.help(Message::from("write ").code("type = \"SecureString\""));
    finding.rewrite((Safety::Unsafe, "Encrypt the parameter"), kind.written(Span::new(0, kind.len())).map(at), SECURE)
}

fn plain<'c, 's>(call: &'c Call<'s>) -> Option<Type<'c, 's>> {
    match call.command.given(Says::Type) {
        Answer::Known(given) if given.value.bytes() == b"String" => Some(Type::Plain(given, "String")),
        Answer::Known(given) if given.value.bytes() == b"StringList" => Some(Type::Plain(given, "StringList")),
        Answer::Absent if matches!(call.command.switch(Says::Overwrite), Switch::Off(_)) => Some(Type::Missing),
        _ => None,
    }
}

fn has_secret_value(call: &Call<'_>) -> bool {
    let Answer::Known(Source::Text { value, .. }) = call.command.secret_value() else { return false };
    value.text().filter(|_| value.is_certain()).and_then(shapes::shape_of).is_some()
}

fn finding(call: &Call<'_>, plain: &Type<'_, '_>, what: &'static str) -> Finding {
    let help = Message::from("write ").code("--type SecureString");
    let title = Message::from("Encrypt the parameter");
    match plain {
        Type::Plain(given, name) => {
            let whole = Span::new(0, given.value.len());
            let location = call.word(given.value_word);
            let message =
                Message::from(what).and(" is stored as a plain ").code(*name).and(": it is not encrypted, and ");
            let message = message.and("anyone who may read the parameter can read the secret");
            let finding = Finding::warning(location, message).label("not encrypted").help(help);
            let span = given.value.written(whole).filter(|span| location.span.contains(*span));
            finding.rewrite((Safety::Unsafe, title), span.map(|span| call.at(span)), SECURE)
        }
        Type::Missing => {
            let head = call.head();
            let message =
                Message::from(what).and(" is written without `--type`: AWS refuses a new parameter without a type");
            let parts = vec![Part::Copy(head.span), Part::Text(Message::from(" --type SecureString"))];
            Finding::warning(head, message)
                .label("no `--type`")
                .help(help)
                .fix(Fix::new(Safety::Unsafe, title).edit(head, parts))
        }
    }
}
