//! AE854: a variable of a container from a key that the object of Kubernetes lacks.

use super::prelude::*;
use crate::carrier::{self, Block, Reference};

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Project(check)], ..book::OBJECT_WITHOUT_KEY.of_file("k8s/worker.yaml") };

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for (index, read) in scope.reads.iter().enumerate() {
        for block in read.carried.iter().flat_map(|carried| &carried.blocks) {
            let references = block.references.iter().filter(|reference| !reference.is_optional);
            findings.extend(references.filter_map(|reference| finding(scope, index, (block, reference))));
        }
    }
}

fn finding(scope: &ProjectScope<'_>, index: usize, (block, reference): (&Block<'_>, &Reference)) -> Option<Finding> {
    let project = scope.project;
    let document = project.documents.get(index)?;
    let (name, _) = block.variables.get(reference.variable)?;
    let (_, holder, place) = project.object(&reference.object)?;
    if folder(holder) != folder(document) || is_changed(scope, holder) || !name.bytes().starts_with(b"AIRFLOW_") {
        return None;
    }
    let keys = carrier::keys(holder.yaml(), place)?;
    if keys.is_empty() || keys.contains(&reference.key) {
        return None;
    }
    let message = Message::from("the ").and(reference.object.kind).and(" in ").code(disclosure::path(holder));
    let message = message.and(" has no key of this name, so the container does not start: it needs it for ");
    let finding = Finding::new(
        Severity::Error,
        Location { document: index, span: reference.span },
        message.and(secrets::named(name)),
    );
    let known = keys.iter().filter_map(|key| disclosure::service(key)).take(MOST);
    Some(finding.label("no such key").help(Message::from("it has ").codes(known, " and ")))
}

/// More keys are not named.
const MOST: usize = 6;

fn folder(document: &Document) -> &str {
    document.file.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a kustomization that takes the folder of an object changes what it builds.
fn is_changed(scope: &ProjectScope<'_>, holder: &Document) -> bool {
    let own = folder(holder);
    let name = own.rsplit('/').next().unwrap_or_default();
    scope.project.documents.iter().any(|document| {
        document.is_kustomization()
            && (folder(document) == own || !name.is_empty() && document.holds(&format!("/{name}")))
            && carrier::is_patched(document.yaml())
    })
}
