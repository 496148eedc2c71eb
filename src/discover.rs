//! Which files to check, and the projects that they make.
//!
//! Enters: the paths of the command line. Leaves: [`Project`]s and, for each file that could not be
//! read, a [`FileError`] with its path. Each file is read once. Never follows a link to a folder, never
//! opens what is no regular file, never writes.

mod context;
mod ignore;
mod path;
mod read;
pub mod root;
mod walk;

pub(crate) use read::reason;
pub use walk::SKIPPED_FOLDERS;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, FileError};
use crate::format::Format;
use crate::parallel;
use crate::project::{Document, Project, Target};
use crate::text::SourceFile;
use crate::usage;

use path::Shown;
use root::Roots;
use walk::{Exclude, format_of_named};

/// A Dockerfile or a requirements file that is longer is not read, in bytes.
const LONGEST_VERSIONS_FILE: u64 = 1 << 20;

/// Where `astro config` keeps the settings of a project.
const CONFIG: &str = ".astro/config.yaml";

/// What the command line says about files.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Globs of files and folders to leave out of a walk.
    pub exclude: Vec<String>,
    /// The format of every file, whatever its name.
    pub forced: Option<Format>,
    /// The name under which standard input is reported.
    pub stdin_name: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The projects in the order of their roots, each with the versions and the
    /// loaders that its files tell.
    pub projects: Vec<Project>,
    /// The files that could not be read, in the order of their paths.
    pub errors: Vec<FileError>,
}

/// Finds and reads the files.
pub fn discover(request: &Request) -> Result<Found, Error> {
    let mut search = Search {
        exclude: Exclude::new(&request.exclude)?,
        shown: Shown::new(),
        roots: Roots::new(std::env::home_dir()),
        candidates: BTreeMap::new(),
        walked: Vec::new(),
        errors: Vec::new(),
    };
    for path in &request.paths {
        if path.as_os_str() == "-" {
            search.add_standard_input(request);
        } else {
            search.add(path, request.forced);
        }
    }
    search.add_context();
    Ok(search.read())
}

/// The bytes of one file, or of standard input for `-`, with the path under which it is shown.
pub fn one_file(path: &Path, stdin_name: Option<&Path>) -> Result<(String, Vec<u8>), FileError> {
    let is_standard_input = path.as_os_str() == "-";
    let named = if is_standard_input { stdin_name } else { Some(path) };
    let shown = named.map_or_else(|| "<stdin>".to_owned(), |name| Shown::new().given(name));
    let bytes = if is_standard_input { read::standard_input_bytes() } else { read::bytes(path) };
    match bytes {
        Ok(bytes) => Ok((shown, bytes)),
        Err(reason) => Err(FileError { path: shown, reason }),
    }
}

/// A file to read.
struct Candidate {
    shown: String,
    format: Format,
    root: PathBuf,
    is_context: bool,
    /// Its text, or the reason why there is none, where it was read already.
    text: Option<Result<String, String>>,
}

struct Search {
    exclude: Exclude,
    shown: Shown,
    roots: Roots,
    /// By absolute path.
    candidates: BTreeMap<PathBuf, Candidate>,
    /// The folders whose files are all checked.
    walked: Vec<PathBuf>,
    errors: Vec<FileError>,
}

impl Search {
    fn add(&mut self, given: &Path, forced: Option<Format>) {
        let path = self.shown.absolute(given);
        match fs::metadata(given) {
            Err(error) => self.fail(self.shown.given(given), read::reason(&error)),
            Ok(metadata) if metadata.is_dir() => self.walk(given, path, forced),
            Ok(_) => match forced.or_else(|| format_of_named(given)) {
                Some(format) => {
                    let folder = path.parent().unwrap_or(&path).to_owned();
                    let root = self.root(&folder, &folder);
                    let shown = self.shown.given(given);
                    let candidate = Candidate { shown, format, root, is_context: false, text: None };
                    self.candidates.entry(path).or_insert(candidate);
                }
                None => self.fail(
                    self.shown.given(given),
                    "the name tells no format that airenv reads; `--as dotenv` reads it as a .env file, `--as shell` as a \
                     script"
                        .to_owned(),
                ),
            },
        }
    }

