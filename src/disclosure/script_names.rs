//! The names of a script's variables, told from words that only look like one.
//!
//! Enters: the text of a script. Leaves: whether what stands before a `=` is a name: `Tr0ub&hunter=` ends in a piece of a
//! password that the shell takes for one. Never takes a lower-case word for a name that nothing knows or refers to.

use foldhash::HashSet;

use crate::knowledge::{Store, airflow};

/// The names that a script refers to: `$name`, `${name}`, `${#name}`.
#[derive(Debug, Default)]
pub struct ScriptNames<'t> {
    referred: HashSet<&'t str>,
}

impl<'t> ScriptNames<'t> {
    /// Reads the references of a text.
    pub fn of(text: &'t str) -> Self {
        let name = |at: usize| {
            let rest = text.get(at + 1..)?.trim_start_matches(['{', '#', '!']);
            let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
            rest.get(..end.unwrap_or(rest.len())).filter(|name| !name.is_empty())
        };
        Self { referred: memchr::memchr_iter(b'$', text.as_bytes()).filter_map(name).collect() }
    }

    /// Whether what stands before a `=` is the name of a variable, a kwarg or a field, rather than a piece of a value.
    pub fn has(&self, name: &str) -> bool {
        self.referred.contains(name) || is_of_variable(name)
    }
}

/// The same where nothing is known of the script around it.
pub(super) fn is_of_variable(name: &str) -> bool {
    let is_loud = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let is_known = || {
        airflow::connection_field(name).is_some()
            || matches!(name, "conn_id" | "conn_uri" | "uri" | "value" | "export" | "key" | "path" | "data")
            || Store::ALL.iter().any(|store| store.backend().kwarg(name).is_some())
    };
    is_loud || is_known()
}
