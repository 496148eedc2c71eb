//! AE849: a file of values whose list replaces that of an earlier file.

use super::prelude::*;
use crate::knowledge::airflow::{self, Setting};

pub(super) static RULE: Rule = Rule { checks: &[Check::Project(check)], ..book::LATER_FILE_REPLACES_LIST };

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