    fn walk(&mut self, given: &Path, top: PathBuf, forced: Option<Format>) {
        let mut files = Vec::new();
        for entry in walk::entries(&top, &self.exclude, self.shown.working_folder(), |_| true) {
            match entry {
                Err(error) => {
                    let path = self.shown.below(given, &top, error.path().unwrap_or(&top));
                    let reason = error.io_error().map_or_else(|| "a loop of links".to_owned(), read::reason);
                    self.errors.push(FileError { path, reason });
                }
                Ok(entry) => files.extend(walk::format(&entry).map(|format| (entry.into_path(), format))),
            }
        }
        for (path, format) in files {
            let root = self.root(path.parent().unwrap_or(&top), &top);
            let shown = self.shown.below(given, &top, &path);
            let format = forced.unwrap_or(format);
            match self.candidates.entry(path) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Candidate { shown, format, root, is_context: false, text: None });
                }
                // A file that was named too belongs where its folder puts it.
                Entry::Occupied(mut known) => known.get_mut().root = root,
            }
        }
        self.walked.push(top);
    }

    /// Standard input stands for the file of its name; without a name nothing is known about it.
    fn add_standard_input(&mut self, request: &Request) {
        let text = Some(read::standard_input());
        let by_name = request.stdin_name.as_deref().and_then(format_of_named);
        let format = request.forced.or(by_name).unwrap_or(Format::Dotenv);
        let (path, shown, root) = match &request.stdin_name {
            None => (PathBuf::new(), "<stdin>".to_owned(), PathBuf::new()),
            Some(name) => {
                let path = self.shown.absolute(name);
                let folder = path.parent().unwrap_or(&path).to_owned();
                let root = self.root(&folder, &folder);
                (path, self.shown.given(name), root)
            }
        };
        self.candidates.insert(path, Candidate { shown, format, root, is_context: false, text });
    }

    /// The root of a folder; `otherwise` where nothing marks one.
    fn root(&mut self, folder: &Path, otherwise: &Path) -> PathBuf {
        self.roots.of(folder).unwrap_or(otherwise).to_owned()
    }

    /// Adds the other files of every project that is not walked as a whole.
    fn add_context(&mut self) {
        let roots: BTreeSet<PathBuf> = self.candidates.values().map(|candidate| candidate.root.clone()).collect();
        let is_walked = |root: &PathBuf| self.walked.iter().any(|walked| root.starts_with(walked));
        let partial = roots.iter().filter(|root| !root.as_os_str().is_empty() && !is_walked(root));
        for root in partial {
            for (path, format) in context::files(root, &self.exclude, self.shown.working_folder(), &mut self.roots) {
                let shown = self.shown.relative(&path);
                let candidate = Candidate { shown, format, root: root.clone(), is_context: true, text: None };
                self.candidates.entry(path).or_insert(candidate);
            }
        }
    }

    fn fail(&mut self, path: String, reason: String) {
        self.errors.push(FileError { path, reason });
    }

    fn read(self) -> Found {
        let Self { shown, candidates, walked, exclude, mut errors, .. } = self;
        let candidates: Vec<(PathBuf, Candidate)> = candidates.into_iter().collect();
        let read: Vec<(PathBuf, PathBuf, Result<Document, FileError>)> =
            parallel::map(candidates, read_one).into_iter().flatten().collect();
        let mut by_root: BTreeMap<PathBuf, Vec<(PathBuf, Document)>> = BTreeMap::new();
        for (root, path, document) in read {
            match document {
                Ok(document) => by_root.entry(root).or_default().push((path, document)),
                Err(error) => errors.push(error),
            }
        }
        errors.sort_by(|left, right| left.path.cmp(&right.path));
        let by_root: Vec<(PathBuf, Vec<(PathBuf, Document)>)> = by_root.into_iter().collect();
        let has_all = errors.is_empty() && exclude.is_empty();
        let is_whole = |root: &Path| has_all && walked.iter().any(|walked| root.starts_with(walked));
        let projects = parallel::map(by_root, |(root, documents)| project(&root, documents, is_whole(&root), &shown));
        Found { projects, errors }
    }
}

/// The root of a file, its path and its document. A file that is only context is not missed where it cannot be read.
fn read_one((path, candidate): (PathBuf, Candidate)) -> Option<(PathBuf, PathBuf, Result<Document, FileError>)> {
    let Candidate { shown, format, root, is_context, text } = candidate;
    let read = || {
        if is_context {
            return read::optional_text(&path, context::LONGEST).ok_or_else(String::new);
        }
        read::text(&path)
    };
    let origin = text.is_none().then(|| path.clone());
    match text.unwrap_or_else(read) {
        Ok(text) => {
            let mut document = Document::new(SourceFile::new(shown, text), format);
            document.is_context = is_context;
            document.origin = origin;
            Some((root, path, Ok(document)))
        }
        Err(_) if is_context => None,
        Err(reason) => Some((root, path, Err(FileError { path: shown, reason }))),
    }
}

fn project(root: &Path, mut files: Vec<(PathBuf, Document)>, is_whole: bool, shown: &Shown) -> Project {
    ignore::mark(root, &mut files);
    let mut documents: Vec<Document> = files.into_iter().map(|(_, document)| document).collect();
    documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    if root.as_os_str().is_empty() {
        return Project {
            root: String::new(),
            is_whole: false,
            documents,
            target: Target::default(),
            loaders: usage::ALWAYS.to_vec(),
        };
    }
    let target = Target::of_files(&|relative| {
        let path = root.join(relative);
        let text = read::optional_text(&path, LONGEST_VERSIONS_FILE)?;
        Some(SourceFile::new(shown.relative(&path), text))
    });
    let config = read::optional_text(&root.join(CONFIG), LONGEST_VERSIONS_FILE);
    let loaders = usage::loaders(&documents, config.as_deref());
    Project { root: shown.relative(root), is_whole, documents, target, loaders }
}
