//! A deployment file of Astro.
//!
//! Enters: variables. Leaves: the list `environment_variables`, secrets marked with `is_secret`. Never writes a hidden
//! value: without one, `astro deployment update` keeps what is stored.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, takes_all, yaml};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "deployment-file",
    about: "environment_variables of an Astro deployment file",
    refuses: takes_all,
    write,
    secrets: "`astro deployment update` keeps the stored value of a secret that has none here; `create` needs a value.",
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from("deployment:\n  environment_variables:\n");
    for variable in variables {
        let _ = writeln!(text, "    - key: {}", variable.name);
        if let Some(value) = variable.text() {
            let _ = writeln!(text, "      value: {}", yaml::string(value));
        }
        // Nothing is no secret; marked as one, it stands for the stored value.
        let is_secret = variable.is_secret && variable.text() != Some("");
        let _ = writeln!(text, "      is_secret: {is_secret}");
    }
    text
}
