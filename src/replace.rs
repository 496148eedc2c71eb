//! Writes new texts to files, so that each file is complete at every moment.
//!
//! Enters: paths, the text that each file had when it was read, and its new text. Leaves: the files
//! with their new texts, all of them or none, each with its permissions and, where the system
//! allows it, its owner; or the reason why not. Never writes a file that has changed in the
//! meantime, is read-only, has several hard links, is reached through a link out of the project, or
//! lies in a `.git`.
//!
//! What somebody else writes between the last check of a file and its replacement is put back where
//! the system can exchange two files (Linux, macOS). What a program that already has the file open
//! writes to it after that is lost: it writes to the old file, which no longer has a name.

mod signals;
mod swap;

use std::fs::{self, Metadata, Permissions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf, absolute};

use tempfile::NamedTempFile;

use crate::discover::reason;
use crate::error::FileError;

/// A file that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The path as shown to the user.
    pub shown: String,
    /// The real path, with all links resolved.
    path: PathBuf,
}

impl Target {
    /// The file at a path, if it may be written; the target of a link must lie in the project.
    pub fn new(shown: &str, path: &Path, root: &Path) -> Result<Self, FileError> {
        let fail = |reason: String| FileError { path: shown.to_owned(), reason: format!("not fixed: {reason}") };
        let system = |error: io::Error| fail(reason(&error));
        let real = fs::canonicalize(path).map_err(system)?;
        let metadata = fs::metadata(&real).map_err(system)?;
        if real.components().any(|part| part.as_os_str() == ".git") {
            return Err(fail("it is inside a `.git` folder, which only git should change".to_owned()));
        }
        if leads_out(path, &real, root).map_err(system)? {
            return Err(fail("a link on its path leads out of the project".to_owned()));
        }
        if let Some(reason) = refusal(&metadata) {
            return Err(fail(reason.to_owned()));
        }
        Ok(Self { shown: shown.to_owned(), path: real })
    }

    /// Whether it is the same file, even by another path.
    pub fn is_same(&self, other: &Self) -> bool {
        self.path == other.path
    }

    fn fail(&self, error: &io::Error) -> FileError {
        FileError { path: self.shown.clone(), reason: format!("cannot write: {}", reason(error)) }
    }
}

/// What to write.
#[derive(Clone)]
pub struct Replacement<'t> {
    /// The file to write.
    pub target: Target,
    /// The text that was read.
    pub before: &'t str,
    /// The text to write.
    pub after: &'t str,
}

