//! AE825: a Terraform file that is not HCL.

use super::prelude::*;
use crate::carrier::Kind;
use crate::format;

pub(super) static RULE: Rule = Rule {
    code: "AE825",
    name: "broken-terraform",
    severities: &[Severity::Error],
    summary: "A Terraform file that mentions Airflow cannot be parsed.",
    why: "Terraform refuses all files of a folder if one of them is not valid. A usual cause is a string in single \
          quotes, which HCL does not have: write JSON with `jsonencode(…)`, or with `\\\"` for each quote.",
    repair: "Write strings in double quotes, JSON with `jsonencode(…)`, and close what is open.",
    evidence: "Terraform 1.11.4, run on such files.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"aws_mwaa_environment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  airflow_configuration_options = {\n",
            "    \"secrets.backend_kwargs\" = '{\"connections_prefix\": \"airflow/connections\"}'\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::instead(&[
        (
            r#"    "secrets.backend_kwargs""#,
            concat!(
                "    \"secrets.backend\"        = \"airflow.providers.amazon.aws.secrets.secrets_manager.",
                "SecretsManagerBackend\"\n    \"secrets.backend_kwargs\""
            ),
        ),
        (
            r#"'{"connections_prefix": "airflow/connections"}'"#,
            r#"jsonencode({ connections_prefix = "airflow/connections" })"#,
        ),
    ]),
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    // A template is different text once it is filled in.
    let is_template = text.contains("{{") && !text.contains("${{") || text.contains("{%");
    let Some(at) = carried.problem.filter(|_| carried.kind == Some(Kind::Terraform) && !is_template) else { return };
    let mut at = at as usize;
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let span = Span::new(at, at + next.map_or(0, char::len_utf8));
    let (message, label, help) = match next {
        Some('\'') => (
            "Terraform has no strings in single quotes: it refuses this file and all others in its folder",
            "not a string",
            "write the string in double quotes, and JSON with `jsonencode(…)`",
        ),
        _ if format::is_json(&scope.document.file.path) => (
            "Terraform cannot parse the file from here on: it refuses this file and all others in its folder",
            "invalid JSON",
            "check commas, quotes and brackets",
        ),
        _ => (
            "Terraform cannot parse the file from here on: it refuses this file and all others in its folder",
            "invalid HCL",
            "check quotes, brackets and line breaks; `terraform fmt` says more",
        ),
    };
    findings.push(Finding::error(scope.at(span), message).label(label).help(help));
}
