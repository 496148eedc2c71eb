//! Environment variables that a backend's client reads in place of a kwarg.
//!
//! Enters: a variable's name, or a store and a purpose. Leaves: which variable replaces which
//! kwarg. Never reads the environment.

use super::backend::Store;
use super::kwarg::Purpose;
use super::version::Release;
use super::{Evidence, OrEmpty, OrTrue};

/// An environment variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it replaces.
    pub purpose: Purpose,
    /// The stores whose backends read it.
    pub stores: &'static [Store],
    /// Whether they read it; `false` if it only looks as if they did.
    pub reads: OrTrue,
    /// What to set instead, if it is not read.
    pub instead: Option<&'static str>,
    /// The first provider version that reads it.
    pub since: Option<Release>,
    /// Whether it gives the value by itself; otherwise it names something that may give it at run
    /// time.
    pub certain: bool,
    /// The variable without which it has no effect.
    pub with: Option<&'static str>,
    /// The variable without which every lookup fails once this one is read.
    pub needs: Option<&'static str>,
    /// The values that the client accepts, in any case; if empty, they are not checked.
    pub choices: OrEmpty<&'static str>,
    /// What kind of value it takes.
    pub takes: Takes,
    /// Whether it concerns only the call that assumes a role.
    pub for_role: bool,
}

/// What kind of value a variable takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Not checked.
    #[default]
    Anything,
    /// A whole number.
    WholeNumber,
    /// The path of a file, in which nothing is expanded.
    Path,
    /// The name of an AWS session.
    SessionName,
}

struct File {
    _evidence: Evidence,
    variables: &'static [Variable],
}

static VARIABLES: File = include!(concat!(env!("OUT_DIR"), "/variables.rs"));

/// All of them.
pub fn variables() -> &'static [Variable] {
    VARIABLES.variables
}

/// The variable of this name.
pub fn variable(name: &str) -> Option<&'static Variable> {
    variables().iter().find(|variable| variable.name == name)
}

/// The variables that give this to the backend of this store, or look as if they did.
pub fn standing_for(store: Store, purpose: Purpose) -> impl Iterator<Item = &'static Variable> {
    variables().iter().filter(move |variable| variable.purpose == purpose && variable.stores.contains(&store))
}

/// The variable that overrides an option of `airflow.cfg`.
pub fn overriding(section: &str, option: &str) -> String {
    format!("AIRFLOW__{}__{}", section.to_ascii_uppercase(), option.to_ascii_uppercase())
}

/// The section and the option that a variable overrides, as its name spells them.
pub fn overridden(variable: &str) -> Option<(&str, &str)> {
    variable.strip_prefix("AIRFLOW__")?.split_once("__")
}

/// Whether a variable of this name, or of a misspelling of such a name, can matter to a secrets
/// backend. Everything else is read and dropped at once.
pub fn matters(key: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[b"AWS_", b"VAULT_", b"GOOGLE_", b"AZURE_", b"AIR"];
    // Whitespace, other characters or an `export` may precede the intended name.
    const PARTS: &[&[u8]] = &[b"AIRFLOW", b"SECRETS", b"BACKEND"];
    let starts = |start: &&[u8]| key.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let holds = |part: &&[u8]| key.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    STARTS.iter().any(starts) || PARTS.iter().any(holds)
}
