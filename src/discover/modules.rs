//! The Python modules of a project, in which a secrets backend of its own may lie.
//!
//! Enters: a root, and texts of its documents. Leaves: names of modules and packages, and what is in those that a document
//! names. Opens a module only where a document names a class of it that is not Airflow's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::buffers::Buffers;
use super::read;
use crate::dag::LONGEST;
use crate::format::Format;
use crate::format::python::Module;
use crate::project::{Document, ModuleFile, OwnModule};

/// Airflow and the Astro image put the root, or these folders, on Python's path; the last one people take for one of them.
const FOLDERS: [&str; 5] = ["", "plugins", "dags", "config", "include"];

/// At most so many names of classes are looked at.
pub(super) const MOST: usize = 1_000;

/// The classes outside of Airflow's packages that a text names as secrets backends.
pub(super) fn named(text: &[u8]) -> impl Iterator<Item = &str> {
    const OPTIONS: [&[u8]; 2] = [b"SECRETS__BACKEND", b"WORKERS__SECRETS_BACKEND"];
    OPTIONS.iter().flat_map(move |option| {
        memchr::memmem::find_iter(text, option).filter_map(move |start| {
            let behind = text.get(start + option.len()..)?;
            let is_between = |byte: &u8| matches!(byte, b' ' | b'=' | b':' | b'\'' | b'"' | b'\n' | b'-');
            let value = behind.get(behind.iter().position(|byte| !is_between(byte))?..)?;
            let is_of_path = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
            let path = value.get(..value.iter().take_while(is_of_path).count())?;
            let is_own = !behind.starts_with(b"_") && !value.starts_with(b"airflow.");
            std::str::from_utf8(path).ok().filter(|_| is_own)
        })
    })
}

/// The modules and packages that can be imported from the folders of a root.
pub(super) fn of(root: &Path) -> impl Iterator<Item = String> + '_ {
    FOLDERS.iter().flat_map(|folder| entries(&root.join(folder)))
}

/// The modules and packages in a folder.
fn entries(folder: &Path) -> impl Iterator<Item = String> + use<> {
    let entries = folder.read_dir().into_iter().flatten();
    entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let module = if is_folder { name.as_str() } else { name.strip_suffix(".py")? };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (!module.is_empty() && module.bytes().all(is_name)).then(|| module.to_owned())
    })
}

/// The modules that were looked at.
#[derive(Default)]
pub(super) struct Opened {
    /// Those that were read.
    pub read: Vec<PathBuf>,
    /// Those that could not be read, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Where the module of a class path lies.
pub(super) fn find(
    root: &Path,
    path: &str,
    documents: &[Document],
    is_astro: bool,
    (buffers, opened): (&Buffers, &mut Opened),
) -> Option<OwnModule> {
    let (module, class) = path.rsplit_once('.')?;
    let parts: Vec<&str> = module.split('.').collect();
    let (first, last) = (parts.first()?, parts.last()?);
    let mut text = |path: &Path| {
        let text = buffers.text(path).map_or_else(|| read::python(path, LONGEST), |text| text.map(Some));
        let is_there = std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir());
        match text {
            Ok(text) => {
                opened.read.push(path.to_owned());
                text
            }
            Err(reason) => {
                opened.unreadable.extend(is_there.then(|| (path.to_owned(), reason)));
                None
            }
        }
    };
    for folder in FOLDERS {
        // Names are compared here: some disks do not tell apart what Python does.
        let mut within = root.join(folder);
        let mut names: BTreeSet<String> = entries(&within).collect();
        if !names.contains(*first) {
            continue;
        }
        for part in parts.iter().take(parts.len() - 1) {
            if !names.contains(*part) {
                return None;
            }
            within.push(part);
            names = entries(&within).collect();
        }
        let mut read = |name: &str| {
            text(&within.join(format!("{name}.py"))).or_else(|| text(&within.join(name).join("__init__.py")))
        };
        let found = if names.contains(*last) {
            ModuleFile::Module(Module::of(&read(last)?))
        } else {
            let is_near = |name: &&String| {
                name.eq_ignore_ascii_case(last) || strsim::osa_distance(name, last) <= 2 && last.len() > 3
            };
            let has_class = |name: &&String| read(name).is_some_and(|text| Module::of(&text).class(class).is_some());
            let mut near = names.iter().filter(is_near).filter(has_class);
            let right = near.next().filter(|_| near.next().is_none())?;
            ModuleFile::Beside([parts.get(..parts.len() - 1).unwrap_or_default(), &[right.as_str()]].concat().join("."))
        };
        let is_off_path = !folder.is_empty() && is_off_path(root, folder, documents, is_astro);
        return Some(OwnModule { folder, is_off_path, is_root_on_path: is_astro, found });
    }
    None
}

/// Whether nothing in the project puts a folder on Python's path before Airflow loads the backend: the images do not.
fn is_off_path(root: &Path, folder: &str, documents: &[Document], is_astro: bool) -> bool {
    let is_of_airflow = is_astro || documents.iter().any(|document| document.holds("apache/airflow:"));
    let is_package = ["setup.py", "setup.cfg", "pyproject.toml"]
        .iter()
        .any(|name| root.join(name).exists() || root.join(folder).join(name).exists());
    let moves = |document: &Document| {
        document.holds("PYTHONPATH")
            || document.format == Format::Dockerfile && (document.holds(folder) || document.holds(".pth"))
    };
    is_of_airflow && !is_package && !documents.iter().any(moves)
}
