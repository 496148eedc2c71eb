//! AE854: a variable of a container from a key that the object of Kubernetes lacks.

use super::prelude::*;
use crate::carrier::{self, Block, Reference};

pub(super) static RULE: Rule = Rule {
    code: "AE854",
    name: "object-without-key",
    severities: &[Severity::Error],
    summary: "A container takes a variable from a key that its Secret or ConfigMap lacks.",
    why: "Kubernetes does not start a container whose `secretKeyRef` or `configMapKeyRef` names a key that the object does \
          not have, unless it is `optional`: the pod stays in CreateContainerConfigError. airenv reports it only where the \
          object is written out in the folder of the container, and nothing there changes it.",
    repair: "Name a key that the object has.",
    evidence: "Kubernetes' documentation of Secrets as environment variables. Not run.",
    bad: Example::named(
        "k8s/worker.yaml",
        concat!(
            "apiVersion: v1\n",
            "kind: Secret\n",
            "metadata: {name: airflow-keys}\n",
            "stringData:\n",
            "  smtp: x\n",
            "---\n",
            "apiVersion: v1\n",
            "kind: Pod\n",
            "metadata: {name: worker}\n",
            "spec:\n",
            "  containers:\n",
            "    - name: worker\n",
            "      image: apache/airflow:2.10.5\n",
            "      env:\n",
            "        - name: AIRFLOW__SMTP__SMTP_PASSWORD\n",
            "          valueFrom:\n",
            "            secretKeyRef: {name: airflow-keys, key: smtp_password}\n",
        ),
    ),
    good: Example::instead(&[("key: smtp_password", "key: smtp")]),
    checks: &[Check::Project(check)],
};

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
