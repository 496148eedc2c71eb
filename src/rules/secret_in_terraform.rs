//! AE826: a literal secret in a Terraform file or a template of `CloudFormation`.

use super::secrets::{self, Kind};
use super::{Check, Example, Rule, Scope, literal};
use crate::carrier::{self, Carried, OddityKind};
use crate::diagnostic::{Finding, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE826",
    name: "secret-in-terraform",
    severity: Severity::Warning,
    summary: "A Terraform file or a template of CloudFormation contains a secret.",
    why: "Anyone who can read the repository can read it, and it stays in the history. That a provider or a store \
          encrypts it later changes nothing.\n\n\
          airenv recognises a secret by its form (an AWS key, a URL with a password …), or by the variable's name if the \
          value looks like a secret. Placeholders and references do not count.",
    repair: "Take it from a variable that is marked as `sensitive`, from a data source, or from a store. Replace the \
             secret: the old one is exposed.",
    evidence: "The file itself.",
    bad: Example::yaml(
        "main.tf",
        concat!(
            "resource \"astro_deployment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  environment_variables = [{\n",
            "    key       = \"AIRFLOW_CONN_DWH\"\n",
            "    value     = \"postgres://airflow:kT7vQ2mN9xB4rL6w@db:5432/airflow\"\n",
            "    is_secret = true\n",
            "  }]\n",
            "}\n"
        ),
    ),
    good: Example::yaml(
        "main.tf",
        concat!(
            "resource \"astro_deployment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  environment_variables = [{\n",
            "    key       = \"AIRFLOW_CONN_DWH\"\n",
            "    value     = var.dwh\n",
            "    is_secret = true\n",
            "  }]\n",
            "}\n"
        ),
    ),
    yields: &[],
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    if !matches!(carried.kind, Some(carrier::Kind::Terraform | carrier::Kind::CloudFormation)) {
        return;
    }
    let is_told = |key| {
        let mut plain = carried.oddities.iter().filter(|oddity| oddity.kind == OddityKind::NotMarked);
        plain.any(|oddity| oddity.name.whole() == key)
    };
    for (key, value) in carried.blocks.iter().flat_map(|block| &block.variables) {
        let secret = literal::secret_not_told(&scope.project.keys, key.text(), value);
        let Some((kind, part)) = secret.filter(|_| !is_told(key.whole())) else { continue };
        let span = value.written(part).unwrap_or_else(|| value.origin(part));
        let message = kind.subject(secrets::name(key)).and(" is in this file: anyone who can read the repository has it");
        let severity =
            if matches!(kind, Kind::Value(_) | Kind::Credential) { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(severity, scope.at(span), message).label(kind.label_of_literal());
        findings.push(finding.help("take it from a sensitive variable or a store, and replace this one"));
    }
}
