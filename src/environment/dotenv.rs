//! What compose fills into a compose file: the variables of the `.env` file beside it.
//!
//! Enters: a project and a compose file. Leaves: values with their references filled in. What the host sets instead is
//! unknown, and never guessed.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::carrier;
use crate::loader::{self, FileOutcome, Loader, Surroundings};
use crate::project::{Document, Project};
use crate::text::Mapped;

/// The `.env` file beside a compose file, read when it is first needed.
pub(super) struct Dotenv<'p> {
    file: Option<&'p Document>,
    is_source: bool,
    variables: OnceLock<HashMap<Vec<u8>, Vec<u8>>>,
}

impl<'p> Dotenv<'p> {
    /// For a document whose references are filled in. For the override of an Astro project the CLI does not read it.
    pub fn of(project: &'p Project, index: usize, is_filled_in: bool) -> Self {
        let is_source = is_filled_in && !project.astro_override(index);
        let file = project.beside(index, ".env").filter(|_| is_source).and_then(|file| project.documents.get(file));
        Self { file, is_source, variables: OnceLock::new() }
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
        self.file.is_some() && self.variables().contains_key(&b"COMPOSE_FILE"[..])
    }

    fn variables(&self) -> &HashMap<Vec<u8>, Vec<u8>> {
        self.variables.get_or_init(|| {
            let mut variables = HashMap::new();
            let source = self.file.map(|file| file.file.bytes()).unwrap_or_default();
            let outcome = loader::read(Loader::Compose, source, Surroundings::Unknown, &mut |variable| {
                if let Some(value) = variable.value.filter(Mapped::is_certain) {
                    variables.insert(variable.key.bytes().to_vec(), value.bytes().to_vec());
                }
            });
            if matches!(outcome, FileOutcome::Refused(_)) {
                variables.clear();
            }
            variables
        })
    }
}
