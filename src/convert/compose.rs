//! A service of docker compose.
//!
//! Enters: variables. Leaves: the `environment` of a service, with `$` doubled, and `${NAME:?}` for what is hidden, so
//! that compose refuses to start without it. Never writes a hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, takes_all, yaml};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "compose",
    about: "environment of a service of docker compose",
    refuses: takes_all,
    write,
    secrets: "docker compose takes ${NAME:?} from its own environment or the .env next to the file, and stops without it.",
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from("services:\n  airflow:\n    environment:\n");
    for variable in variables {
        let value = match variable.text() {
            Some(value) => yaml::string(&value.replace('$', "$$")),
            None => format!("${{{}:?}}", variable.name),
        };
        let _ = writeln!(text, "      {}: {value}", variable.name);
    }
    text
}
