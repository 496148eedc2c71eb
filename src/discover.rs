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
mod projects;
mod read;
pub mod root;
mod search;
mod state;
mod walk;

pub use buffers::{Buffer, Buffers};
pub use read::{reason, small as read_small};
pub use state::StateFile;
pub use walk::SKIPPED_FOLDERS;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, FileError};
use crate::format::Format;
use crate::project::{Document, Project};
use crate::usage;

use configuration::{Choice, Configuration};
use path::PathDisplay;
use search::Search;
use walk::format_of_named;

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
pub struct Discovery {
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
pub fn discover(request: &Request) -> Result<Discovery, Error> {
    let mut search = Search::of(request)?;
    for path in &request.paths {
        if path.as_os_str() == "-" {
            search.add_standard_input(request);
        } else {
            search.add(path, request.forced);
        }
    }
    search.add_context();
    let dumps = search.read_states(&request.states);
    let mistakes = search.mistakes();
    if !mistakes.is_empty() {
        return Err(Error::Configuration(mistakes));
    }
    let bare = if dumps.is_empty() { None } else { search.bare_project() };
    add_states(search.read(bare), dumps)
}

/// Adds dumps to the project that they are of: without any other file they are one.
fn add_states(mut found: Discovery, dumps: Vec<Document>) -> Result<Discovery, Error> {
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
    let shown = named.map_or_else(|| "<stdin>".to_owned(), |name| PathDisplay::new().given(name));
    let bytes = if is_standard_input { read::standard_input_bytes() } else { read::bytes(path) };
    match bytes {
        Ok(bytes) => Ok((shown, bytes)),
        Err(reason) => Err(FileError { path: shown, reason }),
    }
}
