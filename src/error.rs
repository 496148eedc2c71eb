//! What stops airenv itself: a bad flag, an unreadable file, a closed output.
//!
//! What is wrong *in* the user's files is never an [`Error`], always a finding. An error contains
//! paths and system reasons, never the content of a file.

use std::fmt;

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The command line asks for something that does not exist or is not possible.
    Usage(String),
    /// A file could not be checked.
    File(FileError),
    /// The mistakes in configurations, one line each: `path:line:column: …`.
    Configuration(Vec<String>),
    /// The output could not be written.
    Output(std::io::ErrorKind),
}

/// Why one file could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Its path as shown, with `/`.
    pub path: String,
    /// What is wrong, and what to do if that is clear.
    pub reason: String,
}

impl Error {
    /// A file could not be checked.
    pub fn file(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::File(FileError { path: path.into(), reason: reason.into() })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(reason) => formatter.write_str(reason),
            Self::File(error) => write!(formatter, "{error}"),
            Self::Configuration(mistakes) => formatter.write_str(&mistakes.join("\n")),
            Self::Output(kind) => write!(formatter, "cannot write the output: {kind}"),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for Error {}
