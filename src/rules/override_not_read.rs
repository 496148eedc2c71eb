//! AE846: a compose file beside an Astro project that `astro dev start` does not read.

use super::prelude::*;
use crate::carrier::{ASTRO_OVERRIDE, COMPOSE_FILES, COMPOSE_OVERRIDES};

pub(super) static RULE: Rule = Rule {
    code: "AE846",
    name: "override-not-read",
    severities: &[Severity::Warning],
    summary: "An Astro project has a compose override under a name that the Astro CLI does not read.",
    why: "`astro dev start` merges one file into its own compose file: `docker-compose.override.yml`. It ignores \
          `docker-compose.override.yaml`, `compose.override.yml` and `compose.override.yaml`, which `docker compose` itself \
          would read. Everything in such a file has no effect.",
    repair: "Rename the file to `docker-compose.override.yml`.",
    evidence: "Astro CLI, its source: the only name that it looks for.",
    bad: Example::named("compose.override.yml", OVERRIDE).beside(&[("Dockerfile", DOCKERFILE)]),
    good: Example::named("docker-compose.override.yml", OVERRIDE).beside(&[("Dockerfile", DOCKERFILE)]),
    checks: &[Check::Project(check)],
};

const DOCKERFILE: &str = "FROM astrocrpublic.azurecr.io/runtime:3.0-4\n";

const OVERRIDE: &str = "services:\n  scheduler:\n    environment:\n      AWS_DEFAULT_REGION: eu-west-1\n";

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let project = scope.project;
    let image =
        project.dockerfile().filter(|image| project.documents.get(*image).is_some_and(Document::is_image_of_astro));
    let Some(image) = image else { return };
    let has_base = COMPOSE_FILES.iter().any(|name| project.beside(image, name).is_some());
    for name in COMPOSE_OVERRIDES.iter().filter(|name| **name != ASTRO_OVERRIDE && !has_base) {
        let Some((document, file)) =
            project.beside(image, name).and_then(|index| Some((index, project.documents.get(index)?)))
        else {
            continue;
        };
        let services = file.compose().services();
        let Some(first) = services.first().filter(|_| file.format == Format::Yaml) else { continue };
        let message =
            Message::quoting("astro dev start").and(" ignores this file: it reads only ").code(ASTRO_OVERRIDE);
        let finding = Finding::warning(Location { document, span: first.span }, message);
        findings.push(finding.label("has no effect").help(Message::from("rename the file to ").code(ASTRO_OVERRIDE)));
    }
}
