//! From files to projects.
//!
//! Enters: candidates. Leaves: the projects that they form, and for each file that cannot be read, why. Each file is read
//! once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::buffers::Buffers;
use super::configuration::Configuration;
use super::path::PathDisplay;
use super::search::{Candidate, Search};
use super::{CONFIG, Discovery, LONGEST_VERSIONS_FILE, context, ignore, matters, modules, read};
use crate::dag;
use crate::error::FileError;
use crate::format::Format;
use crate::parallel;
use crate::project::{Document, Project, Target};
use crate::text::SourceFile;
use crate::usage;

/// The files of one root that share a configuration.
type Group = (Option<Arc<Configuration>>, Vec<(PathBuf, Document)>);

impl Search<'_> {
    /// Reads the candidates, and makes projects of them.
    pub fn read(self, bare: Option<(Arc<Path>, Option<Arc<Configuration>>)>) -> Discovery {
        let Self {
            shown, candidates, walked, exclude, mut errors, excluded, leaves_out, is_asked, roots, buffers, ..
        } = self;
        let candidates: Vec<(OsString, Candidate)> = candidates.into_iter().collect();
        let read = parallel::map(candidates, |(path, candidate)| read_one(path.into(), candidate, buffers));
        let mut groups: BTreeMap<(Arc<Path>, Option<String>), Group> = BTreeMap::new();
        for Read { root, path, configuration, document } in read.into_iter().flatten() {
            match document {
                // Most YAML files belong to other programs.
                Ok(document) if (document.is_context || !is_asked) && !matters::may_matter(&document) => {}
                Ok(document) => {
                    let name = configuration.as_ref().map(|configuration| configuration.path.clone());
                    let group = groups.entry((root, name)).or_insert_with(|| (configuration, Vec::new()));
                    group.1.push((path, document));
                }
                Err(error) => errors.push(error),
            }
        }
        let mut foreign = 0;
        for ((root, _), (_, documents)) in groups.iter_mut().filter(|_| !is_asked) {
            foreign += matters::leave_out_foreign(documents, || roots.is_airflow(root));
        }
        groups.retain(|_, (_, documents)| documents.iter().any(|(_, document)| !document.is_context));
        if let Some((root, configuration)) = bare.filter(|_| groups.is_empty()) {
            groups.insert((root, None), (configuration, Vec::new()));
        }
        let mut of_root: BTreeMap<Arc<Path>, usize> = BTreeMap::new();
        for (root, _) in groups.keys() {
            *of_root.entry(root.clone()).or_default() += 1;
        }
        let has_all = errors.is_empty() && exclude.is_empty() && !leaves_out;
        let is_whole = |root: &Arc<Path>| {
            let is_one = of_root.get(root) == Some(&1);
            has_all && is_one && walked.iter().any(|walked| root.starts_with(walked))
        };
        let groups: Vec<(Arc<Path>, Group)> = groups.into_iter().map(|((root, _), group)| (root, group)).collect();
        let made = parallel::map(groups, |(root, (configuration, documents))| {
            (project(&root, documents, is_whole(&root), (&shown, buffers)), configuration)
        });
        let (mut projects, mut configurations) = (Vec::new(), Vec::new());
        for ((project, unreadable), configuration) in made {
            projects.push(project);
            configurations.push(configuration);
            errors.extend(unreadable);
        }
        errors.sort_by(|left, right| left.path.cmp(&right.path));
        errors.dedup();
        Discovery { projects, configurations, errors, excluded, foreign }
    }
}

/// A file that was read.
struct Read {
    root: Arc<Path>,
    path: PathBuf,
    configuration: Option<Arc<Configuration>>,
    document: Result<Document, FileError>,
}

