//! The Python modules of a project, in which a secrets backend of its own may lie.
//!
//! Enters: a root, and texts of its documents. Leaves: names of modules and packages. Never opens a
//! module, and looks only where a document names a class that is not Airflow's.

use std::path::Path;

/// Airflow and the Astro image put these folders and the root on Python's path.
const FOLDERS: [&str; 4] = ["", "plugins", "dags", "config"];

/// Whether a text sets a secrets backend that lies in no package of Airflow.
pub(super) fn are_named(text: &[u8]) -> bool {
    const OPTION: &[u8] = b"SECRETS__BACKEND";
    memchr::memmem::find_iter(text, OPTION).any(|start| {
        let behind = text.get(start + OPTION.len()..).unwrap_or_default();
        let is_between = |byte: &u8| matches!(byte, b' ' | b'=' | b':' | b'\'' | b'"' | b'\n' | b'-');
        let value = behind.iter().position(|byte| !is_between(byte)).and_then(|start| behind.get(start..));
        !behind.starts_with(b"_") && value.is_some_and(|value| !value.starts_with(b"airflow."))
    })
}

/// The modules and packages that can be imported from the folders of a root.
pub(super) fn of(root: &Path) -> impl Iterator<Item = String> + '_ {
    let entries = FOLDERS.iter().filter_map(|folder| root.join(folder).read_dir().ok()).flatten();
    entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let module = if is_folder { name.as_str() } else { name.strip_suffix(".py")? };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (!module.is_empty() && module.bytes().all(is_name)).then(|| module.to_owned())
    })
}
