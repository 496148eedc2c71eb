//! The objects of Kubernetes that hold variables: in manifests, and as kustomize makes them.
//!
//! Enters: the text of a file, and an object of interest. Leaves: which objects are there, and their keys and values. Never
//! chooses between two of one name.

use std::collections::HashMap;

use super::{Kind, Object, Variable, kind, kustomize, taken, variables};
use crate::format::yaml::{NodeId, Yaml};
use crate::text::contains;

/// The kinds of objects that hold variables.
pub(super) const OBJECTS: [&str; 2] = ["ConfigMap", "Secret"];

/// Where an object is: the document that it is, or the generator of kustomize that makes it.
#[derive(Clone, Copy, Debug)]
pub struct ObjectPlace {
    node: NodeId,
    is_generated: bool,
}

/// Whether a text may have such objects.
pub fn may_hold_objects(text: &str) -> bool {
    OBJECTS.iter().chain(&kustomize::GENERATORS).any(|name| contains(text, name))
}

/// The objects of these kinds in a file, also those that kustomize makes; no place where it has several of one name.
pub fn objects(path: &str, yaml: &Yaml<'_>) -> HashMap<Object, Option<ObjectPlace>> {
    let mut places: HashMap<Object, Option<ObjectPlace>> = HashMap::new();
    let mut add = |object: Object, node: NodeId, is_generated: bool| {
        let place = Some(ObjectPlace { node, is_generated });
        places.entry(object).and_modify(|only| *only = None).or_insert(place);
    };
    for root in kind::documents(yaml) {
        if let Some(object) = object_at(yaml, root).filter(|_| Kind::of(path, yaml, root) == Some(Kind::Kubernetes)) {
            add(object, root, false);
        }
    }
    let generated = yaml.roots.iter().flat_map(|root| kustomize::objects(yaml, *root));
    generated.for_each(|(object, node)| add(object, node, true));
    places
}

/// The object that a document is.
pub(super) fn object_at(yaml: &Yaml<'_>, root: NodeId) -> Option<Object> {
    let kind = yaml.text_at(root, "kind")?;
    let name = yaml.at(root, &["metadata", "name"]).and_then(|name| yaml.text(name))?.to_owned();
    OBJECTS.iter().find(|known| **known == kind).map(|kind| Object { kind, name })
}

/// The variables of an object of Kubernetes; `None` if they are not known.
pub fn object<'p>(yaml: &Yaml<'p>, place: ObjectPlace) -> Option<Vec<Variable<'p>>> {
    if place.is_generated {
        return kustomize::literals(yaml, place.node);
    }
    Some(variables::of_object(yaml.source, yaml, place.node))
}

/// One value of an object of Kubernetes, with its key.
pub fn datum<'p>(yaml: &Yaml<'p>, place: ObjectPlace, key: &str) -> Option<Variable<'p>> {
    if !place.is_generated {
        return taken::of_datum(yaml, place.node, key);
    }
    kustomize::literals(yaml, place.node)?.into_iter().rev().find(|(own, _)| own.bytes() == key.as_bytes())
}

/// All keys of an object of Kubernetes; `None` if they are not known.
pub fn keys(yaml: &Yaml<'_>, place: ObjectPlace) -> Option<Vec<String>> {
    let is_known = !place.is_generated && !yaml.is_template && yaml.problem.is_none();
    if is_known { taken::keys(yaml, place.node) } else { None }
}

/// The objects that containers in a file take with a prefix: their keys are no names of variables.
pub fn prefixed(yaml: &Yaml<'_>) -> Vec<Object> {
    let mut taken = Vec::new();
    yaml.roots.iter().for_each(|root| taken::taken(yaml, *root, 0, &mut taken));
    taken.into_iter().filter(|one| !one.prefix.is_empty()).map(|one| one.object).collect()
}

/// Whether a kustomization changes what it builds in a way that only kustomize knows.
pub fn is_patched(yaml: &Yaml<'_>) -> bool {
    yaml.roots.iter().any(|root| kustomize::is_patched(yaml, *root))
}
