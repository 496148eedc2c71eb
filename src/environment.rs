//! What is known of the environment that a program runs in.
//!
//! Enters: nothing. Leaves: [`Environment`], which loaders and the shell look names up in. Never reads the
//! environment of airenv itself.

use std::collections::BTreeMap;

/// What is known of the environment that a program runs in.
#[derive(Clone, Copy)]
pub enum Environment<'e> {
    /// Nothing: a variable that the file does not set is a hole.
    Unknown,
    /// Exactly these variables.
    Known(&'e BTreeMap<String, String>),
}
