//! Which files to check, and the projects that they form.
//!
//! Enters: the paths of the command line. Leaves: [`Project`]s and, for each file that could not be
//! read, a [`FileError`] with its path. Each file is read once. Never follows a link to a folder,
//! never opens anything but regular files, never writes.

mod ahead;
mod airflow;
mod buffers;
pub mod configuration;
mod context;
mod ignore;
mod marks;
mod matters;
mod modules;
mod path;
mod read;
pub mod root;
mod state;
mod walk;

pub use buffers::{Buffer, Buffers};
pub use read::{reason, small as read_small};
pub use state::StateFile;
pub use walk::SKIPPED_FOLDERS;

use std::cell::{Cell, RefCell};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::DirEntry;

use crate::dag;
use crate::error::{Error, FileError};
use crate::format::Format;
use crate::parallel;
use crate::project::{Document, Project, Target};
use crate::text::SourceFile;
use crate::usage;

use ahead::{Ahead, Reading};
use configuration::{Choice, Configuration, Configurations};
use marks::Marks;
use path::Shown;
use root::Roots;
use walk::{Exclude, format_of_named};

/// In bytes. Longer Dockerfiles and requirements files are not read.
const LONGEST_VERSIONS_FILE: u64 = 1 << 20;

/// Where `astro config` stores the settings of a project.
const CONFIG: &str = ".astro/config.yaml";

/// What the command line says about files.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Globs of files and folders to leave out, even if they are named.
    pub exclude: Vec<String>,
    /// The format of every file, whatever its name.
    pub forced: Option<Format>,
    /// The name under which standard input is reported.
    pub stdin_name: Option<PathBuf>,
    /// Which configuration counts.
    pub configuration: Choice,
    /// The names of the output formats, which a configuration may use.
    pub formats: Vec<String>,
    /// Open files, which count in place of what the disk has.
    pub buffers: Buffers,
    /// Whether naming a file only means that it is open: editors open the files of all programs.
    pub is_open: bool,
    /// The folder that paths are shown relative to, if it is not the one that the program runs in.
    pub folder: Option<PathBuf>,
    /// At most this many files and folders are examined below each folder.
    pub most_entries: Option<usize>,
    /// Dumps of what runs, which are compared with the one project that is found.
    pub states: Vec<StateFile>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The projects in the order of their roots, each with the versions and the loaders that its
    /// files determine.
    pub projects: Vec<Project>,
    /// The configuration of each project, if it has one. Files under one root with different
    /// configurations are different projects.
    pub configurations: Vec<Option<Arc<Configuration>>>,
    /// The files that could not be read, in the order of their paths.
    pub errors: Vec<FileError>,
    /// How many of the named files are excluded.
    pub excluded: usize,
    /// How many files are left out because nothing shows that Airflow reads them.
    pub foreign: usize,
}

/// Finds and reads the files.
pub fn discover(request: &Request) -> Result<Found, Error> {
    let shown = request.folder.clone().map_or_else(Shown::new, Shown::within);
    let is_only_file = matches!(request.paths.as_slice(), [only] if !only.is_dir()) && !request.is_open;
    let mut search = Search {
        exclude: Exclude::new(&request.exclude)?,
        configurations: Configurations::new(&request.configuration, &request.formats, &shown, &request.buffers),
        shown,
        roots: Roots::new(std::env::home_dir()).over(request.buffers.clone()),
        candidates: BTreeMap::new(),
        walked: Vec::new(),
        errors: Vec::new(),
        excluded: 0,
        leaves_out: false,
        is_asked: request.forced.is_some() || is_only_file,
        buffers: &request.buffers,
        most_entries: request.most_entries.unwrap_or(usize::MAX),
    };
    for path in &request.paths {
        if path.as_os_str() == "-" {
            search.add_standard_input(request);
        } else {
            search.add(path, request.forced);
        }
    }
    search.add_context();
    let dumps = search.read_states(&request.states);
    if !search.configurations.mistakes.is_empty() {
        return Err(Error::Configuration(search.configurations.mistakes));
    }
    let bare = if dumps.is_empty() { None } else { search.bare_project() };
    add_states(search.read(bare), dumps)
}

/// Adds dumps to the project that they are of: without any other file they are one.
fn add_states(mut found: Found, dumps: Vec<Document>) -> Result<Found, Error> {
    if dumps.is_empty() {
        return Ok(found);
    }
    if found.projects.len() > 1 {
        let count = found.projects.len();
        let reason =
            format!("--state is for one project, and these paths hold {count}; name the folder of the one that runs");
        return Err(Error::Usage(reason));
    }
    if found.projects.is_empty() {
        found.projects.push(Project { loaders: usage::ALWAYS.to_vec(), ..Project::default() });
        found.configurations.push(None);
    }
    if let Some(project) = found.projects.first_mut() {
        project.documents.extend(dumps);
        project.documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    }
    Ok(found)
}

