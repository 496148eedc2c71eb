//! The variables that `astro dev start` sets in its containers itself, whatever the `.env` says.
//!
//! Enters: a variable, and the versions of Airflow in force. Leaves: whether it is one of them and
//! would have another value. Never reads a template.

use super::Evidence;
use super::version::{Certainty, Release, VersionRange};

struct Variable {
    name: &'static str,
    /// The major versions of Airflow whose template sets it.
    airflow: &'static [u64],
    /// The value, unless it is the project's or a secret.
    value: Option<&'static str>,
}

struct File {
    _evidence: Evidence,
    variables: &'static [Variable],
}

static VARIABLES: File = include!(concat!(env!("OUT_DIR"), "/astro_dev.rs"));

/// Whether `astro dev start` sets this variable itself, and to something else.
pub fn overrides(name: &str, value: &str, airflow: &VersionRange) -> bool {
    let variable = VARIABLES.variables.iter().find(|variable| variable.name == name);
    // Airflow reads `true` and `True` alike.
    let differs =
        |own: &str| if matches!(own, "True" | "False") { !own.eq_ignore_ascii_case(value) } else { own != value };
    let variable = variable.filter(|variable| variable.value.is_none_or(differs));
    let is_second = airflow.before(&Release::new(3, 0, 0));
    variable.is_some_and(|variable| match is_second {
        Certainty::Yes => variable.airflow.contains(&2),
        Certainty::No => variable.airflow.contains(&3),
        // It is not known which template is used, so both must set it.
        Certainty::Maybe => variable.airflow.contains(&2) && variable.airflow.contains(&3),
    })
}
