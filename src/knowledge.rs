//! What is known about Airflow, its secrets backends, AWS and the Astro Runtime images: data,
//! typed.
//!
//! Enters: questions about a class path, a kwarg, a region, a version. Leaves: what real Airflow
//! does. The facts are in the JSON files beside this module, each group with its evidence; a rule
//! asks by [`Purpose`] and [`Store`] and never names a kwarg itself. Each file is parsed when it is
//! first needed, which takes microseconds. Never reads a user's file, and never guesses: what was
//! not observed is [`Outcome::Unproven`].
//!
//! The data borrows its strings from the program, so its JSON strings contain no backslash escapes.

pub mod airflow;
pub mod astro_dev;
pub mod aws;
mod backend;
mod class;
pub mod commands;
mod kwarg;
pub mod names;
mod naming;
pub mod options;
mod outcome;
mod requirement;
pub mod runtime;
pub mod shapes;
pub mod variables;
mod version;

pub use backend::{Backend, Broken, Store};
pub use class::{Class, ClassKind, class, classes};
pub use kwarg::{Choice, Ending, JsonKind, Kwarg, Member, Purpose, Scalar, Show, UrlForm, Without, Wrong};
pub use naming::{EmptyPrefix, LeadingSlash, NameProblem, Naming, Strips};
pub use outcome::{History, Outcome, Step};
pub use pep440_rs::Version;
pub use requirement::{Condition, Conflict, Requirement, Together};
pub use version::{Certainty, VersionRange};

use serde::Deserialize;

/// The data files that cannot be read, with the reason; for tests. If it is not empty, this build
/// is broken.
pub fn malformed() -> Vec<String> {
    let mut problems = backend::malformed();
    problems.extend(class::malformed());
    problems.extend(commands::malformed());
    problems.extend(airflow::malformed());
    problems.extend(astro_dev::malformed());
    problems.extend(aws::malformed());
    problems.extend(variables::malformed());
    problems.extend(options::malformed());
    problems.extend(names::malformed());
    problems.extend(runtime::malformed());
    problems.extend(shapes::malformed());
    problems
}

/// One of our data files. A file that cannot be read gives an empty table; a test makes sure that
/// there is none.
fn parse<T: Default + Deserialize<'static>>(text: &'static str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

/// Why a data file cannot be read as `T`, if so.
fn problem<T: Deserialize<'static>>(file: &str, text: &'static str) -> Option<String> {
    serde_json::from_str::<T>(text).err().map(|error| format!("{file}: {error}"))
}
