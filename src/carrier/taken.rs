//! The objects of Kubernetes that containers take variables from.
//!
//! Enters: a tree. Leaves: what `envFrom` and `valueFrom` of a container name, and one value of an object by its key,
//! decoded. Never looks at other files.

use super::variables::{given, keys_of_object, of_item};
use super::{DEEPEST, EnvFrom, Kind, Object, Reference, Variable, base64, interpolation};
use crate::format::yaml::{NodeId, Value, Yaml};

/// What `envFrom` names; `None` where that is not known.
pub(super) fn objects(yaml: &Yaml<'_>, from: NodeId) -> Option<Vec<EnvFrom>> {
    let object = |item: &NodeId| {
        let (kind, name) = [("ConfigMap", "configMapRef"), ("Secret", "secretRef")]
            .into_iter()
            .find_map(|(kind, key)| Some((kind, yaml.text(yaml.at(*item, &[key, "name"])?)?)))?;
        let prefix = yaml.get(*item, "prefix").map_or(Some(""), |prefix| yaml.text(prefix))?.to_owned();
        Some(EnvFrom { object: Object { kind, name: name.to_owned() }, prefix })
    };
    yaml.items(from).iter().map(object).collect()
}

/// What all containers below a node take.
pub(super) fn taken(yaml: &Yaml<'_>, node: NodeId, depth: usize, found: &mut Vec<EnvFrom>) {
    if depth > DEEPEST {
        return;
    }
    match yaml.value(node) {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| taken(yaml, *item, depth + 1, found)),
        Value::Map(members) => {
            for (key, value) in members {
                match yaml.text(*key) {
                    Some("envFrom") => found.extend(objects(yaml, *value).unwrap_or_default()),
                    _ => taken(yaml, *value, depth + 1, found),
                }
            }
        }
    }
}

/// One value of an object of Kubernetes, decoded.
pub(super) fn of_datum<'p>(yaml: &Yaml<'p>, root: NodeId, name: &str) -> Option<Variable<'p>> {
    let is_secret = keys_of_object(yaml, root) == ["data", "stringData"];
    let find = |place: &str| {
        let members = yaml.merged_at(root, place);
        let (key, value) = members.into_iter().find(|(key, _)| yaml.text(*key) == Some(name))?;
        let value = interpolation::of_data(&given(yaml, value, Kind::Kubernetes)?);
        Some((yaml.scalar(key)?.text.clone(), value))
    };
    if let Some(plain) = find("stringData").filter(|_| is_secret) {
        return Some(plain);
    }
    let (key, value) = find("data")?;
    let is_encoded = is_secret && value.is_certain();
    Some((key, if is_encoded { base64::decoded(&value)? } else { value }))
}

/// The keys of an object of Kubernetes; `None` if one of them is not known.
pub(super) fn keys(yaml: &Yaml<'_>, root: NodeId) -> Option<Vec<String>> {
    let places = ["data", "stringData", "binaryData"].into_iter().filter_map(|place| yaml.get(root, place));
    let members = places.flat_map(|place| yaml.merged(place));
    members.map(|(key, _)| yaml.text(key).map(ToOwned::to_owned)).collect()
}

/// The variables of a container that it takes from objects of the cluster.
pub(super) fn references(yaml: &Yaml<'_>, node: NodeId) -> Vec<Reference> {
    let items = yaml.items(node).iter().filter(|item| of_item(yaml, **item, Kind::Kubernetes).is_some());
    let reference = |(variable, item): (usize, &NodeId)| {
        [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")].into_iter().find_map(|(kind, of)| {
            let part = |part: &str| yaml.at(*item, &["valueFrom", of, part]);
            let text = |name: &str| yaml.text(part(name)?).map(ToOwned::to_owned);
            Some(Reference {
                variable,
                object: Object { kind, name: text("name")? },
                key: text("key")?,
                span: yaml.span(part("key")?),
                is_optional: part("optional").is_some(),
            })
        })
    };
    items.enumerate().filter_map(reference).collect()
}
