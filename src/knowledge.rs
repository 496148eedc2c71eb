//! What is known about Airflow, its secrets backends, AWS and the Astro Runtime images: data,
//! typed.
//!
//! Enters: questions about a class path, a kwarg, a region, a version. Leaves: what real Airflow
//! does. The facts are in the JSON files beside this module, each group with its evidence; a rule
//! asks by [`Purpose`] and [`Store`] and never names a kwarg itself. `build.rs` makes constants of the
//! files: the types here say what a row may contain. Never reads a user's file, and never guesses:
//! what was not observed is [`Outcome::Unproven`].

pub mod airflow;
pub mod astro_dev;
pub mod aws;
mod backend;
mod class;
pub mod commands;
pub mod images;
mod kwarg;
pub mod names;
mod naming;
pub mod options;
mod outcome;
pub mod references;
mod requirement;
pub mod runtime;
pub mod services;
pub mod shapes;
pub mod variables;
mod version;

pub use backend::{Backend, Broken, Doubtful, Store};
pub use class::{Class, ClassKind, class, classes, is_of_python};
pub use kwarg::{Choice, Ending, JsonKind, Kwarg, Member, Purpose, Scalar, Show, UrlForm, Without, Wrong};
pub use naming::{EmptyPrefix, LeadingSlash, NameProblem, Naming, Strips};
pub use outcome::{History, Outcome, Step};
pub use pep440_rs::Version;
pub use requirement::{Condition, Conflict, Requirement, Together};
pub use version::{Certainty, Release, VersionRange};

/// Where a fact comes from. It is for those who read the JSON: the program does not keep it.
#[derive(Clone, Copy, Debug)]
pub struct Evidence;

/// A list that a row may leave out.
pub type OrEmpty<T> = &'static [T];

/// A `bool` that is `true` where a row leaves it out.
type OrTrue = bool;
