//! Paths as the consumer of a report needs them.
//!
//! Enters: displayed paths, relative to the working folder. Leaves: paths relative to the root of
//! the source tree, which a pipeline may provide, and URIs. Never accesses the file system.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything that a URI path must escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The working folder of a run, and the folder that consumers of its reports start from. Both are
/// absolute, with `/`; if they are empty, paths stay as displayed.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    working_folder: String,
    root: String,
}

impl Paths {
    /// From a working folder and the root of the source tree.
    pub fn new(working_folder: String, root: String) -> Self {
        Self { working_folder, root }
    }

    /// A displayed path, relative to the root; absolute if it is outside.
    pub fn from_root(&self, shown: &str) -> String {
        if self.root.is_empty() {
            return shown.to_owned();
        }
        let whole = if is_absolute(shown) { shown.to_owned() } else { format!("{}/{shown}", self.working_folder) };
        let whole = resolve(&whole);
        let inside =
            whole.strip_prefix(resolve(&self.root).trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
        inside.map(ToOwned::to_owned).unwrap_or(whole)
    }

    /// The same as a URI: relative to the root, else a file URI.
    pub fn uri(&self, shown: &str) -> String {
        let path = self.from_root(shown);
        if let Some(rest) = path.strip_prefix("//") {
            return format!("file://{}", utf8_percent_encode(rest, ESCAPED));
        }
        if !is_absolute(&path) {
            return utf8_percent_encode(&path, ESCAPED).to_string();
        }
        let (drive, rest) = path.split_at_checked(2).filter(|(drive, _)| drive.ends_with(':')).unwrap_or(("", &path));
        let slash = if drive.is_empty() { "" } else { "/" };
        format!("file://{slash}{drive}{}", utf8_percent_encode(rest, ESCAPED))
    }
}

/// Whether a URI is relative to the root.
pub fn is_relative(uri: &str) -> bool {
    !uri.starts_with("file:")
}

fn is_absolute(path: &str) -> bool {
    let is_drive = |path: &str| path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    path.starts_with('/') || (cfg!(windows) && is_drive(path))
}

/// Removes `.` and `..`.
fn resolve(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." if parts.len() > 1 => drop(parts.pop()),
            "." | ".." => {}
            part => parts.push(part),
        }
    }
    let whole = parts.join("/");
    if whole.len() > 1 { whole.trim_end_matches('/').to_owned() } else { whole }
}

#[cfg(test)]
mod tests {
    use super::Paths;

    fn paths() -> Paths {
        Paths::new("/src/repo/airflow".to_owned(), "/src/repo".to_owned())
    }

    #[test]
    fn a_path_is_told_from_the_root() {
        for (shown, expected) in [
            (".env", "airflow/.env"),
            ("a/./b/.env", "airflow/a/b/.env"),
            ("../.env", ".env"),
            ("../../.env", "/src/.env"),
            ("/src/repo/x/.env", "x/.env"),
            ("/src/repository/.env", "/src/repository/.env"),
            ("../../../../../.env", "/.env"),
        ] {
            assert_eq!(paths().from_root(shown), expected);
        }
        assert_eq!(Paths::default().from_root("../.env"), "../.env");
        assert_eq!(Paths::new("/a".to_owned(), "/".to_owned()).from_root(".env"), "a/.env");
    }

    #[test]
    fn a_uri_has_no_character_that_means_something_else() {
        for (shown, expected) in [
            ("a b#c%d?e.env", "airflow/a%20b%23c%25d%3Fe.env"),
            ("c:/é\u{202E}\u{1B}\n.env", "airflow/c%3A/%C3%A9%E2%80%AE%1B%0A.env"),
            ("/tmp/a b/.env", "file:///tmp/a%20b/.env"),
            ("../..:x/.env", "..%3Ax/.env"),
        ] {
            assert_eq!(paths().uri(shown), expected);
        }
    }
}
