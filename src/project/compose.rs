//! Which compose files of a project belong together, and what they change in each other.
//!
//! Enters: a project and a document of it. Leaves: the files that `docker compose` and the Astro CLI put together with it.
//! Never merges them.

use std::collections::HashSet;

use super::relevance::MOUNTED;
use super::{Document, Project, named};
use crate::carrier::{self, Build};
use crate::format::Format;
use crate::knowledge::{Certainty, Release};
use crate::text::{file_name, folder_of};

impl Project {
    /// The compose file that overrides another one: the one beside it that `docker compose` reads
    /// after it.
    pub fn compose_override(&self, index: usize) -> Option<usize> {
        let path = self.documents.get(index)?.file.path.as_str();
        let name = file_name(path);
        let is_base = carrier::COMPOSE_FILES.contains(&name);
        is_base.then(|| carrier::COMPOSE_OVERRIDES.iter().find_map(|name| self.beside(index, name))).flatten()
    }

    /// The compose file in a document's folder that `docker compose` reads by itself, if that is another one.
    pub fn compose_base(&self, index: usize) -> Option<usize> {
        carrier::COMPOSE_FILES.iter().find_map(|name| self.beside(index, name)).filter(|base| *base != index)
    }

    /// Whether a document is the compose file of an Astro project, which `astro dev start` merges into its own: the only
    /// name that it reads, with no compose file beside it.
    pub fn astro_override(&self, index: usize) -> bool {
        let is_named = self.documents.get(index).is_some_and(Document::is_named_override);
        is_named && carrier::COMPOSE_FILES.iter().all(|name| self.beside(index, name).is_none())
    }

    /// Whether such a file changes every service of Airflow's that gets a `.env` file.
    pub fn is_overridden(&self, index: usize) -> bool {
        let named = || self.documents.iter().enumerate().filter(|(_, document)| document.is_named_override());
        let overrides = self.overrides.get_or_init(|| named().map(|(index, _)| index).collect());
        let folder = |index: usize| {
            let path = self.documents.get(index).map_or("", |document| document.file.path.as_str());
            folder_of(path)
        };
        overrides.iter().find(|over| folder(**over) == folder(index)).is_some_and(|over| {
            let sets =
                |document: &Document| document.can_matter() && (document.holds(MOUNTED) || self.changes_all(document));
            self.astro_override(*over) && self.documents.get(*over).is_some_and(sets)
        })
    }

    /// Whether a file gives something to all of Airflow's services that the Astro CLI starts.
    fn changes_all(&self, document: &Document) -> bool {
        let blocks = &document.carried().blocks;
        let changes = |name: &str| blocks.iter().any(|block| block.name == name);
        let is_third = self.target.versions(None).before(&Release::new(3, 0, 0)) == Certainty::No;
        changes("scheduler")
            && changes("triggerer")
            && (changes("webserver") || changes("api-server"))
            && (!is_third || changes("dag-processor"))
    }

    /// Whether one of the files and folders that a document mounts has a file of the project.
    pub fn is_mounted(&self, index: usize, file: usize, mounts: &[String]) -> bool {
        let path = self.documents.get(file).map(|document| document.file.path.as_str()).unwrap_or_default();
        let own = self.documents.get(index).map(|document| document.file.path.as_str()).unwrap_or_default();
        let folder = folder_of(own);
        let holds = |mount: &String| {
            let mount = named::joined(folder, mount).filter(|mount| !mount.is_empty());
            mount.is_some_and(|mount| {
                path.strip_prefix(&mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        mounts.iter().any(holds)
    }

    /// Whether another compose file in its folder changes a service of a document, or extends one of them: commands may
    /// name both.
    pub fn is_changed(&self, index: usize, service: &str) -> bool {
        let changes = self.changes.get_or_init(|| {
            let mut changes = HashSet::new();
            let files = self.documents.iter().enumerate();
            let is_compose = |file: &Document| file.format == Format::Yaml && file.holds("services:");
            let is_other = |index: usize| !self.overrides_another(index);
            for (index, file) in files.filter(|(index, file)| is_compose(file) && is_other(*index)) {
                let blocks = file.carried().blocks;
                let own = blocks.into_iter().filter(|block| block.is_change && block.is_filled_in);
                changes.extend(own.map(|block| (folder_of(&file.file.path).to_owned(), Some(block.name))));
                if file.holds("extends:") {
                    let extended = file.compose().extended().into_iter();
                    let extended = extended.filter_map(|path| self.documents.get(self.beside(index, &path)?));
                    changes.extend(extended.map(|file| (file.file.path.clone(), None)));
                }
            }
            changes
        });
        let Some(path) = self.documents.get(index).map(|document| document.file.path.as_str()) else { return false };
        let is_base = !self.overrides_another(index);
        is_base && changes.contains(&(folder_of(path).to_owned(), Some(service.to_owned())))
            || changes.contains(&(path.to_owned(), None))
    }

    /// Whether a document has a name under which `docker compose` or the Astro CLI merges it into another.
    fn overrides_another(&self, index: usize) -> bool {
        let name = self.documents.get(index).and_then(|document| document.file.path.rsplit('/').next());
        name.is_some_and(|name| carrier::COMPOSE_OVERRIDES.contains(&name))
    }

    /// The Dockerfile that an image is built from, as a document names it.
    pub fn built_from(&self, index: usize, build: &Build) -> Option<usize> {
        let file = self.beside(index, format!("{}/{}", build.folder, build.dockerfile).trim_start_matches('/'))?;
        self.documents.get(file).filter(|document| document.format == Format::Dockerfile).map(|_| file)
    }
}
