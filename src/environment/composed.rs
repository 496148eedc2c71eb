//! The services of compose files that run together.
//!
//! Enters: a compose file of a project. Leaves: a block for each of its services, with what the files in front of it say
//! about the same service, merged as compose merges files. Where nothing says which files run together, a file that only
//! changes services changes those of the file that compose reads by itself. Never says that nothing else follows where
//! another file may.

use std::collections::HashMap;

use super::Environment;
use crate::carrier::{self, Block, Build, Variable};
use crate::project::{Document, Project};

/// A service, and where the files that it names are looked for.
pub(super) struct Service<'p> {
    /// The service with everything that is merged into it.
    pub block: Block<'p>,
    /// The variables that files in front of its own set, each with the index of its document.
    pub below: Vec<(usize, Variable<'p>)>,
    /// The file that relative paths start from: the first one.
    pub home: usize,
    /// Whether the project says which files run together.
    pub is_known: bool,
}

/// The compose files of a project, each read once.
pub(super) struct ComposeFiles<'p> {
    project: &'p Project,
    read: HashMap<usize, File<'p>>,
    /// By the file that compose reads, what images are built from.
    builds: HashMap<usize, HashMap<String, Build>>,
}

/// The services of a file.
#[derive(Default)]
struct File<'p> {
    blocks: Vec<Block<'p>>,
    by_name: HashMap<String, usize>,
}

impl<'p> File<'p> {
    fn of(document: &'p Document) -> Self {
        let blocks = document.compose().blocks();
        let by_name = blocks.iter().enumerate().map(|(at, block)| (block.name.clone(), at)).collect();
        Self { blocks, by_name }
    }

    fn get(&self, service: &str) -> Option<&Block<'p>> {
        self.by_name.get(service).and_then(|at| self.blocks.get(*at))
    }
}

impl<'p> ComposeFiles<'p> {
    pub fn new(project: &'p Project) -> Self {
        Self { project, read: HashMap::new(), builds: HashMap::new() }
    }

    /// What a service of a file is together with the files that run with it: more than one if it runs with several.
    pub fn services(&mut self, index: usize, own: &Block<'p>) -> Vec<Service<'p>> {
        if self.project.astro_override(index) {
            return vec![Service::alone(own.clone(), index)];
        }
        let mut lists: Vec<List> = Vec::new();
        for list in self.lists(index, (&own.name, own.is_change)) {
            match lists.iter_mut().find(|known| known.files == list.files && known.home == list.home) {
                Some(known) => known.is_open &= list.is_open,
                None => lists.push(list),
            }
        }
        lists.iter().map(|list| self.merged(list, (index, own))).collect()
    }

    /// The files up to this one that have a service, for each list of files that run together.
    fn lists(&mut self, index: usize, (service, is_change): (&str, bool)) -> Vec<List> {
        let project = self.project;
        let mut lists = Vec::new();
        for files in &project.compositions {
            let (Some(at), Some(home)) = (files.iter().position(|file| *file == index), files.first()) else {
                continue;
            };
            let with_service = |files: &mut Self, list: &[usize]| -> Vec<usize> {
                list.iter().copied().filter(|file| *file == index || files.block(*file, service).is_some()).collect()
            };
            let before = with_service(self, files.get(..=at).unwrap_or_default());
            let is_open = !with_service(self, files.get(at + 1..).unwrap_or_default()).is_empty();
            // A file by itself is the one below, with what compose merges into it.
            if before.len() > 1 || *home != index {
                lists.push(List { home: *home, files: before, is_open, is_known: true });
            }
        }
        if !lists.is_empty() {
            return lists;
        }
        let over = project.compose_override(index).filter(|over| self.block(*over, service).is_some());
        if let Some(over) = over {
            return vec![List { home: index, files: vec![index, over], is_open: false, is_known: false }];
        }
        // A file that says what its service runs in is one by itself.
        let base = project.compose_base(index).filter(|_| is_change);
        let base = base.filter(|base| self.block(*base, service).is_some_and(|block| !block.is_change));
        let is_open = base.is_some_and(|base| project.compose_override(base) != Some(index));
        let files = base.into_iter().chain([index]).collect();
        vec![List { home: base.unwrap_or(index), files, is_open, is_known: false }]
    }

    fn block(&mut self, file: usize, service: &str) -> Option<&Block<'p>> {
        self.file(file).get(service)
    }

