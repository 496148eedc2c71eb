//! Which files to check, and their text.
//!
//! Enters: the paths of the command line. Leaves: [`SourceFile`]s and, for each file that could not
//! be read, a [`FileError`] with its path. Never follows a link to a folder, never opens what is no
//! regular file, never writes.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, FileError};
use crate::format::Format;
use crate::text::SourceFile;

/// Folders that hold other people's files, caches or copies.
pub const SKIPPED_FOLDERS: &[&str] = &[".git", "node_modules", ".venv", "venv", "target", "__pycache__"];

/// A larger file has offsets that do not fit into 32 bits.
const LARGEST_FILE: u64 = u32::MAX as u64 - 1;

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
    /// The files that could be read, in the order of their paths.
    pub files: Vec<(SourceFile, Format)>,
    /// The ones that could not.
    pub errors: Vec<FileError>,
}

/// Finds and reads the files.
pub fn discover(request: &Request) -> Result<Found, Error> {
    let exclude = globs(&request.exclude)?;
    let mut found = Found::default();
    let mut candidates = BTreeSet::new();
    for path in &request.paths {
        if path.as_os_str() == "-" {
            found.add(standard_input(request));
        } else {
            find(path, request.forced, &exclude, &mut candidates, &mut found.errors);
        }
    }
    for (path, format) in candidates {
        found.add(read(&path).map(|text| (SourceFile::new(shown(&path), text), format)));
    }
    found.files.sort_by(|left, right| left.0.path.cmp(&right.0.path));
    found.errors.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(found)
}

impl Found {
    fn add(&mut self, file: Result<(SourceFile, Format), FileError>) {
        match file {
            Ok(file) => self.files.push(file),
            Err(error) => self.errors.push(error),
        }
    }
}

/// A path as it is shown: relative to the working folder where it lies inside, with `/`.
pub fn shown(path: &Path) -> String {
    let working_folder = std::env::current_dir().unwrap_or_default();
    let inside = path.strip_prefix(&working_folder).unwrap_or(path);
    let parts = inside.components().filter(|part| *part != Component::CurDir);
    let shown = parts.collect::<PathBuf>().to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if shown.is_empty() { ".".to_owned() } else { shown }
}

fn globs(patterns: &[String]) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(glob(pattern).map_err(|error| Error::Usage(format!("--exclude: {error}")))?);
    }
    set.build().map_err(|error| Error::Usage(format!("--exclude: {error}")))
}

/// A pattern without `/` matches at any depth, as in a `.gitignore`.
fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    let pattern = pattern.trim_end_matches('/');
    let anywhere = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
    GlobBuilder::new(anywhere.trim_start_matches("./")).literal_separator(true).build()
}

fn find(
    path: &Path,
    forced: Option<Format>,
    exclude: &GlobSet,
    candidates: &mut BTreeSet<(PathBuf, Format)>,
    errors: &mut Vec<FileError>,
) {
    match fs::metadata(path) {
        Err(error) => errors.push(file_error(path, &error)),
        Ok(metadata) if metadata.is_dir() => walk(path, forced, exclude, candidates, errors),
        Ok(_) => match forced.or_else(|| format_of(path)) {
            Some(format) => drop(candidates.insert((path.to_owned(), format))),
            None => errors.push(FileError {
                path: shown(path),
                reason: "the name tells no format that airenv reads; `--as dotenv` reads it as a .env file".to_owned(),
            }),
        },
    }
}

fn walk(
    root: &Path,
    forced: Option<Format>,
    exclude: &GlobSet,
    candidates: &mut BTreeSet<(PathBuf, Format)>,
    errors: &mut Vec<FileError>,
) {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| !is_skipped(entry, root, exclude)) {
        match entry {
            Err(error) => {
                let path = error.path().unwrap_or(root);
                let reason = error.io_error().map_or_else(|| "a loop of links".to_owned(), reason);
                errors.push(FileError { path: shown(path), reason });
            }
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let format = format_of(entry.path()).and(forced.or_else(|| format_of(entry.path())));
                let is_folder = || fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
                if let Some(format) = format.filter(|_| !(entry.path_is_symlink() && is_folder())) {
                    candidates.insert((entry.into_path(), format));
                }
            }
        }
    }
}

fn is_skipped(entry: &DirEntry, root: &Path, exclude: &GlobSet) -> bool {
    if entry.depth() == 0 {
        return false;
    }
    let name = entry.file_name().to_string_lossy();
    let is_folder = entry.file_type().is_dir();
    let is_astro_copy =
        || name == "standalone" && entry.path().parent().is_some_and(|parent| parent.ends_with(".astro"));
    let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
    (is_folder && (SKIPPED_FOLDERS.contains(&name.as_ref()) || is_astro_copy()))
        || exclude.is_match(relative)
        || exclude.is_match(shown(entry.path()))
}

fn format_of(path: &Path) -> Option<Format> {
    Format::of_name(&path.file_name()?.to_string_lossy())
}

fn standard_input(request: &Request) -> Result<(SourceFile, Format), FileError> {
    let name = request.stdin_name.as_deref().map_or_else(|| "<stdin>".to_owned(), shown);
    let by_name = request.stdin_name.as_deref().and_then(format_of);
    let mut bytes = Vec::new();
    let text = match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => decode(bytes),
        Err(error) => Err(reason(&error)),
    };
    match text {
        Ok(text) => Ok((SourceFile::new(name, text), request.forced.or(by_name).unwrap_or(Format::Dotenv))),
        Err(reason) => Err(FileError { path: name, reason }),
    }
}

fn read(path: &Path) -> Result<String, FileError> {
    let metadata = fs::metadata(path).map_err(|error| file_error(path, &error))?;
    let bytes = regular_bytes(path, &metadata)?;
    decode(bytes).map_err(|reason| FileError { path: shown(path), reason })
}

/// Only what is a regular file is opened: reading a FIFO would wait for ever.
fn regular_bytes(path: &Path, metadata: &Metadata) -> Result<Vec<u8>, FileError> {
    let refuse = |reason: &str| Err(FileError { path: shown(path), reason: reason.to_owned() });
    if !metadata.is_file() {
        return refuse("not a regular file; `-` reads standard input");
    }
    if metadata.len() > LARGEST_FILE {
        return refuse("larger than 4 GiB");
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    let file = File::open(path).map_err(|error| file_error(path, &error))?;
    file.take(LARGEST_FILE).read_to_end(&mut bytes).map_err(|error| file_error(path, &error))?;
    Ok(bytes)
}

/// UTF-8 text without NUL, or the reason why it is none.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("UTF-16 text (it starts with a byte order mark); save it as UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        let line = error.as_bytes().get(..byte).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("not UTF-8 text: byte {byte}, on line {line}, cannot be read; save the file as UTF-8")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => Err(format!("not text: byte {} is NUL", at + 1)),
        None => Ok(text),
    }
}

fn file_error(path: &Path, error: &io::Error) -> FileError {
    FileError { path: shown(path), reason: reason(error) }
}

/// The system's reason, without its number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let end = text.find(" (os error").unwrap_or(text.len());
            text.get(..end).unwrap_or_default().to_lowercase()
        }
    }
}
