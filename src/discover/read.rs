//! The text of a file.
//!
//! Enters: a path. Leaves: UTF-8 text, or why there is none. Never opens anything but regular
//! files, never writes.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Offsets in a larger file do not fit into 32 bits.
const LARGEST_FILE: u64 = u32::MAX as u64 - 1;

const NOT_REGULAR: &str = "not a regular file";

/// Opens a regular file and returns its length. Nothing else is ever opened, not even for a moment:
/// a FIFO would wait forever, and a device may do anything. If something else replaces the file in
/// between, that does not block either.
pub(super) fn open(path: &Path) -> Result<(File, u64), String> {
    let is_regular = |metadata: io::Result<Metadata>| metadata.map(|metadata| metadata.is_file());
    if !is_regular(fs::metadata(path)).map_err(|error| reason(&error))? {
        return Err(NOT_REGULAR.to_owned());
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = options.open(path).map_err(|error| reason(&error))?;
    let metadata = file.metadata().map_err(|error| reason(&error))?;
    if metadata.is_file() { Ok((file, metadata.len())) } else { Err(NOT_REGULAR.to_owned()) }
}

/// Reads a file; the error is the reason in the form shown to users.
pub(super) fn text(path: &Path) -> Result<String, String> {
    decode(bytes(path)?)
}

/// Reads a file of airenv's own, up to this length in bytes.
pub fn small(path: &Path, longest: u64) -> Result<String, String> {
    let (file, length) = open(path)?;
    if length > longest {
        return Err(too_large(longest));
    }
    decode(contents(file, length, longest)?)
}

/// Reads a file of Python, in whatever encoding: what airenv looks for in it is ASCII. `None` if it is longer than this.
pub(super) fn python(path: &Path, longest: u64) -> Result<Option<String>, String> {
    let (file, length) = open(path)?;
    if length > longest {
        return Ok(None);
    }
    let text = contents(file, length, longest)?;
    let lossy = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    Ok(Some(String::from_utf8(text).unwrap_or_else(|error| lossy(error.as_bytes()))))
}

/// Why a file of airenv's own is not read.
pub(super) fn too_large(longest: u64) -> String {
    format!("larger than {} MiB, which is too large for this kind of file", longest >> 20)
}

/// Reads a file of arbitrary bytes.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let hint =
        |reason: String| if reason == NOT_REGULAR { format!("{reason}; `-` reads standard input") } else { reason };
    let (file, length) = open(path).map_err(hint)?;
    if length > LARGEST_FILE {
        return Err("larger than 4 GiB".to_owned());
    }
    contents(file, length, LARGEST_FILE)
}

/// Reads a file that is useful only if it exists, is readable and is no longer than this, in bytes.
pub(super) fn optional_text(path: &Path, longest: u64) -> Option<String> {
    let (file, length) = open(path).ok().filter(|(_, length)| *length <= longest)?;
    decode(contents(file, length, longest).ok()?).ok()
}

/// Why there is no such text of something that exists and is no folder; nothing if it is longer.
pub(super) fn refused(path: &Path, longest: u64) -> Option<String> {
    let is_there = fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir());
    let read = || match open(path)? {
        (file, length) if length <= longest => decode(contents(file, length, longest)?).map(|_| ()),
        _ => Ok(()),
    };
    is_there.then(read)?.err()
}

/// Reads standard input to its end.
pub(super) fn standard_input() -> Result<String, String> {
    standard_input_bytes().and_then(decode)
}

/// Reads arbitrary bytes from standard input to its end.
pub(super) fn standard_input_bytes() -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(LARGEST_FILE).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(reason(&error)),
    }
}

fn contents(file: File, length: u64, longest: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(longest).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    Ok(bytes)
}

/// UTF-8 text without NUL, or why it is not.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("encoded as UTF-16 (it starts with a byte order mark); save it as UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        let line = memchr::memchr_iter(b'\n', error.as_bytes().get(..byte).unwrap_or_default()).count() + 1;
        format!("invalid UTF-8 at byte {byte} (line {line}); save the file as UTF-8")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => Err(format!("not a text file: byte {} is NUL", at + 1)),
        None => Ok(text),
    }
}

/// The system's reason, without its number.
pub fn reason(error: &io::Error) -> String {
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
