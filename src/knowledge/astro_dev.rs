//! The variables that `astro dev start` sets in its containers itself, whatever the `.env` says.
//!
//! Enters: a name, and the versions of Airflow in force. Leaves: whether it is one of them. Never
//! reads a template.

use std::sync::LazyLock;

use serde::Deserialize;

use super::version::{Certainty, VersionRange};
use super::{Version, parse, problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    name: &'static str,
    /// The major versions of Airflow whose template sets it.
    airflow: Vec<u64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "evidence")]
    _evidence: &'static str,
    variables: Vec<Variable>,
}

const TEXT: &str = include_str!("astro_dev.json");
static VARIABLES: LazyLock<File> = LazyLock::new(|| parse(TEXT));

/// Whether `astro dev start` sets this variable itself.
pub fn sets(name: &str, airflow: &VersionRange) -> bool {
    let variable = VARIABLES.variables.iter().find(|variable| variable.name == name);
    let is_second = airflow.before(&Version::new([3]));
    variable.is_some_and(|variable| match is_second {
        Certainty::Yes => variable.airflow.contains(&2),
        Certainty::No => variable.airflow.contains(&3),
        // It is not known which template is used, so both must set it.
        Certainty::Maybe => variable.airflow.contains(&2) && variable.airflow.contains(&3),
    })
}

pub(super) fn malformed() -> Option<String> {
    problem::<File>("astro_dev.json", TEXT)
}
