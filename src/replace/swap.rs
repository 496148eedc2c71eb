//! Puts a new file in the place of another.
//!
//! Enters: a temporary file, the path of its target, and the text that the target had when it was
//! read. Leaves: the new file in its place, or the target as it is now if it holds another text.
//! Never drops a text that it has not read, where the system can exchange two files.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// Replaces the target by a file with the text `after`; `None` if it holds something else than `before` and therefore stays.
pub(super) fn put(file: NamedTempFile, target: &Path, (before, after): (&str, &str)) -> io::Result<Option<File>> {
    if !exchange(file.path(), target)? {
        return file.persist(target).map(Some).map_err(|error| error.error);
    }
    let (new, mut old) = file.into_parts();
    match fs::read(&old) {
        // The old file goes with its temporary name.
        Ok(held) if held == before.as_bytes() => Ok(Some(new)),
        _ => match give_back(&old, target, after.as_bytes().to_vec()) {
            Ok(()) => Ok(None),
            Err(error) => {
                // It may be the only copy of what somebody wrote.
                old.disable_cleanup(true);
                Err(error)
            }
        },
    }
}

/// Exchanges until what lies under the temporary name is what was last put in the target's place:
/// somebody may write it anew in between.
fn give_back(held: &Path, target: &Path, mut put: Vec<u8>) -> io::Result<()> {
    loop {
        let next = fs::read(held)?;
        exchange(held, target)?;
        if fs::read(held)? == put {
            return Ok(());
        }
        put = next;
    }
}

/// Exchanges two files at one moment; false if the system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // An old system, or a file system that only renames.
        Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}
