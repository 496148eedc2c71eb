//! The objects of Kubernetes that hold variables: in manifests, and as kustomize makes them.
//!
//! Enters: the text of a file, and an object of interest. Leaves: which objects are there, and their keys and values. Never
//! chooses between two of one name.

use super::{Kind, Object, Variable, kind, kustomize, taken, variables};
use crate::format::yaml::{NodeId, Yaml};

/// The kinds of objects that hold variables.
pub(super) const OBJECTS: [&str; 2] = ["ConfigMap", "Secret"];

/// The objects of these kinds in a file, also those that kustomize makes.
pub fn objects(text: &str) -> Vec<Object> {
    let names = OBJECTS.iter().chain(&kustomize::GENERATORS);
    if !names.into_iter().any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some()) {
        return Vec::new();
    }
    let yaml = Yaml::read(text);
    let mut objects = Vec::new();
    for root in kind::documents(&yaml) {
        objects.extend(object_at(&yaml, root));
        objects.extend(kustomize::objects(&yaml, root).into_iter().map(|(object, _)| object));
    }
    objects
}

/// The object that a document is.
pub(super) fn object_at(yaml: &Yaml<'_>, root: NodeId) -> Option<Object> {
    let kind = yaml.text_at(root, "kind")?;
    let name = yaml.at(root, &["metadata", "name"]).and_then(|name| yaml.text(name))?.to_owned();
    OBJECTS.iter().find(|known| **known == kind).map(|kind| Object { kind, name })
}

/// The only place of an object in a file: the document that it is, or the generator of kustomize that makes it.
fn place_of(path: &str, yaml: &Yaml<'_>, object: &Object) -> Option<(NodeId, bool)> {
    let documents = kind::documents(yaml).into_iter().filter(|root| {
        Kind::of(path, yaml, *root) == Some(Kind::Kubernetes) && object_at(yaml, *root).as_ref() == Some(object)
    });
    let generated = yaml.roots.iter().flat_map(|root| kustomize::objects(yaml, *root));
    let generated = generated.filter(|(own, _)| own == object).map(|(_, node)| (node, true));
    let mut found = documents.map(|root| (root, false)).chain(generated);
    found.next().filter(|_| found.next().is_none())
}

/// The variables of an object of Kubernetes in a file; `None` if it has none of this name, or several.
pub fn object<'p>(path: &str, text: &'p str, object: &Object) -> Option<Vec<Variable<'p>>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object)?;
    if is_generated { kustomize::literals(&yaml, node) } else { Some(variables::of_object(text, &yaml, node)) }
}

/// One value of an object of Kubernetes in a file, with its key.
pub fn datum<'p>(path: &str, text: &'p str, object: &Object, key: &str) -> Option<Variable<'p>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object)?;
    if !is_generated {
        return taken::of_datum(&yaml, node, key);
    }
    kustomize::literals(&yaml, node)?.into_iter().rev().find(|(own, _)| own.bytes() == key.as_bytes())
}

/// All keys of an object of Kubernetes in a file; `None` if they are not known there.
pub fn keys(path: &str, text: &str, object: &Object) -> Option<Vec<String>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object).filter(|_| !yaml.is_template && yaml.problem.is_none())?;
    if is_generated { None } else { taken::keys(&yaml, node) }
}

/// The objects that containers in a file take with a prefix: their keys are no names of variables.
pub fn prefixed(text: &str) -> Vec<Object> {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !holds("envFrom") || !holds("prefix") {
        return Vec::new();
    }
    let yaml = Yaml::read(text);
    let mut taken = Vec::new();
    yaml.roots.iter().for_each(|root| taken::taken(&yaml, *root, 0, &mut taken));
    taken.into_iter().filter(|one| !one.prefix.is_empty()).map(|one| one.object).collect()
}

/// Whether a kustomization changes what it builds in a way that only kustomize knows.
pub fn is_patched(text: &str) -> bool {
    let yaml = Yaml::read(text);
    yaml.roots.iter().any(|root| kustomize::is_patched(&yaml, *root))
}