/// The format of a named file, or of an open one; `None` if airenv does not check it.
pub fn format_of(path: &Path, buffers: &Buffers) -> Option<Format> {
    format_of_named(path, buffers)
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

/// A file found by a walk.
struct Walked {
    path: PathBuf,
    format: Format,
    ahead: Option<Ahead>,
}

/// A file to read.
struct Candidate {
    shown: String,
    format: Format,
    root: Arc<Path>,
    is_context: bool,
    configuration: Option<Arc<Configuration>>,
    /// Its text, or why it has none, if it has been read already.
    text: Option<Result<String, String>>,
    /// Set if it is read while the walk continues.
    ahead: Option<Ahead>,
}

struct Search<'r> {
    exclude: Exclude,
    configurations: Configurations<'r>,
    shown: Shown,
    roots: Roots,
    /// By absolute path, as bytes, which compare faster than path components.
    candidates: BTreeMap<OsString, Candidate>,
    /// The folders in which every file is checked.
    walked: Vec<PathBuf>,
    errors: Vec<FileError>,
    /// How many of the named files are excluded.
    excluded: usize,
    /// Whether a configuration leaves out a file of a walk.
    leaves_out: bool,
    /// Whether the user explicitly wants the files read: a single file is named, or its format is
    /// given.
    is_asked: bool,
    buffers: &'r Buffers,
    most_entries: usize,
}

