//! What is known of the environment that a program runs in.
//!
//! Enters: nothing. Leaves: [`Surroundings`], where loaders and the shell look up names. Never
//! reads the environment of airenv itself.

use std::collections::BTreeMap;

/// What is known of the environment that a program runs in.
#[derive(Clone, Copy)]
pub enum Surroundings<'e> {
    /// Nothing: a variable that the file does not set is a hole.
    Unknown,
    /// Exactly these variables.
    Known(&'e BTreeMap<String, String>),
    /// A shell started like this.
    Shell(&'e Start),
}

/// How a shell is started.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Its variables.
    pub variables: BTreeMap<String, String>,
    /// `$0`, `$1` ….
    pub parameters: Vec<String>,
    /// Whether its `PATH` lacks a program; `None` if that is unknown.
    pub lacks_program: Option<fn(&[u8]) -> bool>,
}

impl<'e> Surroundings<'e> {
    /// All variables; `None` if unknown.
    pub fn variables(self) -> Option<&'e BTreeMap<String, String>> {
        match self {
            Self::Unknown => None,
            Self::Known(variables) => Some(variables),
            Self::Shell(start) => Some(&start.variables),
        }
    }

    /// The parameters of the shell; `None` if unknown.
    pub fn parameters(self) -> Option<&'e [String]> {
        match self {
            Self::Shell(start) => Some(&start.parameters),
            _ => None,
        }
    }

    /// Whether there is certainly no program of that name.
    pub fn lacks_program(self, name: &[u8]) -> bool {
        match self {
            Self::Shell(Start { lacks_program: Some(lacks), .. }) => lacks(name),
            _ => false,
        }
    }
}
