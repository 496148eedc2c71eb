//! The documents that are checked together, and what is known of where they will run.

use crate::format::Format;
use crate::format::dotenv::{self, Statement};
use crate::knowledge::Target;
use crate::loader::Loader;
use crate::text::SourceFile;

/// One file with its statements.
#[derive(Debug)]
pub struct Document {
    /// Its text and its name.
    pub file: SourceFile,
    /// How it is written.
    pub format: Format,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

impl Document {
    /// Cuts a file into its statements.
    pub fn new(file: SourceFile, format: Format) -> Self {
        let statements = match format {
            Format::Dotenv => dotenv::statements(file.text()).collect(),
        };
        Self { file, format, statements }
    }
}

/// Everything that one run looks at.
#[derive(Debug)]
pub struct Project {
    /// The files, in the order of their paths.
    pub documents: Vec<Document>,
    /// The versions of Airflow and its providers.
    pub target: Target,
    /// The programs that read the `.env` files.
    pub loaders: Vec<Loader>,
}