impl Search<'_> {
    fn add(&mut self, given: &Path, forced: Option<Format>) {
        let path = self.shown.absolute(given);
        let is_folder =
            if self.buffers.hold(&path) { Ok(false) } else { fs::metadata(given).map(|file| file.is_dir()) };
        match is_folder {
            Err(error) => self.fail(self.shown.given(given), read::reason(&error)),
            Ok(true) => self.walk(given, path, forced),
            Ok(false) => match forced.or_else(|| format_of_named(&path, self.buffers)) {
                Some(format) => {
                    let folder = path.parent().unwrap_or(&path).to_owned();
                    let configuration = self.configurations.of(&folder, &self.shown, &self.roots.marks);
                    if self.is_excluded(&path, configuration.as_deref()) {
                        self.excluded += 1;
                        return;
                    }
                    let root = self.root(&folder, &folder);
                    let shown = self.shown.given(given);
                    let candidate = Candidate { shown, format, root, is_context: false, configuration, text: None, ahead: None };
                    self.candidates.entry(path.into()).or_insert(candidate);
                }
                None => self.fail(
                    self.shown.given(given),
                    "airenv does not check this kind of file; to check it anyway, use `--as dotenv` for a .env file or \
                     `--as shell` for a script"
                        .to_owned(),
                ),
            },
        }
    }

    fn walk(&mut self, given: &Path, top: PathBuf, forced: Option<Format>) {
        let mut files: Vec<Walked> = Vec::new();
        let mut reading = Reading::default();
        let configuration = self.configurations.of(&top, &self.shown, &self.roots.marks);
        let leaves_out = Cell::new(false);
        let marks = RefCell::new(Marks::default());
        marks.borrow_mut().enter(&top);
        let enters = |folder: &Path| {
            let is_excluded = configuration.as_ref().is_some_and(|configuration| configuration.excludes(folder));
            leaves_out.set(leaves_out.get() || is_excluded);
            if !is_excluded {
                marks.borrow_mut().enter(folder);
            }
            !is_excluded
        };
        let meets = |entry: &DirEntry| marks.borrow_mut().meet(entry.path());
        let entries = walk::entries(&top, &self.exclude, self.shown.working_folder(), meets, enters);
        let mut room = self.most_entries;
        for entry in entries.take_while(|_| take_one(&mut room)) {
            match entry {
                Err(error) => {
                    let path = self.shown.below(given, &top, error.path().unwrap_or(&top));
                    let reason = error.io_error().map_or_else(|| "symlink loop".to_owned(), read::reason);
                    self.errors.push(FileError { path, reason });
                }
                Ok(entry) => files.extend(walk::format(&entry, self.buffers).map(|format| {
                    let path = entry.into_path();
                    let is_read = !matches!(format, Format::Page | Format::Python)
                        && !configuration.as_ref().is_some_and(|configuration| configuration.excludes(&path))
                        && !self.buffers.hold(&path);
                    let ahead = is_read.then(|| reading.add(&path));
                    Walked { path, format, ahead }
                })),
            }
        }
        self.leaves_out |= leaves_out.get() || room == 0;
        if self.errors.is_empty() && room > 0 {
            self.roots.marks.add(marks.into_inner());
        }
        // The files of a folder are adjacent.
        for of_folder in files.chunk_by_mut(|one, next| one.path.parent() == next.path.parent()) {
            self.add_walked(given, &top, of_folder, forced);
        }
        self.walked.push(top);
    }

    /// Adds files of one folder that a walk from `top` found.
    fn add_walked(&mut self, given: &Path, top: &Path, files: &mut [Walked], forced: Option<Format>) {
        let Some(folder) = files.first().map(|file| file.path.parent().unwrap_or(top).to_owned()) else { return };
        let configuration = self.configurations.of(&folder, &self.shown, &self.roots.marks);
        let root = self.root(&folder, top);
        let shown_folder = self.shown.below(given, top, &folder);
        let has_dags = files.iter().any(|file| file.format == Format::Python);
        let takes_dags = has_dags && self.roots.is_airflow(&root);
        let takes_pages = configuration.as_ref().is_some_and(|configuration| configuration.takes_pages());
        for Walked { path, format, ahead } in files {
            if *format == Format::Page && !takes_pages || *format == Format::Python && !takes_dags {
                continue;
            }
            if configuration.as_ref().is_some_and(|configuration| configuration.excludes(path)) {
                self.leaves_out = true;
                continue;
            }
            let shown = path::inside(&shown_folder, path);
            let format = forced.unwrap_or(*format);
            match self.candidates.entry(std::mem::take(path).into()) {
                Entry::Vacant(vacant) => {
                    let (root, configuration) = (root.clone(), configuration.clone());
                    let ahead = ahead.take();
                    vacant.insert(Candidate {
                        shown,
                        format,
                        root,
                        is_context: false,
                        configuration,
                        text: None,
                        ahead,
                    });
                }
                // A file that is also named on its own belongs to the root of its folder.
                Entry::Occupied(mut known) => known.get_mut().root = root.clone(),
            }
        }
    }

    /// Standard input represents the file of its name; without a name nothing is known about it.
    fn add_standard_input(&mut self, request: &Request) {
        let text = Some(read::standard_input());
        let by_name = request.stdin_name.as_deref().and_then(|name| format_of_named(name, self.buffers));
        let format = request.forced.or(by_name).unwrap_or(Format::Dotenv);
        let (path, shown, root, folder) = match &request.stdin_name {
            None => {
                (PathBuf::new(), "<stdin>".to_owned(), Path::new("").into(), self.shown.working_folder().to_owned())
            }
            Some(name) => {
                let path = self.shown.absolute(name);
                let folder = path.parent().unwrap_or(&path).to_owned();
                let root = self.root(&folder, &folder);
                (path, self.shown.given(name), root, folder)
            }
        };
        let configuration = self.configurations.of(&folder, &self.shown, &self.roots.marks);
        if request.stdin_name.is_some() && self.is_excluded(&path, configuration.as_deref()) {
            self.excluded += 1;
            return;
        }
        let candidate = Candidate { shown, format, root, is_context: false, configuration, text, ahead: None };
        self.candidates.insert(path.into(), candidate);
    }

    /// Whether a named file is left out anyway: pre-commit names every changed file.
    fn is_excluded(&self, path: &Path, configuration: Option<&Configuration>) -> bool {
        let by_configuration = configuration.is_some_and(|configuration| configuration.excludes(path));
        by_configuration || self.exclude.holds(path, self.shown.working_folder())
    }

    /// The root of a folder; `otherwise` if nothing marks one.
    fn root(&mut self, folder: &Path, otherwise: &Path) -> Arc<Path> {
        self.roots.of(folder).unwrap_or(otherwise).into()
    }

    /// Reads the dumps; where they lie among the files of a project they are none of them.
    fn read_states(&mut self, states: &[StateFile]) -> Vec<Document> {
        let mut dumps = Vec::new();
        for state in states {
            self.candidates.remove(state.absolute(&self.shown).as_os_str());
            match state.read(&self.shown) {
                Ok(dump) => dumps.push(dump),
                Err(error) => self.errors.push(error),
            }
        }
        dumps
    }

    /// Adds the other files of every project that is not walked entirely.
    fn add_context(&mut self) {
        let roots: BTreeSet<Arc<Path>> = self.candidates.values().map(|candidate| candidate.root.clone()).collect();
        let is_walked = |root: &Arc<Path>| self.walked.iter().any(|walked| root.starts_with(walked));
        let partial = roots.iter().filter(|root| !root.as_os_str().is_empty() && !is_walked(root));
        for root in partial {
            for (path, format) in
                context::files(root, &self.exclude, self.shown.working_folder(), &mut self.roots, self.buffers)
            {
                let configuration =
                    self.configurations.of(path.parent().unwrap_or(root), &self.shown, &self.roots.marks);
                if configuration.as_ref().is_some_and(|configuration| configuration.excludes(&path)) {
                    continue;
                }
                let shown = self.shown.relative(&path);
                let root = root.clone();
                let candidate =
                    Candidate { shown, format, root, is_context: true, configuration, text: None, ahead: None };
                self.candidates.entry(path.into()).or_insert(candidate);
            }
        }
    }

    fn fail(&mut self, path: String, reason: String) {
        self.errors.push(FileError { path, reason });
    }

    /// The one folder that is walked, with its configuration: a project even if a dump is all that airenv reads of it.
    fn bare_project(&mut self) -> Option<(Arc<Path>, Option<Arc<Configuration>>)> {
        let [folder] = self.walked.as_slice() else { return None };
        let folder = folder.clone();
        let root = self.root(&folder, &folder);
        Some((root, self.configurations.of(&folder, &self.shown, &self.roots.marks)))
    }

    fn read(self, bare: Option<(Arc<Path>, Option<Arc<Configuration>>)>) -> Found {
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
        Found { projects, configurations, errors, excluded, foreign }
    }
}

