//! Options of `airflow.cfg`.
//!
//! Enters: the name of a variable. Leaves: the section and the option that it overrides. Knows nothing of what options
//! exist: a plugin may read its own.

use crate::knowledge::variables::{overridden, overriding};

/// Section and option, in lower case; `None` if the variable overrides no option.
pub(super) fn of(variable: &str) -> Option<(String, String)> {
    let (section, option) = overridden(variable)?;
    let (section, option) = (section.to_ascii_lowercase(), option.to_ascii_lowercase());
    let is_one = !section.is_empty() && !option.is_empty() && overriding(&section, &option) == variable;
    is_one.then_some((section, option))
}
