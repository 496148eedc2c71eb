//! The text of a file.
//!
//! Enters: a path. Leaves: UTF-8 text, or the reason why there is none. Never opens what is no
//! regular file, never writes.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// A larger file has offsets that do not fit into 32 bits.
const LARGEST_FILE: u64 = u32::MAX as u64 - 1;

/// Reads a file; the error is the reason, as it is told to people.
pub(super) fn text(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    decode(regular_bytes(path, &metadata, LARGEST_FILE)?)
}

/// Reads a file of airenv's own, which is never longer than this, in bytes.
pub fn small(path: &Path, longest: u64) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    if !metadata.is_file() {
        return Err("not a regular file".to_owned());
    }
    if metadata.len() > longest {
        return Err(format!("larger than {} MiB: this is not what it should be", longest >> 20));
    }
    decode(regular_bytes(path, &metadata, longest)?)
}

/// Reads a file, whatever bytes it holds.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    regular_bytes(path, &metadata, LARGEST_FILE)
}

/// Reads a file that is only of use if it is there, readable and no longer than this, in bytes.
pub(super) fn optional_text(path: &Path, longest: u64) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    decode(regular_bytes(path, &metadata, longest).ok()?).ok()
}

/// Reads standard input to its end.
pub(super) fn standard_input() -> Result<String, String> {
    standard_input_bytes().and_then(decode)
}

/// Reads standard input to its end, whatever bytes it holds.
pub(super) fn standard_input_bytes() -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match io::stdin().lock().take(LARGEST_FILE).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(reason(&error)),
    }
}

/// Only what is a regular file is opened: reading a FIFO would wait for ever.
fn regular_bytes(path: &Path, metadata: &Metadata, longest: u64) -> Result<Vec<u8>, String> {
    if !metadata.is_file() {
        return Err("not a regular file; `-` reads standard input".to_owned());
    }
    if metadata.len() > longest {
        return Err("larger than 4 GiB".to_owned());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    let file = File::open(path).map_err(|error| reason(&error))?;
    file.take(longest).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    Ok(bytes)
}

/// UTF-8 text without NUL, or the reason why it is none.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("UTF-16 text (it starts with a byte order mark); save it as UTF-8".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        let line = memchr::memchr_iter(b'\n', error.as_bytes().get(..byte).unwrap_or_default()).count() + 1;
        format!("not UTF-8 text: byte {byte}, on line {line}, cannot be read; save the file as UTF-8")
    })?;
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => Err(format!("not text: byte {} is NUL", at + 1)),
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
