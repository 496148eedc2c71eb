//! AE847: the compose override of an Astro project names a service that the Astro CLI does not start.

use super::prelude::*;
use crate::carrier;
use crate::knowledge::Release;

pub(super) static RULE: Rule = Rule {
    code: "AE847",
    name: "override-of-unknown-service",
    severities: &[Severity::Error],
    summary: "The compose override of an Astro project changes a service that does not exist.",
    why: "`astro dev start` runs `scheduler`, `triggerer` and `postgres`; with Airflow 2 also `webserver`, with Airflow 3 \
          `api-server`, `dag-processor` and `db-migration`. A service of another name in \
          `docker-compose.override.yml` is a new one. If it has neither an image nor a build context, compose refuses the \
          file and nothing starts.",
    repair: "Write the service's name in the Airflow version of the project, or give a service of your own an `image:`.",
    evidence: "Astro CLI's compose templates and compose-go, run with such an override: neither an image nor a build \
               context.",
    bad: Example::named(
        "docker-compose.override.yml",
        concat!("services:\n", "  webserver:\n", "    environment:\n", "      AWS_DEFAULT_REGION: eu-west-1\n",),
    )
    .beside(&[("Dockerfile", DOCKERFILE)]),
    good: Example::instead(&[("webserver:", "api-server:")]),
    checks: &[Check::Project(check)],
};

const DOCKERFILE: &str = "FROM astrocrpublic.azurecr.io/runtime:3.0-4\n";

const ALWAYS: [&str; 3] = ["scheduler", "triggerer", "postgres"];

const OF_AIRFLOW_2: [&str; 1] = ["webserver"];

const OF_AIRFLOW_3: [&str; 3] = ["api-server", "dag-processor", "db-migration"];

/// The first release with the other services.
const THIRD: Release = Release::new(3, 0, 0);

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let project = scope.project;
    let image =
        project.dockerfile().filter(|image| project.documents.get(*image).is_some_and(Document::is_image_of_astro));
    let over = image.and_then(|image| project.beside(image, carrier::ASTRO_OVERRIDE));
    let Some((document, file)) =
        over.filter(|over| project.astro_override(*over)).and_then(|over| Some((over, project.documents.get(over)?)))
    else {
        return;
    };
    let is_old = project.target.versions(None).before(&THIRD);
    let may_exist = |name: &str| {
        ALWAYS.contains(&name)
            || OF_AIRFLOW_2.contains(&name) && is_old != Certainty::No
            || OF_AIRFLOW_3.contains(&name) && is_old != Certainty::Yes
    };
    for service in file.compose().services() {
        let Some(name) = service.name.text().filter(|name| !service.has_image && !may_exist(name)) else { continue };
        let (major, right) = match name {
            "webserver" => (" with Airflow 3", Some("api-server")),
            "api-server" => (" with Airflow 2", Some("webserver")),
            "dag-processor" | "db-migration" => (" with Airflow 2", None),
            _ => ("", None),
        };
        let message = Message::quoting("astro dev start").and(" has no service ");
        let message = message.code_or("", disclosure::service(name), "of this name");
        let message = message.and(major).and(", and this one has no image: nothing starts");
        let finding = Finding::error(Location { document, span: service.span }, message).label("unknown");
        findings.push(match right {
            Some(right) => finding.help(Message::from("did you mean ").code(right).and("?")),
            None => finding.help("remove it, or write an `image:` for a service of your own"),
        });
    }
}
