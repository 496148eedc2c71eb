//! AE849: a file of values whose list replaces that of an earlier file.

use super::prelude::*;
use crate::knowledge::airflow::{self, Setting};

pub(super) static RULE: Rule = Rule {
    code: "AE849",
    name: "later-file-replaces-list",
    severities: &[Severity::Warning],
    summary: "A later `-f` file of `helm` replaces a list of variables, and with it the secrets backend of an earlier one.",
    why: "Helm merges the maps of several files of values, but a list replaces the one below it as a whole: of `env`, \
          `secret` and `extraEnv` only the last file's is left. Airflow then starts without the backend or its kwargs, \
          and nothing says so.",
    repair: "Repeat the variables in the later file, or write them where Helm merges: below `config: secrets:`.",
    evidence: "Helm 3.17.3 with two `-f`, run: the list of the second file is all that is left.",
    bad: Example::script("helm upgrade airflow apache-airflow/airflow -f values.yaml -f prod.yaml\n")
        .beside(&[("values.yaml", VALUES), ("prod.yaml", "env:\n  - name: STAGE\n    value: prod\n")]),
    good: Example::script("helm upgrade airflow apache-airflow/airflow -f values.yaml -f prod.yaml\n")
        .beside(&[("values.yaml", CONFIG), ("prod.yaml", "env:\n  - name: STAGE\n    value: prod\n")]),
    checks: &[Check::Project(check)],
};

const VALUES: &str = "env:\n  - name: AIRFLOW__SECRETS__BACKEND\n    value: \
    airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n  - name: \
    AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '{\"connections_prefix\": \"airflow/connections\"}'\n";

const CONFIG: &str = "config:\n  secrets:\n    backend: \
    airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n    backend_kwargs: \
    '{\"connections_prefix\": \"airflow/connections\"}'\n";

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for installation in scope.reads.iter().flat_map(|read| &read.installed) {
        for (replaced, (key, _)) in installation.release.lost(&is_of_backend) {
            let Some(earlier) = scope.project.documents.get(replaced.file) else { continue };
            let message = Message::from("this list replaces that of `")
                .and(disclosure::path(earlier))
                .and("`, because Helm does not merge lists: ")
                .and(secrets::named(key))
                .and(" is lost");
            let at = |document, span| Location { document, span };
            findings.push(
                Finding::warning(at(replaced.by, replaced.at), message)
                    .label("all that is left")
                    .related(at(replaced.file, key.whole()), "lost")
                    .related(installation.head, "the command with both files")
                    .help(Message::from("repeat it here, or write it below ").code("config: secrets:")),
            );
        }
    }
}

/// Whether a variable sets the class or the kwargs of a backend.
fn is_of_backend(name: &str) -> bool {
    let of = airflow::variable(name).map(|(variable, _)| variable.setting);
    matches!(of, Some(Setting::Backend | Setting::BackendKwargs))
}
