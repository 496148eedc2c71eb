//! The configuration that applies to a file.
//!
//! Enters: folders, by their absolute paths. Leaves: the nearest `airenv.toml`, or `pyproject.toml`
//! with `[tool.airenv]`, from the folder upward to the root of the repository, or of the file
//! system if there is no repository. Looks into each folder once. A mistake in a configuration
//! stops the run, because it is then unclear what to check.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{self, Config, Given, Globs, Mistake, Table};
use crate::error::Error;
use crate::text::SourceFile;

use super::buffers::Buffers;
use super::marks::Marks;
use super::path::PathDisplay;
use super::{read, root};

/// The file that is a configuration as a whole.
pub const FILE: &str = "airenv.toml";

/// The file that may contain one.
pub const SHARED_FILE: &str = "pyproject.toml";

fn table_of(file: &Path) -> Table {
    if file.file_name().is_some_and(|name| name == SHARED_FILE) { Table::Tool } else { Table::Whole }
}

fn may_hold(text: &str, table: Table) -> bool {
    table == Table::Whole || memchr::memmem::find(text.as_bytes(), b"airenv").is_some()
}

/// The mistakes in a text, if a file of this name is a configuration of airenv. What it extends is not read.
pub fn mistakes(file: &Path, text: &str, formats: &[String]) -> Option<Vec<Mistake>> {
    let table = table_of(file);
    let is_own = file.file_name().is_some_and(|name| name == FILE) || table == Table::Tool && may_hold(text, table);
    let formats: Vec<&str> = formats.iter().map(String::as_str).collect();
    let read = || config::read(&SourceFile::new(FILE, text.to_owned()), table, &formats);
    is_own.then(|| read().err().unwrap_or_default())
}

/// At most this many configurations extend one another.
const MOST_EXTENDED: usize = 16;

/// In bytes. A longer configuration is not read.
const LONGEST: u64 = 1 << 20;

/// Which configuration counts.
#[derive(Clone, Debug, Default)]
pub enum Choice {
    /// The nearest one.
    #[default]
    Nearest,
    /// None.
    Isolated,
    /// This file, for everything.
    File(PathBuf),
}

/// A configuration that has been read.
#[derive(Debug)]
pub struct Configuration {
    /// The file's path as shown.
    pub path: String,
    /// The folder that its patterns are relative to.
    pub folder: PathBuf,
    /// What it says.
    pub config: Config,
    exclude: Globs,
}

impl Configuration {
    /// Whether pages of documentation are checked too.
    pub(super) fn takes_pages(&self) -> bool {
        self.config.documents.as_ref().is_some_and(|given| given.value)
    }

    /// Whether it leaves a file or folder out, by its absolute path.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|relative| self.exclude.hold(relative))
    }
}

/// The configuration that applies to a file or folder. `formats` are the names of the output
/// formats.
pub fn nearest(path: &Path, choice: &Choice, formats: &[String]) -> Result<Option<Arc<Configuration>>, Error> {
    let shown = PathDisplay::new();
    let absolute = shown.absolute(path);
    let metadata = fs::metadata(&absolute).map_err(|error| Error::file(shown.given(path), read::reason(&error)))?;
    let folder = if metadata.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(&absolute) };
    let buffers = Buffers::default();
    let mut configurations = Configurations::new(choice, formats, &shown, &buffers);
    let found = configurations.of(folder, &shown, &Marks::default());
    if configurations.mistakes.is_empty() { Ok(found) } else { Err(Error::Configuration(configurations.mistakes)) }
}

/// Every configuration looked up so far.
#[derive(Debug)]
pub(super) struct Configurations<'r> {
    choice: &'r Choice,
    formats: Vec<&'r str>,
    known: HashMap<PathBuf, Option<Arc<Configuration>>>,
    /// What is wrong in them: `path:line:column: …`.
    pub mistakes: Vec<String>,
    buffers: &'r Buffers,
}

