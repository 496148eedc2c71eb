//! What a kustomization makes Secrets and config maps of.
//!
//! Enters: a tree. Leaves: the files below `envs:` and `env:` of its generators, which kustomize reads as kubectl does,
//! and the variables below `literals:`, from whose values it takes one pair of quotes.
//!
//! Source: kustomize 5.4.2, run.

use super::{Block, EnvFile, Object, Variable};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::knowledge::variables::matters;
use crate::loader::Loader;
use crate::text::{Span, is_variable_name};

/// The keys of the generators.
pub(super) const GENERATORS: [&str; 2] = ["configMapGenerator", "secretGenerator"];

/// The keys that change objects after they are read.
const CHANGES: &[&str] =
    &["patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "transformers", "components", "vars"];

/// The files that its generators read.
pub(super) fn files(yaml: &Yaml<'_>, root: NodeId) -> Vec<EnvFile> {
    let mut files = Vec::new();
    for (_, generator) in generators(yaml, root) {
        let several = yaml.items_at(generator, "envs");
        let named = several.iter().copied().chain(yaml.get(generator, "env"));
        files.extend(named.filter_map(|node| {
            let path = yaml.text(node)?.to_owned();
            Some(EnvFile { path, span: yaml.span(node), is_required: true, loader: Loader::Kubectl })
        }));
    }
    files
}

/// The objects that it makes, each with its generator.
pub(super) fn objects(yaml: &Yaml<'_>, root: NodeId) -> Vec<(Object, NodeId)> {
    let object = |(kind, generator): (&'static str, NodeId)| {
        let name = yaml.text_at(generator, "name")?.to_owned();
        Some((Object { kind, name }, generator))
    };
    generators(yaml, root).filter_map(object).collect()
}

/// The data of the objects whose variables it writes itself.
pub(super) fn blocks<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Block<'p>> {
    let block = |(object, generator): (Object, NodeId)| {
        let variables: Vec<Variable<'p>> = pairs(yaml, generator).collect();
        let counts = variables.iter().any(|(key, _)| matters(key.bytes()));
        let name = format!("{} {}", object.kind, object.name);
        let block = Block { name, variables, is_open: true, has_platform: true, ..Block::default() };
        counts.then_some(Block { object: Some(object), ..block })
    };
    objects(yaml, root).into_iter().filter_map(block).collect()
}

/// All variables of a generator; `None` if it takes more from files, or adds to an object of another place.
pub(super) fn literals<'p>(yaml: &Yaml<'p>, generator: NodeId) -> Option<Vec<Variable<'p>>> {
    let is_whole = ["envs", "env", "behavior"].iter().all(|key| yaml.get(generator, key).is_none());
    is_whole.then(|| pairs(yaml, generator).collect())
}

/// Whether it changes what it builds.
pub(super) fn is_patched(yaml: &Yaml<'_>, root: NodeId) -> bool {
    let is_empty = |node: NodeId| matches!(yaml.value(node), Value::List(items) if items.is_empty());
    CHANGES.iter().any(|key| yaml.get(root, key).is_some_and(|node| !is_empty(node)))
}

fn generators<'y>(yaml: &'y Yaml<'_>, root: NodeId) -> impl Iterator<Item = (&'static str, NodeId)> + 'y {
    let kinds = GENERATORS.iter().zip(super::objects::OBJECTS);
    kinds.flat_map(move |(key, kind)| {
        let list = yaml.items_at(root, key);
        list.iter().map(move |generator| (kind, *generator))
    })
}

fn pairs<'y, 'p>(yaml: &'y Yaml<'p>, generator: NodeId) -> impl Iterator<Item = Variable<'p>> + use<'y, 'p> {
    let literals = yaml.items_at(generator, "literals");
    literals.iter().filter_map(|literal| {
        let text = &yaml.scalar(*literal)?.text;
        let equals = memchr::memchr(b'=', text.bytes())?;
        let (key, value) = (text.slice(Span::new(0, equals)), Span::new(equals + 1, text.len()));
        let inner = match value.of(text.bytes()) {
            [b'\'', .., b'\''] | [b'"', .., b'"'] => Span { start: value.start + 1, end: value.end - 1 },
            _ => value,
        };
        key.text().is_some_and(is_variable_name).then(|| (key, text.slice(inner)))
    })
}
