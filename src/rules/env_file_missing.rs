//! AE811: a compose service reads an `env_file` that the project does not have, though it has others.

use super::prelude::*;
use crate::text::{file_name, folder_of};

pub(super) static RULE: Rule = Rule {
    code: "AE811",
    name: "env-file-missing",
    severities: &[Severity::Warning],
    summary: "A compose service reads an `env_file` that the project does not have, though it has others.",
    why: "`docker compose` stops if an `env_file` does not exist, unless it is marked `required: false`.\n\n\
          airenv reports this only if it read the whole project and found other `.env` files where this one should be: \
          many projects create such files only when they need them.",
    repair: "Write the name of the intended file, or `required: false`.",
    evidence: "compose-go, run on such a file.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.0\n",
            "    env_file: airflow-prd.env\n",
            "    environment:\n",
            "      AIRFLOW__CORE__LOAD_EXAMPLES: 'false'\n",
        ),
    )
    .beside(&[("airflow-prod.env", "AIRFLOW__CELERY__WORKER_CONCURRENCY=8\n")]),
    good: Example::instead(&[("airflow-prd.env", "airflow-prod.env")]),
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    if !scope.project.is_whole {
        return;
    }
    for file in carried.blocks.iter().flat_map(|block| &block.files).filter(|file| file.is_required) {
        // `.env` itself is mostly created, and files outside the project are unknown.
        let name = file_name(&file.path);
        let is_outside = file.path.starts_with(['/', '~']) || file.path.split('/').any(|part| part == "..");
        let is_ignored = scope.document.ignored_files.contains(&file.path);
        if name.starts_with(".env")
            || is_outside
            || is_ignored
            || scope.project.beside(scope.index, &file.path).is_some()
        {
            continue;
        }
        let others = beside(scope, &file.path);
        let Some(shown) = disclosure::file(&file.path).filter(|_| !others.is_empty()) else { continue };
        let message = Message::from("the project has no file ").code(shown).and(": `docker compose` stops without it");
        let help = Message::from("the project has ").codes(others, " and ");
        let finding = Finding::warning(scope.at(file.span), message).label("no such file").help(help);
        if !findings.iter().any(|known| known.location == finding.location) {
            findings.push(finding);
        }
    }
}

/// The other `.env` files in the folder of a missing one.
fn beside<'p>(scope: &Scope<'p>, path: &str) -> Vec<Public<'p>> {
    let own = folder_of(&scope.document.file.path);
    let wanted = [own, folder_of(path)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let documents = scope.project.documents.iter();
    let files = documents.filter(|document| document.format == Format::Dotenv && !document.is_sample());
    let near = files.filter(|document| folder_of(&document.file.path) == wanted);
    near.filter_map(|document| disclosure::file(&document.file.path)).take(MOST).collect()
}

/// More files are not named.
const MOST: usize = 3;
