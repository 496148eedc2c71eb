//! Class paths that `AIRFLOW__SECRETS__BACKEND` may name.
//!
//! Enters: a dotted path. Leaves: the backend behind it and the versions that have the path. Never
//! says that an unlisted path does not exist: anyone may write a backend.

use super::Evidence;
use super::backend::Store;
use super::version::{Certainty, Release, VersionRange};

/// The kind of a class path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// The path to use.
    Current,
    /// An old path, an alias of the current one until it is removed.
    Moved,
    /// Built in: Airflow always asks it anyway, and its constructor takes no arguments, so any
    /// kwarg crashes every process.
    BuiltIn,
}

/// A class path.
#[derive(Debug)]
pub struct Class {
    /// The exact dotted path.
    pub path: &'static str,
    /// The store behind it; `None` if built in.
    pub store: Option<Store>,
    /// Its kind.
    pub kind: ClassKind,
    /// Short name of the provider that the versions in the next three fields refer to (`amazon`);
    /// `None` for Airflow.
    pub distribution: Option<&'static str>,
    /// The first version with this path.
    pub since: Release,
    /// The first version that logs a deprecation warning.
    pub deprecated: Option<Release>,
    /// The first version without it: naming it crashes every process.
    pub gone: Option<Release>,
}

impl Class {
    /// Whether these versions of [`Class::distribution`] can import the path.
    pub fn exists(&self, versions: &VersionRange) -> Certainty {
        let gone = self.gone.as_ref().map_or(Certainty::Yes, |gone| versions.before(gone));
        match (versions.before(&self.since), gone) {
            (Certainty::Yes, _) | (_, Certainty::No) => Certainty::No,
            (Certainty::No, Certainty::Yes) => Certainty::Yes,
            _ => Certainty::Maybe,
        }
    }
}

struct File {
    _evidence: Evidence,
    /// The modules that Python itself brings.
    standard_library: &'static [&'static str],
    classes: &'static [Class],
}

static CLASSES: File = include!(concat!(env!("OUT_DIR"), "/classes.rs"));

/// Every known class path.
pub fn classes() -> &'static [Class] {
    CLASSES.classes
}

/// Whether a path is in a module that Python itself brings, which no secrets backend is.
pub fn is_of_python(path: &str) -> bool {
    path.split_once('.').is_some_and(|(module, _)| CLASSES.standard_library.binary_search(&module).is_ok())
}

/// The class of exactly this path.
pub fn class(path: &str) -> Option<&'static Class> {
    classes().iter().find(|class| class.path == path)
}
