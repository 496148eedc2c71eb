//! The documents that are checked together, and what is known about where they will run.
//!
//! Enters: texts of files. Leaves: a [`Project`], and the [`Target`] that its Dockerfile and its
//! requirements determine. Never opens a file: [`Target::of_files`] gets a function for that.

mod closing;
mod compose;
mod dockerfile;
mod document;
mod installed;
mod keys;
mod modules;
mod named;
mod objects;
mod own;
mod relevance;
mod requirements;
mod target;
mod versions;

pub use closing::Closing;
pub use document::{Document, Sourcing};
pub use keys::{Keys, Secrecy};
pub use named::{joined, named};
pub use own::{ModuleFile, OtherNames, OwnModule, Signature};
pub use target::{KnownVersion, Target, VersionOrigin, VersionSource, providers};

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::carrier::Object;
use crate::format::Format;
use crate::loader::Loader;
use crate::text::folder_of;

/// Files that belong together: those under one root.
#[derive(Debug, Default)]
pub struct Project {
    /// The root's path as shown, with `/`; empty if it is the working folder or not known.
    pub root: String,
    /// Whether every file of these formats below the root is included: none was left out or
    /// unreadable.
    pub is_whole: bool,
    /// The files, in the order of their paths.
    pub documents: Vec<Document>,
    /// The versions of Airflow and its providers.
    pub target: Target,
    /// The loaders of the `.env` files.
    pub loaders: Vec<Loader>,
    /// What the configuration says about names of variables.
    pub keys: Keys,
    /// What the configuration says about environments, by the name of a deployment or service.
    pub closings: Vec<(String, Closing)>,
    /// The other files that were read for it: those that determine versions, modules of its own backends.
    pub others: Vec<PathBuf>,
    /// The compose files that run together, each list in the order in which compose merges them.
    pub compositions: Vec<Vec<usize>>,
    /// The files that references in a compose file are filled in from instead of `.env`, by the first of those that run
    /// together; none where they are not known.
    pub env_files: HashMap<usize, Vec<usize>>,
    /// The compose files that change what `astro dev start` runs, looked for once.
    pub overrides: OnceLock<Vec<usize>>,
    /// The services that compose files change, by folder, and the files that others extend; looked for once.
    pub changes: OnceLock<HashSet<(String, Option<String>)>>,
    /// The files of the objects of Kubernetes, looked for once.
    pub objects: OnceLock<HashMap<Object, Option<usize>>>,
    /// The modules of Terraform, looked for once.
    pub modules: OnceLock<modules::Modules>,
    /// The objects of Kubernetes whose keys get a prefix, and whether kustomize changes objects, looked for once.
    pub changed: OnceLock<(HashSet<Object>, bool)>,
}

impl Project {
    /// The Dockerfile that the project's image is built from: the one at its root.
    pub fn dockerfile(&self) -> Option<usize> {
        let find = |name: &str| {
            let path = if self.root.is_empty() { name.to_owned() } else { format!("{}/{name}", self.root) };
            self.documents
                .iter()
                .position(|document| document.format == Format::Dockerfile && document.file.path == path)
        };
        find("Dockerfile").or_else(|| find("Containerfile"))
    }

    /// The `airflow.cfg` that the processes of this project read: the only one that it has. The image of Astro has another
    /// one, and the `.dockerignore` of its projects keeps theirs out.
    pub fn airflow_cfg(&self) -> Option<usize> {
        let of_format = |format: Format| {
            let all = self.documents.iter().enumerate();
            all.filter(move |(_, document)| document.format == format && document.can_matter()).map(|(index, _)| index)
        };
        let of_astro = |index: usize| self.documents.get(index).is_some_and(Document::is_image_of_astro);
        let mut all = of_format(Format::Cfg);
        let first = all.next().filter(|_| all.next().is_none())?;
        (!of_format(Format::Dockerfile).any(of_astro)).then_some(first)
    }

    /// Whether a document is an `airflow.cfg` that no process of an Astro project reads: it is not in the image, and no other
    /// file names it.
    pub fn is_not_in_image(&self, index: usize) -> bool {
        let is_cfg = |document: &Document| document.format == Format::Cfg && document.is_kept_out;
        let is_astro = || {
            let image = self.dockerfile().and_then(|image| self.documents.get(image));
            image.is_some_and(Document::is_image_of_astro)
        };
        let names_it = |document: &Document| document.format != Format::Cfg && document.holds("airflow.cfg");
        self.documents.get(index).is_some_and(is_cfg) && is_astro() && !self.documents.iter().any(names_it)
    }

    /// A document by its path relative to another one's folder.
    pub fn beside(&self, index: usize, path: &str) -> Option<usize> {
        let own = self.documents.get(index)?.file.path.as_str();
        let folder = folder_of(own);
        let wanted = named::joined(folder, path)?;
        self.documents.iter().position(|document| document.file.path == wanted)
    }

    /// Whether the project has drop-ins for a unit.
    pub fn has_drop_ins(&self, index: usize) -> bool {
        let folder = self.documents.get(index).map(|unit| format!("{}.d/", unit.file.path)).unwrap_or_default();
        self.documents.iter().any(|document| document.format == Format::Unit && document.file.path.starts_with(&folder))
    }

    /// The loaders of a document: those of the project, those that its files name for it, and bash if a script sources it.
    pub fn loaders_of(&self, document: &Document) -> Vec<Loader> {
        if document.sourced.is_none() && document.read_by.is_empty() {
            return self.loaders.clone();
        }
        let named = Loader::ALL.into_iter().filter(|loader| self.reads(*loader, document));
        named.chain(document.read_by.contains(&Loader::Just).then_some(Loader::Just)).collect()
    }

    /// Whether a loader is one of them.
    pub fn reads(&self, loader: Loader, document: &Document) -> bool {
        !document.is_read_by_others_only && self.loaders.contains(&loader)
            || document.read_by.contains(&loader)
            || (loader == Loader::Bash && document.sourced.is_some())
    }
}
