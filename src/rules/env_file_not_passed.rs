//! AE833: a variable in a `.env` file that compose reads for itself only.

use std::collections::BTreeMap;

use super::prelude::*;
use crate::carrier::COMPOSE_FILES;
use crate::text::contains;

pub(super) static RULE: Rule = Rule {
    code: "AE833",
    name: "env-file-not-passed",
    severities: &[Severity::Warning],
    summary: "A variable is in a `.env` file that compose reads only for itself, and reaches no container.",
    why: "Compose uses the `.env` file beside a compose file, and the one that `--env-file` names, only to fill in \
          `${NAME}` in the compose file. A container gets only what `environment:` or `env_file:` of its service names. \
          In an Astro project it is otherwise: there `astro dev start` passes `.env` on.",
    repair: "Name the file in `env_file:` of the service, or name the variable in its `environment:`.",
    evidence: "compose-go, run with such files: the variable is in no service.",
    bad: Example::script("docker compose --env-file prod.env up -d\n")
        .beside(&[("prod.env", "AIRFLOW__CORE__PARALLELISM=16\n"), ("compose.yaml", PLAIN)]),
    good: Example::script("docker compose up -d\n")
        .beside(&[("prod.env", "AIRFLOW__CORE__PARALLELISM=16\n"), ("compose.yaml", WITH_FILE)]),
    checks: &[Check::Project(check)],
};

const PLAIN: &str = "services:\n  scheduler:\n    image: apache/airflow:3.0.2\n";

const WITH_FILE: &str = "services:\n  scheduler:\n    image: apache/airflow:3.0.2\n    env_file: prod.env\n";

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for (index, image) in beside_compose_files(scope) {
        let message =
            |name: Message| name.and(" reaches no container: compose reads this file only to fill in ").code("${…}");
        find(scope, index, (image, "Airflow runs here"), message, findings);
    }
    for (index, flag) in files(scope) {
        let message = |name: Message| {
            let name = name.and(" reaches no container: ").code("docker compose --env-file");
            name.and(" only fills in ").code("${…}").and(" in the compose file")
        };
        find(scope, index, (flag, "read here"), message, findings);
    }
}

fn find(
    scope: &ProjectScope<'_>,
    index: usize,
    (place, label): (Location, &'static str),
    message: impl Fn(Message) -> Message,
    findings: &mut Vec<Finding>,
) {
    let Some(document) = scope.project.documents.get(index) else { return };
    if document.is_context || document.sourced.is_some() {
        return;
    }
    let environment = Environment::read(index, document, Loader::Compose);
    let lost = environment.settings().filter(|setting| setting.document == index && is_lost(scope, setting));
    findings.extend(lost.map(|setting| {
        Finding::warning(setting.key_location(), message(secrets::named(&setting.key)))
            .label("not passed on")
            .help(Message::from("name the file in ").code("env_file:").and(" of the service"))
            .related(place, label)
    }));
}

/// The `.env` files beside compose files whose services run Airflow, with where they do. Not in an Astro project, and not
/// where a script has the file's name in it.
fn beside_compose_files(scope: &ProjectScope<'_>) -> Vec<(usize, Location)> {
    let project = scope.project;
    if project.documents.iter().any(Document::is_image_of_astro) {
        return Vec::new();
    }
    let is_compose = |document: &Document| {
        let name = document.name();
        document.format == Format::Yaml && COMPOSE_FILES.contains(&name) && document.can_matter()
    };
    let files = project.documents.iter().enumerate().filter(|(_, document)| is_compose(document));
    let found = files.filter_map(|(index, document)| {
        let dotenv = [".env", ".env.example"].iter().find_map(|name| project.beside(index, name))?;
        // Compose reads it to fill in references; whoever else reads it passes it on.
        let own = project.documents.get(dotenv)?;
        let named = document.env_files();
        let is_passed =
            named.iter().any(|file| file.path == ".env" || project.beside(index, &file.path) == Some(dotenv));
        if is_passed || own.read_by.iter().any(|loader| *loader != Loader::Compose) {
            return None;
        }
        let span = document.compose().image().map(|(_, span)| span).or_else(|| service(scope, index))?;
        Some((dotenv, Location { document: index, span }))
    });
    let is_named = |document: &Document| {
        let is_script = matches!(document.format, Format::Shell | Format::Make);
        is_script && document.file.text().match_indices(".env").any(|(at, name)| is_whole(document, at, name))
    };
    if project.documents.iter().any(is_named) { Vec::new() } else { found.collect() }
}

/// Where a file names its first service that runs Airflow.
fn service(scope: &ProjectScope<'_>, index: usize) -> Option<Span> {
    let environments = &scope.reads.get(index)?.environments;
    let runs_airflow =
        |name: &str| environments.iter().any(|own| own.service() == Some(name) && own.is_of_airflow(environments));
    let services = scope.project.documents.get(index)?.compose().services();
    let mut services = services.iter().filter(|service| service.name.text().is_some_and(runs_airflow));
    services.next().map(|service| service.span)
}

/// Whether a name in a script ends where the word ends: `.env.example` is another file.
fn is_whole(document: &Document, at: usize, name: &str) -> bool {
    let behind = document.file.text().get(at + name.len()..).and_then(|rest| rest.chars().next());
    behind.is_none_or(|next| !(next.is_ascii_alphanumeric() || "._-".contains(next)))
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
            if given.flag.name == "env-file"
                && ["docker compose", "docker-compose"].iter().any(|program| call.command.path().starts_with(program))
            {
                files.insert(index, call.word(given.value_word));
            } else {
                others.push(index);
            }
        }
    }
    let is_read =
        |index: &usize| scope.project.documents.get(*index).is_some_and(|document| !document.read_by.is_empty());
    files.retain(|index, _| !others.contains(index) && !is_read(index));
    files
}

/// Whether a variable is Airflow's own, and no YAML file names it, which could pass it on.
fn is_lost(scope: &ProjectScope<'_>, setting: &Setting<'_>) -> bool {
    let Some(name) = setting.key.text() else { return false };
    let is_own = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| name.starts_with(start));
    let mut yaml = scope.project.documents.iter().filter(|file| file.format == Format::Yaml).peekable();
    is_own && yaml.peek().is_some() && !yaml.any(|file| contains(file.file.bytes(), name))
}