impl<'r> Configurations<'r> {
    /// Contains only the chosen one so far. `formats` are the names of the output formats.
    pub fn new(choice: &'r Choice, formats: &'r [String], shown: &PathDisplay, buffers: &'r Buffers) -> Self {
        let formats = formats.iter().map(String::as_str).collect();
        let mut new = Self { choice, formats, known: HashMap::new(), mistakes: Vec::new(), buffers };
        if let Choice::File(given) = choice {
            let (found, path) = (shown.absolute(given), shown.given(given));
            let read = new.read(&found, path.clone(), shown.working_folder(), table_of(given));
            if read.is_none() && new.mistakes.is_empty() {
                new.mistakes.push(format!("{path}: no [tool.airenv] table"));
            }
            new.known.insert(PathBuf::new(), read);
        }
        new
    }

    /// The one that applies to the files of a folder.
    pub fn of(&mut self, folder: &Path, shown: &PathDisplay, marks: &Marks) -> Option<Arc<Configuration>> {
        match self.choice {
            Choice::Isolated => None,
            Choice::File(_) => self.known.get(Path::new(""))?.clone(),
            Choice::Nearest => {
                if !self.known.contains_key(folder) {
                    self.find(folder, shown, marks);
                }
                self.known.get(folder)?.clone()
            }
        }
    }

    fn find(&mut self, folder: &Path, shown: &PathDisplay, marks: &Marks) {
        let mut asked = Vec::new();
        let mut nearest = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.known.get(folder) {
                nearest.clone_from(known);
                break;
            }
            asked.push(folder);
            if root::is_repository(folder, marks) || root::is_owners_border(folder) {
                break;
            }
        }
        for folder in asked.into_iter().rev() {
            nearest = self.in_folder(folder, shown, marks).or(nearest);
            self.known.insert(folder.to_owned(), nearest.clone());
        }
    }

    fn in_folder(&mut self, folder: &Path, shown: &PathDisplay, marks: &Marks) -> Option<Arc<Configuration>> {
        let own = folder.join(FILE);
        // A broken link counts as one too.
        if marks.may_hold(folder, FILE) && fs::symlink_metadata(&own).is_ok() {
            return self.read(&own, shown.relative(&own), folder, Table::Whole);
        }
        let shared = folder.join(SHARED_FILE);
        let is_file = || fs::metadata(&shared).is_ok_and(|metadata| metadata.is_file());
        if marks.may_hold(folder, SHARED_FILE) && is_file() {
            self.read(&shared, shown.relative(&shared), folder, Table::Tool)
        } else {
            None
        }
    }

    fn read(&mut self, file: &Path, path: String, folder: &Path, table: Table) -> Option<Arc<Configuration>> {
        let config = self.read_one(file, path.clone(), table, 0)?;
        let patterns = config.exclude.iter().flat_map(|exclude| &exclude.value);
        let exclude = Globs::new(patterns.map(String::as_str)).unwrap_or_default();
        Some(Arc::new(Configuration { path, folder: folder.to_owned(), config, exclude }))
    }

    fn read_one(&mut self, file: &Path, path: String, table: Table, depth: usize) -> Option<Config> {
        let text = match self.buffers.small(file, LONGEST) {
            Ok(text) => text,
            Err(reason) => {
                self.mistakes.push(format!("{path}: {reason}"));
                return None;
            }
        };
        if !may_hold(&text, table) {
            return None;
        }
        match config::read(&SourceFile::new(path, text), table, &self.formats) {
            Ok(config) => self.extended(config?, file, depth),
            Err(mistakes) => {
                self.mistakes.extend(mistakes.iter().map(ToString::to_string));
                None
            }
        }
    }

    /// The configuration with the keys of the one that it extends.
    fn extended(&mut self, config: Config, file: &Path, depth: usize) -> Option<Config> {
        let Some(extend) = config.extend.clone() else { return Some(config) };
        let base = file.parent().unwrap_or(file).join(&extend.value);
        let path = PathDisplay::new().relative(&base);
        if depth == MOST_EXTENDED {
            let Given { path, line, .. } = &extend;
            self.mistakes.push(format!("{path}:{line}: more than {MOST_EXTENDED} configurations extend each other"));
            return None;
        }
        let count = self.mistakes.len();
        let read = self.read_one(&base, path.clone(), table_of(&base), depth + 1);
        if read.is_none() && self.mistakes.len() == count {
            self.mistakes.push(format!("{path}: no [tool.airenv] table"));
        }
        Some(config.upon(read?))
    }
}