/// Reads a file; `None` if that it cannot be read is no error: one that is only context, and a DAG that is too long, which a
/// program made.
fn read_one(path: PathBuf, candidate: Candidate, buffers: &Buffers) -> Option<Read> {
    let Candidate { shown, format, root, is_context, configuration, text, ahead } = candidate;
    let origin = text.is_none().then(|| path.clone());
    let text = match text.or_else(|| buffers.text(&path)) {
        Some(text) => text.map(Some),
        None if is_context => Ok(buffers.optional_text(&path, context::LONGEST)),
        None if format == Format::Python => read::python(&path, dag::LONGEST),
        None => ahead.map_or_else(|| read::text(&path), |ahead| ahead.take(&path)).map(Some),
    };
    let document = match text {
        // What ansible-vault has encrypted is for no program of Airflow's.
        Ok(Some(text)) if text.starts_with("$ANSIBLE_VAULT;") => return None,
        Ok(text) => {
            let mut document = Document::new(SourceFile::new(shown, text?), format);
            document.is_context = is_context;
            document.location = Some(path.clone()).filter(|path| !path.as_os_str().is_empty());
            document.origin = origin;
            document.is_of_own_chart =
                document.name().starts_with("values") && path.with_file_name("Chart.yaml").exists();
            Ok(document)
        }
        Err(_) if is_context => return None,
        Err(reason) => Err(FileError { path: shown, reason }),
    };
    Some(Read { root, path, configuration, document })
}

/// The project of a root, and which of the files that determine its versions cannot be read and so
/// determine nothing.
fn project(
    root: &Path,
    mut files: Vec<(PathBuf, Document)>,
    is_whole: bool,
    (shown, buffers): (&PathDisplay, &Buffers),
) -> (Project, Vec<FileError>) {
    ignore::mark(root, &mut files, buffers);
    ignore::mark_kept_out(root, &mut files, buffers);
    let mut documents: Vec<Document> = files.into_iter().map(|(_, document)| document).collect();
    documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    if root.as_os_str().is_empty() {
        return (Project { documents, loaders: usage::ALWAYS.to_vec(), ..Project::default() }, Vec::new());
    }
    let (unreadable, others) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let mut target = Target::of_files(&|relative| {
        let path = root.join(relative);
        let text = buffers.optional_text(&path, LONGEST_VERSIONS_FILE);
        if text.is_none() {
            let told = read::refused(&path, LONGEST_VERSIONS_FILE)
                .map(|reason| FileError { path: shown.relative(&path), reason });
            unreadable.borrow_mut().extend(told);
        }
        let file = SourceFile::new(shown.relative(&path), text?);
        others.borrow_mut().push(path);
        Some(file)
    });
    let others = others.into_inner();
    let mut unreadable = unreadable.into_inner();
    if !unreadable.is_empty() {
        target = Target::default();
    }
    let config = buffers.optional_text(&root.join(CONFIG), LONGEST_VERSIONS_FILE);
    let is_astro = config.is_some() || documents.iter().any(Document::is_image_of_astro);
    let named = documents.iter().flat_map(|document| modules::named(document.file.bytes()));
    let classes: BTreeSet<&str> = named.take(modules::MOST).collect();
    if !classes.is_empty() {
        target.set_modules(modules::of(root));
    }
    let mut opened = modules::Opened::default();
    for path in classes {
        if let Some(own) = modules::find(root, path, &documents, is_astro, (buffers, &mut opened)) {
            target.set_own(path, own);
        }
    }
    let of_module = |(path, reason): (PathBuf, String)| FileError { path: shown.relative(&path), reason };
    unreadable.extend(opened.unreadable.into_iter().map(of_module));
    let others = others.into_iter().chain(opened.read).collect();
    let compositions = usage::compositions(&mut documents, &shown.relative(root));
    let env_files = usage::env_files(&documents, &shown.relative(root));
    usage::mark_sourced(&mut documents, &shown.relative(root));
    usage::mark_readers(&mut documents, &shown.relative(root), is_astro);
    let loaders = usage::loaders(&documents, config.as_deref());
    let root = shown.relative(root);
    let project =
        Project { root, is_whole, documents, target, loaders, others, compositions, env_files, ..Project::default() };
    (project, unreadable)
}