/// Whether there is room for one more.
fn take_one(room: &mut usize) -> bool {
    *room = room.saturating_sub(1);
    *room > 0
}

/// The files of one root that share a configuration.
type Group = (Option<Arc<Configuration>>, Vec<(PathBuf, Document)>);

/// A file that was read.
struct Read {
    root: Arc<Path>,
    path: PathBuf,
    configuration: Option<Arc<Configuration>>,
    document: Result<Document, FileError>,
}

/// Reads a file. A context file that cannot be read is not an error.
fn read_one(path: PathBuf, candidate: Candidate, buffers: &Buffers) -> Option<Read> {
    let Candidate { shown, format, root, is_context, configuration, text, ahead } = candidate;
    let read = || {
        if is_context {
            return read::optional_text(&path, context::LONGEST).ok_or_else(String::new);
        }
        if format == Format::Python {
            return read::python(&path, dag::LONGEST);
        }
        ahead.map_or_else(|| read::text(&path), |ahead| ahead.take(&path))
    };
    let origin = text.is_none().then(|| path.clone());
    let text = text.or_else(|| buffers.text(&path));
    let document = match text.unwrap_or_else(read) {
        Ok(text) => {
            let mut document = Document::new(SourceFile::new(shown, text), format);
            document.is_context = is_context;
            document.location = Some(path.clone()).filter(|path| !path.as_os_str().is_empty());
            document.origin = origin;
            document.is_of_own_chart =
                document.name().starts_with("values") && path.with_file_name("Chart.yaml").exists();
            Ok(document)
        }
        Err(_) if is_context => return None,
        // A DAG that is too long is one that a program made.
        Err(reason) if format == Format::Python && reason == read::too_large(dag::LONGEST) => return None,
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
    (shown, buffers): (&Shown, &Buffers),
) -> (Project, Vec<FileError>) {
    ignore::mark(root, &mut files, buffers);
    ignore::mark_kept_out(root, &mut files, buffers);
    let mut documents: Vec<Document> = files.into_iter().map(|(_, document)| document).collect();
    documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    if root.as_os_str().is_empty() {
        return (Project { documents, loaders: usage::ALWAYS.to_vec(), ..Project::default() }, Vec::new());
    }
    let unreadable = RefCell::new(Vec::new());
    let mut target = Target::of_files(&|relative| {
        let path = root.join(relative);
        let text = buffers.optional_text(&path, LONGEST_VERSIONS_FILE);
        if text.is_none() {
            let told = read::refused(&path).map(|reason| FileError { path: shown.relative(&path), reason });
            unreadable.borrow_mut().extend(told);
        }
        Some(SourceFile::new(shown.relative(&path), text?))
    });
    let unreadable = unreadable.into_inner();
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
    for path in classes {
        if let Some(own) = modules::find(root, path, &documents, buffers, is_astro) {
            target.set_own(path, own);
        }
    }
    let compositions = usage::compositions(&mut documents, &shown.relative(root));
    usage::mark_sourced(&mut documents, &shown.relative(root));
    usage::mark_readers(&mut documents, &shown.relative(root), is_astro);
    let loaders = usage::loaders(&documents, config.as_deref());
    let root = shown.relative(root);
    (Project { root, is_whole, documents, target, loaders, compositions, ..Project::default() }, unreadable)
}
