//! Commands of the Astro CLI.
//!
//! Enters: variables. Leaves: one `astro deployment variable create` for the public ones and one with `--secret` for the
//! others, which takes a hidden value from a variable of the shell. Never writes a hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, shell};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "astro",
    about: "commands of the Astro CLI for a deployment",
    refuses,
    write,
    secrets: "Each secret comes from the shell variable of the same name.",
    leaves_out: None,
};

fn refuses(variable: &ConvertedVariable<'_>) -> Option<&'static str> {
    (!variable.holds(|value| !value.is_empty())).then_some("the Astro CLI refuses an empty value")
}

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::new();
    for (is_secret, flag) in [(false, ""), (true, " --secret")] {
        let of_kind: Vec<_> = variables.iter().filter(|variable| variable.is_secret == is_secret).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = write!(text, "astro deployment variable create --deployment-id \"$ASTRO_DEPLOYMENT_ID\"{flag}");
        for variable in of_kind {
            let name = variable.name;
            let pair = match variable.text() {
                Some(value) => shell::word(&format!("{name}={value}")),
                None => format!("\"{name}=${name}\""),
            };
            let _ = write!(text, " \\\n  {pair}");
        }
        text.push('\n');
    }
    text
}
