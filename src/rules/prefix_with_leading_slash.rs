//! AE302: a leading slash where it makes the prefix another name.

use super::prefix::{self, Fault, Prefix};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE302",
    name: "prefix-with-leading-slash",
    severities: &[Severity::Warning],
    summary: "A prefix for Secrets Manager begins with `/`.",
    why: "Unlike Parameter Store, Secrets Manager treats the slash as part of the name, and Airflow neither adds nor \
          removes it. With `/airflow/connections` it looks up `/airflow/connections/<id>`; it does not find a secret \
          named `airflow/connections/<id>`, and logs that only at DEBUG.",
    repair: "Remove the slash, unless the secret names really start with it.",
    evidence: "Airflow 2.10.5 and 3.3.2 with amazon 9.2.0 and 9.39.0, run with such a prefix.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"airflow/variables\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow-secrets\", ",
        "\"region_name\": \"us-east-1\"}\n"
    )),
    good: Example::instead(&[("/airflow/connections", "airflow/connections")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        if let Some(Fault::LeadingSlash(span)) = prefix.fault() {
            findings.push(finding(&prefix, span));
        }
    }
}

fn finding(prefix: &Prefix<'_, '_>, span: Span) -> Finding {
    let config = prefix.config;
    let message = Message::quoting(prefix.kwarg.name).and(" begins with `/`, which ").and(wording::title(config));
    let message = message.code_or(
        " treats as part of the name: Airflow looks up ",
        disclosure::store_name(config, prefix.given, "<id>"),
        " treats as part of the name",
    );
    let rest = prefix.shown().map(|shown| shown.part(Span::new(span.end as usize, prefix.text.len())));
    let help = match rest.filter(|rest| !rest.as_str().is_empty()) {
        Some(rest) => Message::from("write ").code(rest).and(", unless the secret names really start with `/`"),
        None => Message::from("remove the slash, unless the secret names really start with it"),
    };
    let finding = Finding::warning(prefix.at(span), message).label("part of the name").help(help);
    finding.rewrite((Safety::Unsafe, "Remove the leading `/`"), edit::place(config, prefix.given, span), "")
}
