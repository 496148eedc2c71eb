//! The containers of an ECS task definition.
//!
//! Enters: a tree with container definitions. Leaves: a [`Block`] for each container, and values that are no strings,
//! which ECS refuses. A task gets its region and its role from ECS.

use super::{Block, Carried, Kind, Oddity, OddityKind, compose, typed};
use crate::format::yaml::{NodeId, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{Mapped, is_variable_name};

/// How the keys of a definition are written.
pub(super) struct Keys {
    name: &'static str,
    image: &'static str,
    environment: &'static str,
    value: &'static str,
    secrets: &'static str,
    files: &'static str,
}

/// In JSON for the API, and in Terraform.
pub(super) const LOWER: Keys = Keys {
    name: "name",
    image: "image",
    environment: "environment",
    value: "value",
    secrets: "secrets",
    files: "environmentFiles",
};

/// In `CloudFormation`.
pub(super) const UPPER: Keys = Keys {
    name: "Name",
    image: "Image",
    environment: "Environment",
    value: "Value",
    secrets: "Secrets",
    files: "EnvironmentFiles",
};

/// The container definitions of a task definition, or of what the API prints of one.
pub(super) fn definitions(yaml: &Yaml<'_>, root: NodeId) -> Option<NodeId> {
    let paths: [&[&str]; 2] = [&["containerDefinitions"], &["taskDefinition", "containerDefinitions"]];
    let found = paths.into_iter().find_map(|path| yaml.at(root, path));
    // The list by itself, as `--container-definitions` takes it.
    let is_container = |item: &NodeId| {
        let has = |key: &str| yaml.get(*item, key).is_some();
        let environment = yaml.items_at(*item, LOWER.environment);
        has(LOWER.name) && has(LOWER.image) && environment.iter().any(|one| yaml.get(*one, LOWER.name).is_some())
    };
    found.or_else(|| yaml.items(root).first().is_some_and(is_container).then_some(root))
}

/// Adds what a task definition gives to its containers.
pub(super) fn add<'p>(yaml: &Yaml<'p>, root: NodeId, carried: &mut Carried<'p>) {
    let Some(list) = definitions(yaml, root) else { return };
    let (blocks, oddities) = read(yaml, list, &LOWER);
    carried.blocks.extend(blocks);
    carried.oddities.extend(oddities);
}

/// Reads a list of containers.
pub(super) fn read<'p>(yaml: &Yaml<'p>, list: NodeId, keys: &Keys) -> (Vec<Block<'p>>, Vec<Oddity<'p>>) {
    let (mut blocks, mut oddities) = (Vec::new(), Vec::new());
    for container in yaml.items(list) {
        let mut variables = Vec::new();
        let of = |key: &str| yaml.items_at(*container, key);
        let secrets = of(keys.secrets).iter().map(|item| (item, true));
        for (item, is_secret) in of(keys.environment).iter().map(|item| (item, false)).chain(secrets) {
            let name = yaml.get(*item, keys.name).filter(|name| yaml.text(*name).is_some_and(is_variable_name));
            let Some(name) = name.and_then(|name| yaml.scalar(name)) else { continue };
            let value = yaml.get(*item, keys.value).filter(|_| !is_secret);
            let scalar = value.and_then(|value| yaml.scalar(value));
            let is_known = value.is_none_or(|value| !yaml.is_tagged(value));
            let own = scalar.filter(|_| is_known).filter(|scalar| !scalar.is_null());
            let value_text = own.map_or_else(|| Mapped::hole(name.text.whole()), |scalar| scalar.text.clone());
            let odd = match (value, scalar) {
                (Some(value), None) if is_known && keys.name == LOWER.name => Some((OddityKind::NotText, value)),
                (Some(value), Some(scalar)) if scalar.is_plain && is_known && keys.name == LOWER.name => {
                    let kind = match typed::of(scalar.text.text().unwrap_or_default(), Kind::Terraform) {
                        Some(typed::Type::Boolean) => Some(OddityKind::Boolean),
                        Some(_) => Some(OddityKind::Number),
                        None => None,
                    };
                    kind.map(|kind| (kind, value))
                }
                _ => None,
            };
            if let Some((kind, value)) = odd.filter(|_| matters(name.text.bytes())) {
                oddities.push(Oddity::new(kind, name.text.clone(), yaml.span(value)));
            }
            variables.push((name.text.clone(), value_text));
        }
        let text = |key: &str| yaml.text_at(*container, key);
        let is_known = text(keys.image).is_some_and(compose::is_known) && yaml.get(*container, keys.files).is_none();
        let name = format!("ECS container {}", text(keys.name).unwrap_or_default());
        if variables.iter().any(|(key, _)| matters(key.bytes())) {
            blocks.push(Block { name, variables, is_open: !is_known, has_platform: true, ..Block::default() });
        }
    }
    (blocks, oddities)
}