    fn file(&mut self, file: usize) -> &File<'p> {
        let document = self.project.documents.get(file);
        self.read.entry(file).or_insert_with(|| document.map(File::of).unwrap_or_default())
    }

    /// What an image is built from that the file which compose reads, or the one that it merges into it, builds.
    fn build_of(&mut self, home: usize, image: &str) -> Option<Build> {
        let over = self.project.compose_override(home);
        let builds = |file: &usize| self.project.documents.get(*file).is_some_and(|file| file.holds("build"));
        let files: Vec<usize> = std::iter::once(home).chain(over).filter(builds).collect();
        if carrier::is_known_image(image) || files.is_empty() {
            return None;
        }
        if !self.builds.contains_key(&home) {
            let mut found = HashMap::new();
            for file in files {
                let built: Vec<(String, Build, Option<String>)> = (self.file(file).blocks.iter())
                    .filter_map(|block| Some((block.name.clone(), block.build.clone()?, block.image.clone())))
                    .collect();
                for (service, build, own) in built {
                    let named = own.or_else(|| self.block(home, &service).and_then(|block| block.image.clone()));
                    found.extend(named.map(|image| (image, build)));
                }
            }
            self.builds.insert(home, found);
        }
        self.builds.get(&home)?.get(image).cloned()
    }

    fn merged(&mut self, list: &List, (index, own): (usize, &Block<'p>)) -> Service<'p> {
        let mut merged =
            Service { is_known: list.is_known && !list.is_open, ..Service::alone(Block::default(), list.home) };
        let mut is_first = true;
        for file in &list.files {
            let block = if *file == index { Some(own) } else { self.block(*file, &own.name) };
            let Some(block) = block.cloned() else { continue };
            if std::mem::take(&mut is_first) {
                merged.block = Block { variables: Vec::new(), ..block.clone() };
            } else {
                merged.change(&block);
            }
            let variables = block.variables;
            if *file == index {
                merged.block.variables = variables;
            } else {
                let is_above = list.files.first() == Some(&index);
                let place = if is_above { &mut merged.block.elsewhere } else { &mut merged.below };
                place.extend(variables.into_iter().map(|variable| (*file, variable)));
            }
        }
        // What is the file's own is known by its place in it.
        merged.block.handed = own.handed;
        merged.block.is_open |= list.is_open;
        if merged.block.build.is_none()
            && let Some(image) = &merged.block.image
            && let Some(build) = self.build_of(list.home, image)
        {
            // The image may have been built elsewhere.
            merged.block.is_open = true;
            merged.block.build = Some(build);
        }
        merged
    }
}

/// Files that run together, as far as they have a service.
struct List {
    home: usize,
    files: Vec<usize>,
    /// Whether another file may change the service.
    is_open: bool,
    /// Whether the project says that they do.
    is_known: bool,
}

impl<'p> Service<'p> {
    /// What a block says by itself.
    pub fn alone(block: Block<'p>, home: usize) -> Self {
        Self { block, below: Vec::new(), home, is_known: false }
    }

    /// The same with what a later file says about it, but for its variables.
    fn change(&mut self, above: &Block<'p>) {
        let is_kept = |name: &[u8]| !above.replaces && !above.resets.iter().any(|reset| reset.as_bytes() == name);
        self.below.retain(|(_, (key, _))| is_kept(key.bytes()));
        let block = &mut self.block;
        block.variables.retain(|(key, _)| is_kept(key.bytes()));
        block.elsewhere.retain(|(_, (key, _))| is_kept(key.bytes()));
        block.files.extend(above.files.iter().cloned());
        block.mounts.extend(above.mounts.iter().cloned());
        block.is_open |= above.is_open;
        block.is_change &= above.is_change;
        block.has_own_cfg |= above.has_own_cfg;
        block.has_cfg_folder |= above.has_cfg_folder;
        block.starts_airflow |= above.starts_airflow;
        block.build = above.build.clone().or(block.build.take());
        block.image = above.image.clone().or(block.image.take());
    }
}

impl Environment<'_> {
    /// Whether a service of compose runs Airflow: by its image, by the program that it starts, or because one of its file's
    /// services has the same image and gets variables of Airflow's.
    pub fn is_of_airflow(&self, services: &[Environment<'_>]) -> bool {
        let sets_airflow = |other: &Environment<'_>| {
            other
                .settings()
                .any(|setting| setting.document == other.index && setting.key.bytes().starts_with(b"AIRFLOW__"))
        };
        let is_like = |other: &Environment<'_>| other.image == self.image && sets_airflow(other);
        self.runs_airflow || self.image.is_some() && services.iter().any(is_like)
    }
}
