//! AE822: a value that MWAA refuses: it takes printable ASCII on one line.

use super::prelude::*;
use crate::carrier::Kind;

pub(super) static RULE: Rule = Rule {
    code: "AE822",
    name: "option-not-one-line",
    severities: &[Severity::Error],
    summary: "The value of an MWAA option is empty, or is not printable ASCII on one line.",
    why: "The API of MWAA takes values that match `[ -~]+`: printable ASCII on one line, and not empty. A heredoc in \
          Terraform and a `|` block in YAML end with a line break, even if the JSON in them is on one line. MWAA \
          refuses the change, and nothing is applied.",
    repair: "Write the value on one line: `jsonencode(…)` in Terraform, single quotes or `>-` in YAML. In JSON, write \
             other characters as `\\u00e9`.",
    evidence: "The API model of MWAA (`ConfigValue`); Terraform 1.11.4 for what a heredoc is.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"aws_mwaa_environment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  airflow_configuration_options = {\n",
            "    \"secrets.backend\" = \"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"\n",
            "    \"secrets.backend_kwargs\" = <<-EOT\n",
            "      {\"connections_prefix\": \"airflow/connections\"}\n",
            "    EOT\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::instead(&[
        ("<<-EOT\n      {\"connections_prefix\":", "jsonencode({\n      connections_prefix ="),
        ("}\n    EOT", "\n    })"),
    ]),
    checks: &[Check::Oddities(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let help = match carried.kind {
        _ if oddity.kind != OddityKind::NotOneLine => return None,
        Some(Kind::Terraform) => "write JSON with `jsonencode(…)`, which puts it on one line",
        _ => "write it on one line in single quotes, or below `>-`",
    };
    let message = secrets::named(&oddity.name)
        .and(" is not set: MWAA refuses a value that is empty or is not printable ASCII on one line");
    Some(Finding::error(scope.at(oddity.span), message).label("refused").help(help))
}
