//! AE013: the placeholder that `variable list --save` writes in place of a secret.

use super::prelude::*;
use super::statements::is_not_saved;
use crate::format::dotenv::Statement;

pub(super) static RULE: Rule = Rule {
    code: "AE013",
    name: "secret-not-saved",
    severities: &[Severity::Error],
    summary: "A value is the marker that the Astro CLI writes in place of a secret.",
    why: "`astro deployment variable list --save` and `astro env variable export` cannot read secrets back, so they \
          write a marker instead: `KEY= # secret`. `astro dev start` and `astro deployment variable create --load` do \
          not read this as a comment: the value is the string `# secret`. `astro deployment variable update --load` \
          overwrites the deployment's real secret with it.",
    repair: "Remove the line, or write the secret in its place.",
    evidence: "deployment_variable.go and format.go of the Astro CLI; both loaders, run on such a line.",
    bad: Example::new("AIRFLOW_CONN_WAREHOUSE= # secret\n"),
    good: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pass@warehouse:5432/dwh\n"),
    checks: &[Check::Statement(check)],
};

fn check(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    if !is_not_saved(statement, scope.text()) {
        return;
    }
    let message = "this is the marker that `astro deployment variable list --save` writes for a secret: loading it overwrites the secret with the string `# secret`";
    let finding = Finding::error(scope.at(statement.value), message)
        .label("read as the value")
        .help("remove the line before you load the file, or write the real value here");
    findings.push(finding);
}