/// Writes all of them or none. A signal that would end the program takes effect once nothing is
/// left half done.
pub fn replace(replacements: &[Replacement<'_>]) -> Result<(), FileError> {
    let signals = signals::Held::new();
    let written = write(replacements);
    signals.release();
    written
}

fn write(replacements: &[Replacement<'_>]) -> Result<(), FileError> {
    let prepared = replacements.iter().map(|one| prepare(one, one.after)).collect::<Result<Vec<_>, _>>()?;
    replacements.iter().try_for_each(unchanged)?;
    for (index, (replacement, file)) in replacements.iter().zip(prepared).enumerate() {
        let (before, with_this) = (replacements.get(..index), replacements.get(..=index));
        let fail = |error: io::Error| replacement.target.fail(&error);
        if let Err(error) = unchanged(replacement) {
            return Err(take_back(before.unwrap_or_default(), error));
        }
        let permissions = file.permissions;
        match swap::put(file.file, &replacement.target.path, (replacement.before, replacement.after)) {
            Err(error) => return Err(take_back(before.unwrap_or_default(), fail(error))),
            Ok(None) => return Err(take_back(before.unwrap_or_default(), changed(&replacement.target))),
            Ok(Some(file)) => {
                if let Err(error) = file.set_permissions(permissions) {
                    return Err(take_back(with_this.unwrap_or_default(), fail(error)));
                }
            }
        }
    }
    Ok(())
}

/// Restores the previous texts of files already written.
fn take_back(written: &[Replacement<'_>], cause: FileError) -> FileError {
    let lost: Vec<&str> = written
        .iter()
        .filter(|one| {
            let file = prepare(one, one.before).ok();
            file.and_then(|file| file.persist(&one.target.path).ok()).is_none()
        })
        .map(|one| one.target.shown.as_str())
        .collect();
    if lost.is_empty() {
        return cause;
    }
    let reason = format!("{}; written before that and not restored: {}", cause.reason, lost.join(", "));
    FileError { reason, ..cause }
}

/// A new text in a temporary file next to its target. Until it replaces the target, only the
/// target's owner can read it.
struct Prepared {
    file: NamedTempFile,
    permissions: Permissions,
}

impl Prepared {
    /// Replaces the target, with the target's permissions.
    fn persist(self, path: &Path) -> io::Result<()> {
        let file = self.file.persist(path).map_err(|error| error.error)?;
        file.set_permissions(self.permissions)
    }
}

/// The text in a file next to the target, with the target's owner.
fn prepare(replacement: &Replacement<'_>, text: &str) -> Result<Prepared, FileError> {
    let target = &replacement.target;
    let folder = target.path.parent().unwrap_or(Path::new("."));
    // The name begins like the target's: what keeps that out of git keeps this out, too. Its ending keeps other runs of
    // airenv from reading it.
    let mut start = target.path.file_name().unwrap_or_default().to_owned();
    start.push(".");
    let made = || {
        let metadata = fs::metadata(&target.path)?;
        let mut file = tempfile::Builder::new().prefix(&start).suffix(".airenv-tmp").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        keep_owner(&file, &metadata);
        file.as_file().sync_all()?;
        Ok(Prepared { file, permissions: metadata.permissions() })
    };
    made().map_err(|error: io::Error| target.fail(&error))
}

/// Whether a path goes through a link, of the file or of a folder, to a file outside the project.
fn leads_out(path: &Path, real: &Path, root: &Path) -> io::Result<bool> {
    if real.starts_with(fs::canonicalize(root)?) {
        return Ok(false);
    }
    let is_link = fs::symlink_metadata(path)?.is_symlink();
    let goes_up = path.components().any(|part| part == Component::ParentDir);
    let is_named_inside = !goes_up && absolute(path)?.starts_with(absolute(root)?);
    Ok(is_link || is_named_inside)
}

/// Whether the file still contains what was read.
fn unchanged(replacement: &Replacement<'_>) -> Result<(), FileError> {
    let target = &replacement.target;
    let text = fs::read(&target.path).map_err(|error| target.fail(&error))?;
    if text == replacement.before.as_bytes() { Ok(()) } else { Err(changed(target)) }
}

fn changed(target: &Target) -> FileError {
    let reason = "it changed while airenv was fixing it, so airenv left it alone; run airenv again".to_owned();
    FileError { path: target.shown.clone(), reason }
}

/// Why a file is never written.
fn refusal(metadata: &Metadata) -> Option<&'static str> {
    if metadata.permissions().readonly() {
        return Some("it is read-only");
    }
    (names(metadata) > 1).then_some("it has other names (hard links), which would keep the old text")
}

#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Only the administrator may change a file's owner; otherwise it belongs to the user who runs
/// airenv.
#[cfg(unix)]
fn keep_owner(file: &NamedTempFile, metadata: &Metadata) {
    use std::os::unix::fs::MetadataExt;
    let is_other =
        file.as_file().metadata().is_ok_and(|own| own.uid() != metadata.uid() || own.gid() != metadata.gid());
    if is_other {
        // If the system does not allow it, the owner stays.
        let _ = std::os::unix::fs::fchown(file.as_file(), Some(metadata.uid()), Some(metadata.gid()))
            .or_else(|_| std::os::unix::fs::fchown(file.as_file(), None, Some(metadata.gid())));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &NamedTempFile, _: &Metadata) {}
