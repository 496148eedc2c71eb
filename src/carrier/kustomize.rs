//! The `.env` files that a kustomization makes Secrets and config maps of.
//!
//! Enters: a tree. Leaves: the files below `envs:` and `env:` of its generators, which kustomize reads as kubectl does.

use super::EnvFile;
use crate::format::yaml::{NodeId, Yaml};
use crate::loader::Loader;

/// The keys of the generators.
const GENERATORS: [&str; 2] = ["configMapGenerator", "secretGenerator"];

/// The files that its generators read.
pub(super) fn files(yaml: &Yaml<'_>, root: NodeId) -> Vec<EnvFile> {
    let generators = GENERATORS.iter().filter_map(|key| yaml.get(root, key)).flat_map(|list| yaml.items(list));
    let mut files = Vec::new();
    for generator in generators {
        let several = yaml.get(*generator, "envs").map(|list| yaml.items(list)).unwrap_or_default();
        let named = several.iter().copied().chain(yaml.get(*generator, "env"));
        files.extend(named.filter_map(|node| {
            let path = yaml.text(node)?.to_owned();
            Some(EnvFile { path, span: yaml.span(node), is_required: true, loader: Loader::Kubectl })
        }));
    }
    files
}
