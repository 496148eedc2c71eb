//! AE802: variables of a build stage that no container gets.

use super::prelude::*;
use crate::format::dockerfile::Image;
use crate::knowledge::variables;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Image(check)], ..book::ENV_IN_DISCARDED_STAGE.of_file("Dockerfile") };

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.discarded {
        // A build has variables of its own: `AIRFLOW_VERSION`.
        let starts = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"];
        let matters =
            |key: &str| starts.iter().any(|start| key.starts_with(start)) || variables::variable(key).is_some();
        let Some(name) = secrets::name(&write.key).filter(|name| matters(name.as_str())) else { continue };
        // What the last stage sets too is not missing.
        if image.writes.iter().any(|other| other.key.bytes() == write.key.bytes()) {
            continue;
        }
        let message = Message::quoting(name).and(" is set in a stage that the image is not based on");
        let message = message.and(": no container gets it");
        let finding = Finding::warning(scope.at(write.word), message).label("not in the image");
        findings.push(finding.help("move it below the last `FROM`"));
    }
}
