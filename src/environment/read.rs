//! A document as a loader reads it.
//!
//! Enters: a document and a loader. Leaves: an [`Environment`] with the variables that can matter, and those that they refer
//! to. A refused file sets nothing.

use super::{Environment, Write, expand};
use crate::knowledge::variables::matters;
use crate::loader::{self, Loader, Outcome, Surroundings, Variable, plain};
use crate::project::Document;

impl<'p> Environment<'p> {
    /// What each of these loaders makes of a document.
    pub fn read_by(loaders: &[Loader], index: usize, document: &'p Document) -> Vec<Self> {
        // In a large repository almost every file is like this.
        let names = plain::names(document.file.bytes());
        let is_idle = names.is_some_and(|names| !names.into_iter().any(matters));
        let read = |loader: &Loader| {
            if is_idle && *loader != Loader::Bash {
                Self::of(index, document, Some(*loader), Outcome::Read(Vec::new()), Vec::new())
            } else {
                Self::read(index, document, *loader)
            }
        };
        loaders.iter().map(read).collect()
    }

    /// Whether a loader takes a variable of this name from a document.
    pub fn sets(document: &'p Document, loader: Loader, name: &str) -> bool {
        let mut variables = Vec::new();
        collect(document.file.bytes(), loader, &mut variables, &|key| key == name.as_bytes());
        !variables.is_empty()
    }

    /// Reads a document as a loader does. A refused file sets nothing.
    pub fn read(index: usize, document: &'p Document, loader: Loader) -> Self {
        let source = document.file.bytes();
        let mut variables = Vec::new();
        let outcome = collect(source, loader, &mut variables, &|key| matters(key));
        let mut referenced = expand::names(&variables);
        // The names that Airflow's own expansion needs may be any variable of the file.
        for _ in 0..expand::ROUNDS {
            let missing: Vec<String> = referenced.into_iter().filter(|name| !has(&variables, name)).collect();
            if missing.is_empty() {
                break;
            }
            collect(source, loader, &mut variables, &|key| missing.iter().any(|name| name.as_bytes() == key));
            referenced = expand::names(&variables);
            referenced.retain(|name| !missing.contains(name));
        }
        if matches!(outcome, Outcome::Refused(_)) {
            variables.clear();
        }
        let written = variables.into_iter().filter_map(|variable| {
            Some(Write { document: index, file: document, key: variable.key, value: variable.value? })
        });
        Self::of(index, document, Some(loader), outcome, written.collect())
    }
}

fn has(variables: &[Variable<'_>], name: &str) -> bool {
    variables.iter().any(|variable| variable.key.bytes() == name.as_bytes())
}

fn collect<'p>(
    source: &'p [u8],
    loader: Loader,
    variables: &mut Vec<Variable<'p>>,
    wanted: &dyn Fn(&[u8]) -> bool,
) -> Outcome {
    loader::read(loader, source, Surroundings::Unknown, &mut |variable| {
        if wanted(variable.key.bytes()) {
            variables.push(variable);
        }
    })
}
