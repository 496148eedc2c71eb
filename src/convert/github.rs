//! A workflow of GitHub.
//!
//! Enters: variables. Leaves: the `env` of a workflow, with `${{ secrets.NAME }}` for what is hidden. Never writes a
//! hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, takes_all, yaml};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "github",
    about: "env of a GitHub workflow, job or step",
    refuses: takes_all,
    write,
    secrets: "Create each secret: gh secret set NAME",
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from("env:\n");
    for variable in variables {
        let name = variable.name;
        let value = match variable.text() {
            // An expression whose value is the text that begins one.
            Some(value) => yaml::string(&value.replace("${{", "${{ '${{' }}")),
            None => format!("${{{{ secrets.{name} }}}}"),
        };
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}
