//! AE821: an option with a dot in its name that lacks its quotes.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE821",
    name: "unquoted-option-name",
    severities: &[Severity::Error],
    summary: "A key with a dot in a Terraform map is not quoted.",
    why: "Without quotes, `secrets.backend` is a reference to a resource of the type `secrets`. Terraform stops with \
          \"Reference to undeclared resource\", and nothing is applied.",
    repair: "Put quotes around the key: `\"secrets.backend\"`.",
    evidence: "Terraform 1.11.4, run on such a file.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"aws_mwaa_environment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  airflow_configuration_options = {\n",
            "    secrets.backend = \"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::instead(&[("    secrets.backend", r#"    "secrets.backend""#)]),
    checks: &[Check::Oddity(OddityKind::BareKey, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" is not set: without quotes, this key is a reference to a resource, and Terraform stops");
    let edge = |at: u32| scope.at(Span { start: at, end: at });
    let fix = Fix::new(Safety::Safe, "Put quotes around the key")
        .replace(edge(oddity.span.start), "\"")
        .replace(edge(oddity.span.end), "\"");
    let finding = Finding::error(scope.at(oddity.span), message).label("read as a reference");
    finding.help("put double quotes around the key").fix(fix)
}
