//! What compose fills into a compose file: the variables of the `.env` file beside it, or of those that commands name.
//!
//! Enters: a project and a compose file. Leaves: values with their references filled in. What the host sets instead is
//! unknown, and never guessed.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::carrier;
use crate::loader::{self, FileOutcome, Loader, Surroundings};
use crate::project::{Document, Project};
use crate::text::Mapped;

/// The files that a compose file is filled in from, read when they are first needed; the last one wins.
pub(super) struct Dotenv<'p> {
    files: Vec<&'p Document>,
    is_source: bool,
    variables: OnceLock<HashMap<Vec<u8>, Vec<u8>>>,
}

impl<'p> Dotenv<'p> {
    /// For a document whose references are filled in. For the override of an Astro project the CLI does not read it.
    pub fn of(project: &'p Project, index: usize, is_filled_in: bool) -> Self {
        let named = project.env_files.get(&index);
        let is_source = is_filled_in && !project.astro_override(index) && !named.is_some_and(Vec::is_empty);
        let files = named.cloned().unwrap_or_else(|| project.beside(index, ".env").into_iter().collect());
        let files = files.into_iter().filter(|_| is_source).filter_map(|file| project.documents.get(file)).collect();
        Self { files, is_source, variables: OnceLock::new() }
    }

    /// A value as the process gets it, as far as it is known.
    pub fn fill(&self, value: &Mapped<'p>, text: &str) -> Mapped<'p> {
        if !self.is_source || value.is_certain() {
            return value.clone();
        }
        carrier::fill(value, text, &|name| self.variables().get(name.as_bytes()).cloned())
    }

    /// Whether it names more compose files, whose services may set more.
    pub fn names_files(&self) -> bool {
        !self.files.is_empty() && self.variables().contains_key(&b"COMPOSE_FILE"[..])
    }

    fn variables(&self) -> &HashMap<Vec<u8>, Vec<u8>> {
        self.variables.get_or_init(|| {
            let mut variables = HashMap::new();
            for file in &self.files {
                let mut own = HashMap::new();
                let outcome =
                    loader::read(Loader::Compose, file.file.bytes(), Surroundings::Unknown, &mut |variable| {
                        if let Some(value) = variable.value.filter(Mapped::is_certain) {
                            own.insert(variable.key.bytes().to_vec(), value.bytes().to_vec());
                        }
                    });
                if matches!(outcome, FileOutcome::Read(_)) {
                    variables.extend(own);
                }
            }
            variables
        })
    }
}
