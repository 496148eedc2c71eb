//! The files to read, as the command line, the walks and the projects of named files give them.
//!
//! Enters: the paths of the command line. Leaves: candidates, each with its format, its root and its configuration. Reads
//! only what tells these, and the files that a walk reads ahead.

use std::cell::{Cell, RefCell};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::DirEntry;

use super::ahead::{Ahead, Reading};
use super::buffers::Buffers;
use super::configuration::{Configuration, Configurations};
use super::marks::Marks;
use super::path::PathDisplay;
use super::root::Roots;
use super::walk::{Exclude, format_of_named};
use super::{Request, StateFile, context, path, read, walk};
use crate::error::{Error, FileError};
use crate::format::Format;
use crate::project::Document;

/// A file found by a walk.
struct WalkedFile {
    path: PathBuf,
    format: Format,
    ahead: Option<Ahead>,
}

/// A file to read.
pub(super) struct Candidate {
    pub shown: String,
    pub format: Format,
    pub root: Arc<Path>,
    pub is_context: bool,
    pub configuration: Option<Arc<Configuration>>,
    /// Its text, or why it has none, if it has been read already.
    pub text: Option<Result<String, String>>,
    /// Set if it is read while the walk continues.
    pub ahead: Option<Ahead>,
}

impl Candidate {
    /// One that is still to be read.
    fn new(shown: String, format: Format, root: Arc<Path>, configuration: Option<Arc<Configuration>>) -> Self {
        Self { shown, format, root, is_context: false, configuration, text: None, ahead: None }
    }
}

pub(super) struct Search<'r> {
    pub exclude: Exclude,
    pub configurations: Configurations<'r>,
    pub shown: PathDisplay,
    pub roots: Roots,
    /// By absolute path, as bytes, which compare faster than path components.
    pub candidates: BTreeMap<OsString, Candidate>,
    /// The folders in which every file is checked.
    pub walked: Vec<PathBuf>,
    pub errors: Vec<FileError>,
    /// How many of the named files are excluded.
    pub excluded: usize,
    /// Whether a configuration leaves out a file of a walk.
    pub leaves_out: bool,
    /// Whether the user explicitly wants the files read: a single file is named, or its format is
    /// given.
    pub is_asked: bool,
    pub buffers: &'r Buffers,
    pub most_entries: usize,
}

impl<'r> Search<'r> {
    /// Before anything is found.
    pub fn of(request: &'r Request) -> Result<Self, Error> {
        let shown = request.folder.clone().map_or_else(PathDisplay::new, PathDisplay::within);
        let is_only_file = matches!(request.paths.as_slice(), [only] if !only.is_dir()) && !request.is_open;
        Ok(Self {
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
        })
    }

    /// What is wrong in configurations.
    pub fn mistakes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.configurations.mistakes)
    }

    /// Adds what a path of the command line names.
    pub fn add(&mut self, given: &Path, forced: Option<Format>) {
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
                    let candidate = Candidate::new(shown, format, root, configuration);
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
        let mut files: Vec<WalkedFile> = Vec::new();
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
                    WalkedFile { path, format, ahead }
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
    fn add_walked(&mut self, given: &Path, top: &Path, files: &mut [WalkedFile], forced: Option<Format>) {
        let Some(folder) = files.first().map(|file| file.path.parent().unwrap_or(top).to_owned()) else { return };
        let configuration = self.configurations.of(&folder, &self.shown, &self.roots.marks);
        let root = self.root(&folder, top);
        let shown_folder = self.shown.below(given, top, &folder);
        let has_dags = files.iter().any(|file| file.format == Format::Python);
        let takes_dags = has_dags && self.roots.is_airflow(&root);
        let takes_pages = configuration.as_ref().is_some_and(|configuration| configuration.takes_pages());
        for WalkedFile { path, format, ahead } in files {
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
                    vacant.insert(Candidate { ahead, ..Candidate::new(shown, format, root, configuration) });
                }
                // A file that is also named on its own belongs to the root of its folder.
                Entry::Occupied(mut known) => known.get_mut().root = root.clone(),
            }
        }
    }

    /// Standard input represents the file of its name; without a name nothing is known about it.
    pub fn add_standard_input(&mut self, request: &Request) {
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
        let candidate = Candidate { text, ..Candidate::new(shown, format, root, configuration) };
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
    pub fn read_states(&mut self, states: &[StateFile]) -> Vec<Document> {
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
    pub fn add_context(&mut self) {
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
                let candidate = Candidate { is_context: true, ..Candidate::new(shown, format, root, configuration) };
                self.candidates.entry(path.into()).or_insert(candidate);
            }
        }
    }

    fn fail(&mut self, path: String, reason: String) {
        self.errors.push(FileError { path, reason });
    }

    /// The one folder that is walked, with its configuration: a project even if a dump is all that airenv reads of it.
    pub fn bare_project(&mut self) -> Option<(Arc<Path>, Option<Arc<Configuration>>)> {
        let [folder] = self.walked.as_slice() else { return None };
        let folder = folder.clone();
        let root = self.root(&folder, &folder);
        Some((root, self.configurations.of(&folder, &self.shown, &self.roots.marks)))
    }
}

/// Whether there is room for one more.
fn take_one(room: &mut usize) -> bool {
    *room = room.saturating_sub(1);
    *room > 0
}
