//! URIs of files, and their paths.
//!
//! Enters: a URI of the client, or an absolute path. Leaves: the other one. A file that the client has named is always
//! called by the client's own URI. Never touches the file system.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// Everything that a path in a URI must escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The absolute path of a `file` URI; `None` for any other.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.split(['#', '?']).next()?.strip_prefix("file://")?;
    let slash = rest.find('/')?;
    let (host, path) = rest.split_at_checked(slash)?;
    if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
        return None;
    }
    let path = system_path(percent_decode_str(path).collect())?;
    let is_plain = |path: &Path| !path.components().any(|part| part == std::path::Component::ParentDir);
    Some(path.components().collect()).filter(|path: &PathBuf| path.is_absolute() && is_plain(path))
}

#[cfg(unix)]
fn system_path(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    (!bytes.contains(&0)).then(|| std::ffi::OsString::from_vec(bytes).into())
}

/// `/c:/folder` is `c:\folder`.
#[cfg(not(unix))]
fn system_path(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    let is_drive = text.as_bytes().get(2) == Some(&b':');
    Some(text.get(usize::from(is_drive)..)?.into())
}

/// The URI of an absolute path.
#[cfg(unix)]
pub(super) fn of_path(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    format!("file://{}", percent_encode(path.as_os_str().as_bytes(), ESCAPED))
}

/// The URI of an absolute path.
#[cfg(not(unix))]
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    format!("file:///{}", percent_encode(text.trim_start_matches('/').as_bytes(), ESCAPED))
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{of_path, to_path};

    #[test]
    fn a_path_is_found_again() {
        for path in ["/", "/a b/é#%?.env", "/srv/c:/x", "/a/..b/.env"] {
            assert_eq!(to_path(&of_path(Path::new(path))).as_deref(), Some(Path::new(path)), "{path}");
        }
        assert_eq!(to_path("file://localhost/a/./b%20c//d").as_deref(), Some(Path::new("/a/b c/d")));
    }

    #[test]
    fn what_names_no_file_has_no_path() {
        for uri in [
            "",
            "x",
            "file:",
            "file://",
            "file://host/a",
            "untitled:a",
            "file:///a/../b",
            "file:///a%00b",
            "http://a/b",
        ] {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }
}
