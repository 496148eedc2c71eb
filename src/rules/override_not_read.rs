//! AE846: a compose file beside an Astro project that `astro dev start` does not read.

use super::prelude::*;
use crate::carrier::{ASTRO_OVERRIDE, COMPOSE_FILES, COMPOSE_OVERRIDES};

pub(super) static RULE: Rule = Rule { checks: &[Check::Project(check)], ..book::OVERRIDE_NOT_READ };

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
