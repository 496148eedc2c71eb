//! The connections and variables that Python files of a `dags/` folder name.
//!
//! Enters: the text of a file. Leaves: each id that it asks Airflow for, or stores, written out in one string. Never runs
//! anything, and never guesses: an id that is computed is not there.

mod calls;
mod jinja;

use crate::text::{Secret, Span, contains};

/// In bytes. A longer file is data rather than a DAG, and is not read.
pub const LONGEST: u64 = 1 << 20;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A connection.
    Connection,
    /// An Airflow variable.
    Variable,
}

/// What the file does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Does {
    /// It asks Airflow for it.
    Asks,
    /// It stores it, or makes one: `Variable.set("x", …)`, `Connection(conn_id="x", …)`.
    Stores,
}

/// An id in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    /// What it names.
    pub kind: Kind,
    /// What the file does with it.
    pub does: Does,
    /// The id.
    pub id: Secret<'static>,
    /// Where it is written.
    pub span: Span,
}

/// What a file has in it that names one.
const WORDS: &[&str] = &["conn_id", "get_connection", "Connection", "Variable", "conn.", "var.value", "var.json"];

/// Whether a file may name one; others are not parsed. Airflow itself skips files without its name.
pub fn may_name_ids(text: &[u8]) -> bool {
    let holds = |word: &str| contains(text, word);
    holds("airflow") && WORDS.iter().any(|word| holds(word))
}

/// The ids of a file, in order.
pub fn ids(text: &str) -> Vec<Id> {
    if may_name_ids(text.as_bytes()) { calls::ids(text) } else { Vec::new() }
}
