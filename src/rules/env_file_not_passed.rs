//! AE833: a variable in a file that `docker compose` reads for itself only.

use std::collections::BTreeMap;

use super::{Check, Example, ProjectScope, Rule, secrets};
use crate::diagnostic::{Finding, Location, Message, Severity};
use crate::environment::{Environment, Setting};
use crate::format::Format;
use crate::loader::Loader;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE833",
    name: "env-file-not-passed",
    severities: &[Severity::Warning],
    summary: "A variable is in a file that `docker compose --env-file` reads, which reaches no container.",
    why: "`docker compose --env-file FILE` uses the variables of the file only to fill in `${NAME}` in the compose \
          file. A container gets only what `environment:` or `env_file:` of its service names.",
    repair: "Name the file in `env_file:` of the service, or name the variable in its `environment:`.",
    evidence: "compose-go, run with such a file: the variable is in no service.",
    bad: Example::script("docker compose --env-file prod.env up -d\n")
        .beside(&[("prod.env", "AIRFLOW__CORE__PARALLELISM=16\n"), ("compose.yaml", PLAIN)]),
    good: Example::script("docker compose up -d\n")
        .beside(&[("prod.env", "AIRFLOW__CORE__PARALLELISM=16\n"), ("compose.yaml", WITH_FILE)]),
    yields: &[],
    checks: &[Check::Project(check)],
};

const PLAIN: &str = "services:\n  scheduler:\n    image: apache/airflow:3.0.2\n";

const WITH_FILE: &str = "services:\n  scheduler:\n    image: apache/airflow:3.0.2\n    env_file: prod.env\n";

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for (index, flag) in files(scope) {
        let Some(document) = scope.project.documents.get(index) else { continue };
        if document.is_context || document.sourced.is_some() || !document.read_by.is_empty() {
            continue;
        }
        let environment = Environment::read(index, document, Loader::Compose);
        let lost = environment.settings().filter(|setting| setting.document == index && is_lost(scope, setting));
        findings.extend(lost.map(|setting| {
            let message = secrets::named(&setting.key)
                .and(" reaches no container: ")
                .code("docker compose --env-file")
                .and(" only fills in ")
                .code("${…}")
                .and(" in the compose file");
            Finding::new(Severity::Warning, setting.key_location(), message)
                .label("not passed on")
                .help(Message::from("name the file in ").code("env_file:").and(" of the service"))
                .related(flag, "read here")
        }));
    }
}

/// The files that only `--env-file` of `docker compose` names, and where.
fn files(scope: &ProjectScope<'_>) -> BTreeMap<usize, Location> {
    let scripts = scope.reads.iter().filter_map(|read| read.script.as_ref());
    let mut files = BTreeMap::new();
    let mut others = Vec::new();
    for call in scripts.flat_map(|script| &script.calls) {
        for given in call.command.flags() {
            let Some(index) = given.value.text().and_then(|path| scope.project.beside(call.document, path)) else {
                continue;
            };
            if given.flag.name == "env-file" && call.command.path().starts_with("docker compose") {
                files.insert(index, call.word(given.value_word));
            } else {
                others.push(index);
            }
        }
    }
    files.retain(|index, _| !others.contains(index));
    files
}

/// Whether a variable is Airflow's own, and no YAML file names it, which could pass it on.
fn is_lost(scope: &ProjectScope<'_>, setting: &Setting<'_>) -> bool {
    let Some(name) = setting.key.text() else { return false };
    let is_own = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| name.starts_with(start));
    let mut yaml = scope.project.documents.iter().filter(|file| file.format == Format::Yaml).peekable();
    is_own
        && yaml.peek().is_some()
        && !yaml.any(|file| memchr::memmem::find(file.file.bytes(), name.as_bytes()).is_some())
}
